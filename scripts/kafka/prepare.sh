#!/usr/bin/env bash
# Prepares Apache Kafka (KRaft, one node) with an empty log on ports of the loopback address: fetches its jars once,
# writes its settings and formats its log. Prints the address that it will serve on as the last line.
#   KAFKA_HOME_DIR   where it keeps settings, log and process id; default target/
#   KAFKA_PORT       port to serve on; default a free one
#   KAFKA_ADVERTISED HOST:PORT that clients are sent to; default that of the port
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
home=${KAFKA_HOME_DIR:-$here/target}
run=$home/run

for tool in java mvn; do
  command -v "$tool" >/dev/null || { echo "kafka: $tool is missing: install a JDK of version 17 or later and Maven" >&2; exit 1; }
done
if [ ! -e "$here/target/lib/.complete" ] || [ "$here/pom.xml" -nt "$here/target/lib/.complete" ]; then
  echo "kafka: fetching its jars with Maven" >&2
  mvn -B -q -f "$here/pom.xml" dependency:copy-dependencies -DoutputDirectory="$here/target/lib" >&2
  touch "$here/target/lib/.complete"
fi

free_port() { # asks the kernel for one that nobody has
  perl -MIO::Socket::INET -e 'print IO::Socket::INET->new(Listen => 1, LocalAddr => "127.0.0.1")->sockport'
}
rm -rf "$run" && mkdir -p "$run"
port=${KAFKA_PORT:-$(free_port)} controller=${KAFKA_CONTROLLER_PORT:-$(free_port)}
cat >"$run/server.properties" <<P
process.roles=broker,controller
node.id=1
listeners=PLAINTEXT://127.0.0.1:$port,CONTROLLER://127.0.0.1:$controller
advertised.listeners=PLAINTEXT://${KAFKA_ADVERTISED:-127.0.0.1:$port}
controller.listener.names=CONTROLLER
controller.quorum.bootstrap.servers=127.0.0.1:$controller
log.dirs=$run/log
auto.create.topics.enable=false
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
group.initial.rebalance.delay.ms=0
# A node that was killed is registered until its session ends, and may not register again before: 9 s by default.
broker.session.timeout.ms=2000
broker.heartbeat.interval.ms=500
P
java_kafka() { java -Xmx512m -Dorg.slf4j.simpleLogger.defaultLogLevel="${1}" -cp "$here/target/lib/*" "${@:2}"; }
id=$(java_kafka error kafka.tools.StorageTool random-uuid)
java_kafka error kafka.tools.StorageTool format -t "$id" -c "$run/server.properties" --standalone >"$run/format.out" 2>&1 ||
  { cat "$run/format.out" >&2; exit 1; }
echo "127.0.0.1:$port"
