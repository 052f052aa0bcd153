#!/usr/bin/env bash
# Runs the whole on an empty folder with the sample news, prints what an analyst would look at first, and stays up until
# Ctrl-C, or ends after printing where DEMO_EXIT=1.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
bellwether=$root/bin/bellwether
data=$root/.demo

taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
port=8080
while taken "$port"; do port=$((port + 1)); done

rm -rf "$data" && mkdir -p "$data"
mkfifo "$data/ready"
"$bellwether" up --demo --data "$data" --listen "127.0.0.1:$port" >"$data/ready" &
up=$!
stop() {
  trap - EXIT INT TERM
  kill -INT "$up" 2>/dev/null || true
  wait "$up" 2>/dev/null || true
}
trap stop EXIT
trap 'exit 130' INT TERM
say() { printf '\n\033[1m%s\033[0m\n' "$*"; }
[ -t 1 ] || say() { printf '\n%s\n' "$*"; }

echo "Starting broker, engine and six services, and replaying 120 days of sample news …"
exec 4<"$data/ready"
read -r ready <&4 || { echo "demo: it did not start; see $data/logs" >&2; exit 1; }
read -r loaded <&4 || { echo "demo: the sample news was not loaded; see $data/logs" >&2; exit 1; }
echo "${loaded#loaded }"
"$bellwether" audit --data "$data" --wait 5m
# The alerts walk through the replayed days once nothing more comes.
for _ in $(seq 60); do
  "$bellwether" alerts list --data "$data" --format csv | grep -q -E '^"?(firing|resolved)' && break
  sleep 1
done

say "HBM demand by week"
"$bellwether" report topic-trend --data "$data" --topic hbm --by week --since 120d
say "NPU competition by organization, last 30 days"
"$bellwether" report competition --data "$data" --topic npu-competition --since 30d --by all --top 8
say "Share of voice, last 30 days"
"$bellwether" report share-of-voice --data "$data" --since 30d --by all --top 10
say "Alerts that fired"
"$bellwether" alerts list --data "$data"
page=${ready#*page=}
say "The page: ${page%% *}"

[ "${DEMO_EXIT:-}" = 1 ] && exit 0
echo "Ask it from a second terminal: export BELLWETHER_DATA=$data; Ctrl-C ends it."
wait "$up"
