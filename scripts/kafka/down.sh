#!/usr/bin/env bash
# Stops the Apache Kafka that up.sh started, by its process id; does nothing where none runs.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
pidfile=${KAFKA_HOME_DIR:-$here/target}/run/pid
[ -e "$pidfile" ] || exit 0
pid=$(cat "$pidfile")
# The id may have been given to another process since: only one that runs Kafka from our folder is ours.
if [ -r "/proc/$pid/cmdline" ] && tr '\0' ' ' <"/proc/$pid/cmdline" | grep -q "kafka.Kafka ${pidfile%/pid}/"; then
  kill -TERM "$pid" 2>/dev/null || true
  for _ in $(seq 100); do
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.1
  done
  kill -KILL "$pid" 2>/dev/null || true
fi
rm -f "$pidfile"
