# SPDX-License-Identifier: Apache-2.0
# One command each; CI calls the same ones. `make help` lists them.

SWIFT ?= swift
RELEASE_FLAGS := -c release --static-swift-stdlib
BUILD_FLAGS := --explicit-target-dependency-import-check error
BIN := .build/release
PRODUCTS := asya asya-sidecar asya-runtime asya-gateway asya-operator
TOPIC ?= all
# Suites that start servers and processes: each has the machine for itself, so that its seconds are seconds.
SLOW_TESTS := RabbitMQTransportTests|SQSTransportTests|IntegrationTests
SLOW_SUITES := $(subst |, ,$(SLOW_TESTS))

# So many tests at once: of thousands that share two cores each would take as long as all of them, and run out of time.
export SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH ?= 8

# What kills and harms: a slice in every run of the tests, the whole by `make chaos`.
CHAOS_TESTS := LedgerTests|SoakTests|BrokerTroubleTests|TraceStoreKillTests|GatewayPromiseTests|GatewayCrashTests|APIConformanceTests|OperatorCrashTests|FleetTests

# Downloaded test tools stay inside the checkout.
export PATH := $(CURDIR)/.tools/prometheus/usr/bin:$(PATH)

# How long each fuzzer of a parser runs.
FUZZ_SECONDS ?= 60

.PHONY: help setup setup-test setup-cluster build bundle lint format test test-python test-examples test-monitoring \
	test-units $(SLOW_SUITES) test-deploy test-bundle test-cluster test-releases footprint footprint-operator alerts \
	dashboards pictures manifests demo bench bench-check chaos fuzz fuzz-parsers docs docs-tables clean

help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-19s %s\n", $$1, $$2 }'

setup: ## install the system packages that building needs (apt, as root or with sudo)
	@sh .ci/install build

setup-test: ## install what the tests need besides: promtool, amtool, and pinned Python tools in .tools/
	@sh .ci/install build test

setup-cluster: ## build a control plane of Kubernetes into .tools/, once: about 5 minutes on two idle cores
	@sh .ci/install build test cluster

build: setup ## build the release executables into .build/release (warnings are errors)
	for product in $(PRODUCTS); do $(SWIFT) build $(RELEASE_FLAGS) $(BUILD_FLAGS) --product $$product || exit 1; done

lint: ## check format, layering, banned calls and file sizes
	@sh .ci/lint

format: ## format all Swift sources in place
	$(SWIFT) format --in-place --parallel --recursive Package.swift Sources Tests

test: setup-test ## run every test: unit, integration with real processes, examples, footprint
	$(SWIFT) build --build-tests $(BUILD_FLAGS)
	@# One part after the other, and all of them whatever fails: one run tells everything.
	@$(MAKE) --no-print-directory --keep-going --jobs=1 test-python test-units $(SLOW_SUITES) footprint test-deploy

test-units:
	$(SWIFT) test --skip-build --disable-xctest --skip '$(SLOW_TESTS)|^ClusterTests\.'

$(SLOW_SUITES):
	$(SWIFT) test --skip-build --disable-xctest --filter '^$@\.'

test-cluster: setup-cluster ## run the tests against a control plane of Kubernetes, or that of ASYA_TEST_KUBECONFIG
	$(SWIFT) build --build-tests $(BUILD_FLAGS)
	$(SWIFT) test --skip-build --disable-xctest --filter '^ClusterTests\.'

test-python: test-examples test-monitoring ## run the tests of the example handlers, and of alerts and dashboards

test-examples:
	python3 -m unittest discover -q -s deploy/examples/documents/tests -t deploy/examples/documents

test-monitoring:
	python3 -m unittest discover -q -s Tests/Monitoring

test-deploy: bundle ## run the runtime in images without anything of ours, and check images, charts and manifests
	PYTHONPATH=.tools/helm:.tools/pypi python3 -m unittest discover -q -s Tests/Deploy

footprint: build ## check the size, the libraries and the memory at rest of the release executables
	python3 Tests/Footprint/footprint.py $(BIN)

footprint-operator: setup-cluster ## check the memory and the processor time of the operator with 500 actors at rest: 10 minutes
	$(SWIFT) build $(RELEASE_FLAGS) $(BUILD_FLAGS) --product asya-operator
	$(SWIFT) build --build-tests $(BUILD_FLAGS)
	ASYA_TEST_OPERATOR=$(CURDIR)/$(BIN)/asya-operator $(SWIFT) test --skip-build --disable-xctest \
		--filter '^ClusterTests\.RestTests'

