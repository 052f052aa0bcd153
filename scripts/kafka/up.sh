#!/usr/bin/env bash
# Starts Apache Kafka (KRaft, one node) on free ports of the loopback address with an empty log, waits until it serves,
# prints its address as the last line and returns. KAFKA_HOME_DIR is where it keeps jars, log and process id.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
run=${KAFKA_HOME_DIR:-$here/target}/run

"$here/down.sh"
address=$("$here/prepare.sh" | tail -n 1)
"$here/run.sh" >"$run/kafka.out" 2>&1 </dev/null &
echo $! >"$run/pid"
for _ in $(seq 300); do
  if (exec 3<>"/dev/tcp/${address/://}") 2>/dev/null; then
    echo "$address"
    exit 0
  fi
  kill -0 "$(cat "$run/pid")" 2>/dev/null || break
  sleep 0.1
done
echo "kafka: did not start; the end of $run/kafka.out:" >&2
tail -n 20 "$run/kafka.out" >&2
exit 1
