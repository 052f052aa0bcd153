#!/usr/bin/env bash
# Runs the Apache Kafka that prepare.sh prepared, in the foreground and as this very process. It may be killed and run
# again: its log is there. The flags are for a start that is quick, not for the greatest throughput; an archive of classes that does
# not fit is not used.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
exec java -Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:SharedArchiveFile="$here/target/lib/kafka.jsa" -Xlog:cds=off -Xlog:cds+dynamic=off -Dorg.slf4j.simpleLogger.defaultLogLevel=warn -cp "$here/target/lib/*" kafka.Kafka \
  "${KAFKA_HOME_DIR:-$here/target}/run/server.properties"