test-bundle: bundle ## run the runtime also in an image without any C library (builds a Python over musl, once)
	@sh .ci/install build test musl
	@sh .ci/musl-python
	PYTHONPATH=Tests/Deploy python3 -m unittest -v test_bundle

test-releases: setup-test ## install, upgrade and uninstall the charts in the cluster of ASYA_TEST_KUBECONFIG
	PYTHONPATH=Tests/Deploy:.tools/helm:.tools/pypi python3 -m unittest releases

bundle: build ## make what images are filled with: executables with all their libraries, in .build/bundle/
	python3 deploy/images/bundle.py $(BIN) .build/bundle $(filter-out asya,$(PRODUCTS))

manifests: setup-test ## write the schemas and tables of the charts, and the plain manifests
	PYTHONPATH=.tools/helm:.tools/pypi python3 deploy/helm/generate.py write

demo: build ## run the documents pipeline on this machine and show results, a trace and a replay
	@sh deploy/examples/documents/demo.sh $(BIN)

bench: build ## run the benchmarks, TOPIC=name for one (results in .build/bench/)
	for product in telemetry-bench trace-store-writer; do \
		$(SWIFT) build $(RELEASE_FLAGS) $(BUILD_FLAGS) --product $$product || exit 1; \
	done
	@python3 Tests/Benchmarks/bench.py --bin $(BIN) --topic $(TOPIC)

bench-check: setup ## compare the instruction counts of the hot paths with the recorded ones
	@sh .ci/install build bench-check
	$(SWIFT) build $(RELEASE_FLAGS) $(BUILD_FLAGS) --product telemetry-bench
	python3 Tests/Benchmarks/instructions.py --bin $(BIN) --check

chaos: setup-cluster ## kill sidecars and operators at every point, harm brokers in every way, ask the gateway 10,000 things
	$(SWIFT) build --build-tests $(BUILD_FLAGS)
	ASYA_TEST_CHAOS=1 ASYA_TEST_ACTORS=500 $(SWIFT) test --skip-build --disable-xctest --filter '$(CHAOS_TESTS)'

fuzz-parsers: setup ## run libFuzzer on each parser of strangers' bytes, for FUZZ_SECONDS each
	@FUZZ_SECONDS=$(FUZZ_SECONDS) SWIFT="$(SWIFT)" sh Tests/Fuzz/parsers.sh

fuzz: setup-test fuzz-parsers ## run the fuzzers, and the generated tests at full size: a million inputs each, for about two hours
	$(SWIFT) build --build-tests $(BUILD_FLAGS)
	$(SWIFT) build $(RELEASE_FLAGS) $(BUILD_FLAGS) --product context-probe
	python3 Tests/Conformance/propagation_fuzz.py $(BIN)/context-probe --inputs 1000000
	ASYA_TEST_LABEL_VALUES=1000000 $(SWIFT) test --skip-build --disable-xctest --filter ExpositionTests
	ASYA_TEST_ENVELOPES=1000000 $(SWIFT) test --skip-build --disable-xctest --filter SeriesCountTests
	ASYA_TEST_API_REQUESTS=10000 $(SWIFT) test --skip-build --disable-xctest --filter APIConformanceTests

alerts: setup-test ## write the rules of alerts/slo.yaml, and all rules as a PrometheusRule
	PYTHONPATH=.tools/pypi python3 alerts/generate.py

dashboards: setup-test ## write the dashboards from their descriptions
	PYTHONPATH=.tools/pypi python3 dashboards/generate.py

pictures: setup-test ## draw the dashboards for the README, from a run of the documents pipeline
	$(SWIFT) build --build-tests $(BUILD_FLAGS)
	python3 Tests/Monitoring/render.py dashboards

docs: setup ## build the DocC pages of the libraries into .build/docs
	@sh .ci/docs

docs-tables: setup ## write the tables of names in the documentation from their declarations
	$(SWIFT) run semantics-tables Sources/Telemetry/Telemetry.docc/*.md

clean: ## remove everything that was built or downloaded
	rm -rf .build .tools
