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
java_kafka() { java -Xmx512m -Dorg.slf4j.simpleLogger.defaultLogLevel="${1}" -cp "$here/target/lib/*" "${@:2}"; }

# node DIR PORT CONTROLLER ADVERTISED writes the settings of a node of one into DIR and formats its log.
node() {
  rm -rf "$1" && mkdir -p "$1"
  cat >"$1/server.properties" <<P
process.roles=broker,controller
node.id=1
listeners=PLAINTEXT://127.0.0.1:$2,CONTROLLER://127.0.0.1:$3
advertised.listeners=PLAINTEXT://$4
controller.listener.names=CONTROLLER
controller.quorum.bootstrap.servers=127.0.0.1:$3
log.dirs=$1/log
auto.create.topics.enable=false
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
group.initial.rebalance.delay.ms=0
# A node that was killed is registered until its session ends, and may not register again before: 9 s by default.
broker.session.timeout.ms=1000
broker.heartbeat.interval.ms=250
P
  local id
  id=$(java_kafka error kafka.tools.StorageTool random-uuid)
  java_kafka error kafka.tools.StorageTool format -t "$id" -c "$1/server.properties" --standalone >"$1/format.out" 2>&1 ||
    { cat "$1/format.out" >&2; exit 1; }
}

# archive makes the archive of classes that run.sh starts with, which saves a second or more of each start: a node is started
# once and stopped. Without it all works as well.
archive() {
  local dir port pid
  dir=$(mktemp -d "$here/target/archive.XXXXXX") port=$(free_port)
  node "$dir/run" "$port" "$(free_port)" "127.0.0.1:$port"
  java -Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:ArchiveClassesAtExit="$dir/kafka.jsa" -Dorg.slf4j.simpleLogger.defaultLogLevel=warn \
    -cp "$here/target/lib/*" kafka.Kafka "$dir/run/server.properties" >"$dir/out" 2>&1 &
  pid=$!
  for _ in $(seq 300); do
    if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then break; fi
    sleep 0.1
  done
  kill -TERM "$pid" && wait "$pid" || true
  if [ -e "$dir/kafka.jsa" ]; then mv -f "$dir/kafka.jsa" "$here/target/lib/kafka.jsa"; fi
  echo "$fits" >"$here/target/lib/.archived"
  rm -rf "$dir"
}
fits=$(java -version 2>&1; echo "$here") # an archive is of one Java, and of jars in one place
if [ "$fits" != "$(cat "$here/target/lib/.archived" 2>/dev/null)" ]; then
  (archive) || echo "kafka: no archive of classes could be made; it starts without one" >&2
fi

port=${KAFKA_PORT:-$(free_port)}
node "$run" "$port" "${KAFKA_CONTROLLER_PORT:-$(free_port)}" "${KAFKA_ADVERTISED:-127.0.0.1:$port}"
echo "127.0.0.1:$port"
