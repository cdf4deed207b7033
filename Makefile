# The two commands that matter: `make run` and `make test`. Both install what is missing on a Debian machine with Swift.
SHELL := /bin/bash
.DEFAULT_GOAL := help

RELEASE_FLAGS := -c release --static-swift-stdlib
RELEASE := .build/release
WORKSPACE ?= demo

.PHONY: help run test test-swift test-interop matrix fuzz sanitize simulate attacks bench bench-databases endurance docs format lint build install-dependencies clean

help:
	@echo "make run     build, make a starter configuration and sample files, serve"
	@echo "make test    install what the tests need, run them all"
	@echo "make matrix  who works with whom: servers, transports and revisions, as a table"
	@echo "make fuzz    look for inputs that break a parser, FUZZ_SECONDS=300 each"
	@echo "make sanitize  run the tests under the thread and the address sanitizer"
	@echo "make simulate  run SEEDS=10000 simulations of client and server"
	@echo "make attacks  try every known way around the database servers, as a table"
	@echo "make bench   measure; writes bench-results.json"
	@echo "make bench-databases  the database servers beside pgbench and redis-benchmark"
	@echo "make endurance  connect and leave COUNT=100000 times over each transport, start PROCESSES=10000"
	@echo "make docs    build the documentation of the libraries; broken links are errors"
	@echo "make format  format the sources"
	@echo "make lint    check format and rules; warnings are errors"

install-dependencies:
	@scripts/install-dependencies.sh base

build: install-dependencies
	swift build $(RELEASE_FLAGS) --product imcp

run: build
	@mkdir -p $(WORKSPACE)
	@[ -f $(WORKSPACE)/imcp.yaml ] || $(RELEASE)/imcp init --directory $(WORKSPACE)
	@echo && echo "A synthetic twin of a real table, learned, made and judged (examples/synthetic):"
	@echo "  imcp generate examples/synthetic/randhie.csv -o $(WORKSPACE)/synthetic.csv --report $(WORKSPACE)/report.html --target mdvis"
	@$(RELEASE)/imcp generate examples/synthetic/randhie.csv -o $(WORKSPACE)/synthetic.csv \
	    --report $(WORKSPACE)/report.html --target mdvis
	@echo
	cd $(WORKSPACE) && PATH="$(CURDIR)/$(RELEASE):$$PATH" imcp serve

test: test-swift test-interop

# Tests that wait for real servers, and tests that compute for long. All at once they would keep each other from their
# deadlines.
SERVERS := ^(BoltClient|ConnectorTesting|Filesystem|Neo4j|PostgreSQL|PostgreSQLClient|Redis|RedisClient|SQLite|SQLTools|Storage)Tests\.
COMPUTING := ^(DataQuality|Fuzz|Simulation|Synthetic|SyntheticData|Tables)Tests\.

test-swift: install-dependencies
	@scripts/install-dependencies.sh servers
	swift build --build-tests
	scripts/swift-test.sh 10 --skip-build --skip '$(SERVERS)' --skip '$(COMPUTING)'
	scripts/swift-test.sh 10 --skip-build --experimental-maximum-parallelization-width 3 --filter '$(SERVERS)'
	scripts/swift-test.sh 10 --skip-build --experimental-maximum-parallelization-width 2 --filter '$(COMPUTING)'

test-interop: install-dependencies
	@scripts/install-dependencies.sh interop
	swift build --product imcp && swift build --product everything && swift build --product everything-client
	Tests/Interop/run.sh

matrix: install-dependencies
	@scripts/install-dependencies.sh interop
	swift build --product everything && swift build --product everything-client
	Tests/Interop/run.sh -k nothing >/dev/null || true
	python3 Tests/Interop/matrix/table.py .build/debug .build/interop/modern/bin/python .build/interop/legacy/bin/python

fuzz: install-dependencies
	Fuzz/run.sh

sanitize: install-dependencies
	scripts/sanitize.sh

SEEDS ?= 10000

simulate: install-dependencies
	swift build --build-tests
	SWIFT_DETERMINISTIC_HASHING=1 SEEDS=$(SEEDS) swift test --skip-build --filter SimulationTests

attacks: install-dependencies
	@scripts/install-dependencies.sh servers
	swift build --build-tests
	scripts/attacks.sh

bench: install-dependencies
	@scripts/install-dependencies.sh bench
	swift build $(RELEASE_FLAGS) --product imcp
	swift build $(RELEASE_FLAGS) --product imcp-benchmarks
	Benchmarks/run.sh

bench-databases: install-dependencies
	@scripts/install-dependencies.sh bench
	@scripts/install-dependencies.sh servers
	swift build $(RELEASE_FLAGS) --product imcp
	python3 Benchmarks/databases.py

endurance: install-dependencies
	@scripts/install-dependencies.sh bench
	swift build $(RELEASE_FLAGS) --product imcp
	swift build $(RELEASE_FLAGS) --product imcp-benchmarks
	python3 Benchmarks/endurance.py

docs: install-dependencies
	scripts/build-docs.sh

format:
	swift format --in-place --recursive --parallel Sources Tests Fuzz Benchmarks examples Package.swift

lint:
	swift format lint --strict --recursive --parallel Sources Tests Fuzz Benchmarks examples Package.swift

clean:
	swift package clean
