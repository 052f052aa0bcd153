# The door to everything: `make` alone prints its verbs.
.DEFAULT_GOAL := help
SHELL := bash
.SHELLFLAGS := -euo pipefail -c

# Programs are static; -race needs cgo and sets it itself.
export CGO_ENABLED ?= 0

root    := $(CURDIR)
tools   := .tools
# Modules and programs are found, never listed: a new service is a new folder.
modules  = $(shell go list -m -f '{{.Dir}}')
programs = $(patsubst services/%/main.go,./%,$(wildcard services/*/cmd/*/main.go services/*/*/cmd/*/main.go))
engine   = scripts/engine/node_modules/.package-lock.json
page     = services/report/web/node_modules/.package-lock.json

.PHONY: help
help: ## print the verbs
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  \033[1m%-14s\033[0m %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: demo
demo: build ## run the whole with sample news; DEMO_EXIT=1 ends after printing
	@scripts/demo.sh

.PHONY: test
test: build ## run all tests (REQUIRE_KAFKA=1: fail where Apache Kafka cannot be had)
	@BELLWETHER_BIN=$(root)/bin go test $(TESTFLAGS) work

.PHONY: check
check: ## what CI runs: lint, generated code, builds, tests with the race detector
	@scripts/check.sh

.PHONY: setup
setup: $(engine) $(page) ## fetch what the package managers give

$(engine): scripts/engine/package-lock.json
	npm ci --prefix scripts/engine --no-audit --no-fund --loglevel=error
	@touch $@

$(page): services/report/web/package-lock.json
	npm ci --prefix services/report/web --no-audit --no-fund --loglevel=error
	cp services/report/web/node_modules/uplot/dist/uPlot.iife.min.js services/report/web/node_modules/uplot/dist/uPlot.min.css services/report/web/vendor/
	cp services/report/web/node_modules/uplot/LICENSE services/report/web/vendor/uPlot-LICENSE
	@touch $@

.PHONY: build
build: setup ## build every program into bin/
	@mkdir -p bin
	@cd services && go build -trimpath -o $(root)/bin/ ./bellwether $(programs)
	@ln -sf ../$$(cd $(root) && ls scripts/engine/node_modules/@chdb/*/libchdb.so | head -n 1) bin/libchdb.so

.PHONY: lint
lint: $(tools)/golangci-lint ## run the linters
	@for m in $(modules); do (cd $$m && GOWORK=off $(root)/$(tools)/golangci-lint run --config $(root)/.golangci.yaml ./...); done

.PHONY: format
format: $(tools)/golangci-lint ## format the code
	@for m in $(modules); do (cd $$m && GOWORK=off $(root)/$(tools)/golangci-lint fmt --config $(root)/.golangci.yaml ./...); done

.PHONY: proto
proto: $(tools)/buf $(tools)/protoc-gen-go ## lint the messages and generate their code
	@cd proto && ../$(tools)/buf lint && ../$(tools)/buf generate

.PHONY: proto-check
proto-check: proto ## fail if messages break what was released, or generated code has drifted
	@git diff --exit-code -- proto || { echo "generated code differs from its source: run make proto and commit" >&2; exit 1; }
	@if git rev-parse -q --verify 'refs/tags/v1^{commit}' >/dev/null; then base=v1; else base=$$(git rev-list --max-parents=0 HEAD | tail -n 1); fi; \
	  if git cat-file -e "$$base:proto/buf.yaml" 2>/dev/null; then cd proto && ../$(tools)/buf breaking --against "../.git#ref=$$base,subdir=proto"; else echo "nothing released yet to break"; fi

.PHONY: kafka-up kafka-down
kafka-up: ## start Apache Kafka on free ports with an empty log; the last line is its address
	@scripts/kafka/up.sh
kafka-down: ## stop the Apache Kafka of kafka-up
	@scripts/kafka/down.sh

KILLS ?= 30
SEED ?= 1
KAFKA ?= embedded
TABLE ?= docs/faults.md
.PHONY: fault
fault: setup ## kill, pause and cut off a working system and compare: KILLS=200 SEED=1 KAFKA=embedded|apache BUG=name
	@mkdir -p .faults && cd services && go build -o ../.faults/fault ./fault/cmd/fault
	@.faults/fault --root . --kills $(KILLS) --seed $(SEED) --kafka $(KAFKA) --bug "$(BUG)" --table "$(TABLE)"

.PHONY: bench
bench: build ## measure the pipeline and this machine's own limits; the table goes to docs/bench.md
	@cd services && BELLWETHER_BIN=$(root)/bin go run ./bench/cmd/bench $(BENCHFLAGS)

.PHONY: recovery
recovery: build ## measure how failures are taken (RECOVERYFLAGS='--measure lag'); the tables go to docs/recovery.md
	@cd services && BELLWETHER_BIN=$(root)/bin go run ./recovery/cmd/recovery $(RECOVERYFLAGS)

.PHONY: bench-spikes
bench-spikes: ## measure how well spikes are found, beside plain baselines; the table goes to docs/spikes.md
	@cd services && go run ./spike/cmd/bench-spikes -out $(root)/docs/spikes.md $(BENCHFLAGS)

.PHONY: bench-alerts
bench-alerts: build ## measure the time from a push to the webhook (BENCHFLAGS='-kafka HOST:PORT': on Apache Kafka too); the table goes to docs/spikes.md
	@cd services && BELLWETHER_BIN=$(root)/bin go run ./spike/cmd/bench-alerts -out $(root)/docs/spikes.md $(BENCHFLAGS)

.PHONY: eval
eval: ## measure how well texts are read; fails where a figure is below its floor (EVALFLAGS=--errors, --speed, --record)
	@cd services && go run ./eval/cmd/eval $(EVALFLAGS)

.PHONY: bench-reports
bench-reports: build ## measure reports over a year of 50 million mentions; the table goes to docs/reports.md
	@cd services && BELLWETHER_BIN=$(root)/bin go run ./volume/cmd/volume $(BENCHFLAGS)

.PHONY: pgo
pgo: build ## take new profiles of extract and sentiment, which the compiler optimizes them by
	@rm -rf .pgo && cd services && for news in plain dense; do \
	  BELLWETHER_BIN=$(root)/bin go run ./bench/cmd/bench --articles 6000 --seconds 1 --dense=$$([ $$news = dense ] && echo true || echo false) --out - --profiles $(root)/.pgo/$$news >/dev/null || exit; done
	go tool pprof -proto .pgo/*/extract.pprof >services/extract/cmd/extract/default.pgo
	go tool pprof -proto .pgo/*/sentiment.pprof >services/sentiment/cmd/sentiment/default.pgo

.PHONY: clean
clean: ## remove what was built and fetched
	rm -rf bin .tools .demo .faults scripts/engine/node_modules services/report/web/node_modules

$(tools)/%: scripts/tools/buf/go.mod scripts/tools/gen/go.mod scripts/tools/lint/go.mod scripts/tools/test/go.mod
	@mkdir -p $(tools)
	@case $* in buf) m=buf;; protoc-gen-go) m=gen;; gotestsum) m=test;; *) m=lint;; esac; \
	  echo "building $* (once)"; cd scripts/tools/$$m && GOWORK=off go build -o $(root)/$(tools)/ tool && touch $(root)/$(tools)/$*
