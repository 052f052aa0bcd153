#!/usr/bin/env bash
# What CI runs, on a clean checkout: lint, generated code, builds without the workspace, all tests with the race
# detector. It says which optional tools were there, and ends with the counts of the tests.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export BELLWETHER_BIN=$PWD/bin
began=$SECONDS
step() { printf '\n== %s (at %d s)\n' "$*" $((SECONDS - began)); }

step "tools"
go version
for tool in java mvn gcc chromium prometheus-alertmanager kcat; do
  printf '%-24s %s\n' "$tool" "$(command -v "$tool" || echo 'not there: tests that need it skip')"
done

step "generated code"
make --no-print-directory proto-check

step "lint"
make --no-print-directory lint

step "programs"
make --no-print-directory build

step "modules without the workspace"
for module in $(go list -m -f '{{.Dir}}'); do
  (cd "$module" && GOWORK=off go build ./... && GOWORK=off go mod tidy -diff)
done

step "tests"
make --no-print-directory .tools/gotestsum
race=
if command -v gcc >/dev/null; then race=-race; else echo "no gcc: without the race detector"; fi
if command -v chromium >/dev/null; then export REQUIRE_CHROMIUM=1; fi
export CGO_ENABLED=$([ -n "$race" ] && echo 1 || echo 0)
.tools/gotestsum --format pkgname --format-hide-empty-pkg -- $race -timeout 15m work

step "fuzz tests, 5 s each"
grep -rno 'func Fuzz[A-Za-z]*' services --include='*_test.go' | while IFS=: read -r file _ name; do
  (cd services && go test -run '^$' -fuzz "^${name#func }\$" -fuzztime 5s "./$(dirname "${file#services/}")" | grep -v '^fuzz: elapsed')
done
step "faults"
# 30 kills in all, half of them on Apache Kafka where it can be had.
if command -v java >/dev/null && command -v mvn >/dev/null; then
  make --no-print-directory fault KILLS=15 KAFKA=embedded,apache TABLE=
else
  make --no-print-directory fault KILLS=30 TABLE=
fi
step "done"
