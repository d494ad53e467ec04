# Everything that people and CI do here. `make` alone lists it.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

TARGET := $(abspath $(or $(CARGO_TARGET_DIR),target))
BINARY := $(TARGET)/drill/keywright
# What end-to-end tests start: built here, or the one that is named.
KEYWRIGHT_BIN ?= $(BINARY)
TOOLS := $(CURDIR)/.cache/tools
export PATH := $(TOOLS)/bin:$(PATH)

# Tools that only some targets need are installed once, at these versions, into .cache/tools.
CARGO_FUZZ := 0.13.2
CARGO_DENY := 0.20.2
MDBOOK := 0.5.4

# The tests that write a row of the clients' table.
CLIENTS := clients:: atlas_cli:: terraform::

RUN_OPTIONS ?= --dev --data ./data
CRASH_ROUNDS ?= 200
EXAMPLES ?= 200
FUZZ_RUNS ?= 200000

.PHONY: help run test clients screenshots lint fuzz crash schemathesis bench bench-peers dist docs audit binary

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

run: ## Build the server and run it on http://127.0.0.1:8080 with a development owner, data in ./data
	@if [ -x $(BINARY) ]; then \
		echo "building what has changed since the last time…"; \
	else \
		echo "building Keywright, about 3 minutes the first time…"; \
	fi
	@cargo build --profile drill --locked -p keywright-server
	@echo "starting Keywright; stop it with Ctrl-C…"
	@exec $(BINARY) serve $(RUN_OPTIONS)

test: binary ## Run every test, on SQLite and on PostgreSQL, and the real clients; installs what that needs
	@scripts/install-test-needs
	@cargo fetch --locked --quiet
	@$(call reporting,KEYWRIGHT_BIN=$(KEYWRIGHT_BIN) scripts/with-postgres cargo test --workspace --locked)
	cargo test --profile drill --locked -p keywright-bench --test gates

clients: binary ## Run real clients, unchanged, against the server and print what they did; installs them
	@scripts/install-clients
	@$(call reporting,KEYWRIGHT_BIN=$(KEYWRIGHT_BIN) cargo test --locked -p keywright-e2e --test it -- $(CLIENTS))

screenshots: ## Take pictures of the console's pages, wide and narrow, light and dark, into target/screenshots
	@scripts/install-browser
	KEYWRIGHT_SCREENSHOTS=1 cargo test --locked -p keywright-server --test browser -- pages pictures
	@echo "the pictures are in $(TARGET)/screenshots"

lint: ## Check the formatting and run clippy; a warning is an error
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings

fuzz: ## Feed FUZZ_RUNS (200000) invented Authorization headers to the Digest parser
	@$(call tool,cargo-fuzz,$(CARGO_FUZZ))
	@mkdir -p .cache/fuzz/header
	cd crates/digest && cargo fuzz run -s none --target-dir $(TARGET)/fuzz header \
		$(CURDIR)/.cache/fuzz/header $(wildcard $(CURDIR)/crates/digest/fuzz/corpus/header) -- -runs=$(FUZZ_RUNS)

crash: binary ## Kill the server with -9 in the middle of writes, CRASH_ROUNDS (200) times, on both databases
	@scripts/install-test-needs --without-clients
	KEYWRIGHT_BIN=$(KEYWRIGHT_BIN) KEYWRIGHT_CRASH_ROUNDS=$(CRASH_ROUNDS) \
		scripts/with-postgres cargo test --locked -p keywright-e2e --test it crash -- --nocapture

schemathesis: binary ## Send invented requests, good and bad, by every OpenAPI document; EXAMPLES (200) an operation
	@scripts/install-test-needs
	KEYWRIGHT_BIN=$(KEYWRIGHT_BIN) KEYWRIGHT_SCHEMATHESIS_EXAMPLES=$(EXAMPLES) \
		cargo test --locked -p keywright-e2e --test it schemathesis -- --nocapture

bench: ## Measure what everything costs, 8 minutes after an optimised build; WHAT=http … measures one thing
	@echo "building the bench as the product is built, some minutes the first time…"
	@cargo build --release --locked -p keywright-bench
	@$(call beside_postgres,$(TARGET)/release/keywright-bench $(or $(WHAT),all))

bench-peers: ## Install the servers that make bench compares with: Apache, lighttpd, nginx
	@scripts/install-bench-peers

dist: ## Build the release binary (slow, link-time optimisation) and pack it into target/dist
	@echo "building the release, 6 minutes and more…"
	cargo build --release --locked -p keywright-server
	@scripts/pack $(TARGET)

docs: ## Build the guide into docs/book
	@$(call tool,mdbook,$(MDBOOK))
	mdbook build docs

audit: ## Check licences, sources, bans and known vulnerabilities of the dependencies (needs a network)
	@$(call tool,cargo-deny,$(CARGO_DENY))
	cargo deny --locked check bans licenses sources
	cargo deny --locked check advisories

# The program that end-to-end, crash and client tests start: optimised, without link-time optimisation.
binary:
	@if [ '$(KEYWRIGHT_BIN)' = '$(BINARY)' ]; then cargo build --profile drill --locked -p keywright-server; fi

# $(call reporting,COMMAND): COMMAND, and then the table of the clients that it ran, also when it fails.
define reporting
rm -f $(TARGET)/clients/report.txt; \
echo '$(1)'; \
status=0; \
$(1) || status=$$?; \
if [ -e $(TARGET)/clients/report.txt ]; then cat $(TARGET)/clients/report.txt; fi; \
exit $$status
endef

# $(call beside_postgres,COMMAND): COMMAND, beside a PostgreSQL server where one is installed.
define beside_postgres
if [ -x "$${PGTEST_BIN:-/usr/lib/postgresql/15/bin}/postgres" ]; then scripts/with-postgres $(1); else $(1); fi
endef

# $(call tool,NAME,VERSION): NAME at VERSION in .cache/tools.
define tool
if ! [ -e $(TOOLS)/$(1)-$(2) ]; then \
	echo "installing $(1) $(2) into .cache/tools, a few minutes, once…"; \
	cargo install --quiet --locked --root $(TOOLS) --version $(2) $(1); \
	touch $(TOOLS)/$(1)-$(2); \
fi
endef
