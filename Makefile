# Two commands on a fresh machine: `make run` and `make test`. Both make what they need.
PYTHON ?= python3
PORT ?= 8000
FRESH ?=
STAGE ?= local
CHANGE_PYTHON ?=
TAKE_LOCK ?=
URL ?=
ALARM_EMAIL ?=
OUT ?= package
REPORT ?= certification-report
SMS_CASES ?= tests/data/sms
export PIP_DISABLE_PIP_VERSION_CHECK = 1

APP = .venv/.made
EMULATOR = .venv-emulator/.made
LAMBDA = .venv-lambda/.made
TEMPLATES = .venv-templates/.made
BENCH = .venv-bench/.made
CLIENTS = .venv-clients/.made
BIN = .venv/bin

.PHONY: help run deploy destroy package merchant number import reconcile rebuild-figures prove-erasure rotate-keys certify score-texts breach-drill test lint types arrows unit e2e pages faults clients templates \
	deploy-test bench policies texting-page costs-page openapi pictures vendor format clean same-python

help:  ## what can be made
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sort -t: -k1,1 | awk -F ':.*## ' '{printf "%-13s %s\n", $$1, $$2}'

run: $(APP) $(EMULATOR)  ## everything on this machine: PORT=8000, FRESH=1 to begin anew
	@PORT=$(PORT) FRESH=$(FRESH) exec $(BIN)/python -m infra.local

deploy: $(APP) same-python  ## a stage to AWS, from an empty account or over what runs: STAGE=dev ALARM_EMAIL=you@example.com; CONFIRM=prod where nobody types
	@$(BIN)/python -m infra.deploy --stage "$(STAGE)" $(if $(URL),--url "$(URL)") $(if $(ALARM_EMAIL),--alarm-email "$(ALARM_EMAIL)") \
		$(if $(filter-out 0,$(CHANGE_PYTHON)),--change-python) $(if $(filter-out 0,$(TAKE_LOCK)),--take-lock)

destroy: $(APP)  ## delete a stage of AWS with all its data: STAGE=dev, never prod
	@$(BIN)/python -m infra.destroy --stage "$(STAGE)" $(if $(filter-out 0,$(TAKE_LOCK)),--take-lock)

package: $(APP) same-python  ## the way out: what Chalice would deploy, as a SAM template and a zip: STAGE=dev OUT=folder
	@$(BIN)/python -m infra.sam --stage "$(STAGE)" --out "$(OUT)"

# The Python that deploys is the one that Lambda runs. PYTHON chooses it only where there is no .venv yet.
same-python: $(APP)
ifeq ($(origin PYTHON), command line)
	@test "$$($(PYTHON) -c 'import sys; print(sys.version_info[:2])')" = "$$($(BIN)/python -c 'import sys; print(sys.version_info[:2])')" || \
		{ echo "The environment in .venv has $$($(BIN)/python --version), and PYTHON=$(PYTHON) is not that: rm -r .venv, then this again."; exit 1; }
endif

merchant: $(APP)  ## open a merchant from a file: STAGE=dev FILE=merchant.json
	@$(BIN)/python -m infra.merchant --stage "$(STAGE)" $(if $(FILE),"$(FILE)")

number: $(APP)  ## connect a merchant's texting number: STAGE=dev MERCHANT=rosas-bakery, DO=show or DO=refresh
	@$(BIN)/python -m infra.numbers --stage "$(STAGE)" "$(or $(DO),connect)" $(if $(MERCHANT),"$(MERCHANT)")

reconcile: $(APP)  ## add up the whole ledger again: STAGE=dev, REPAIR=1 puts right what differs, ANEW=1 begins anew
	@$(BIN)/python -m infra.reconcile --stage "$(STAGE)" $(if $(filter-out 0,$(REPAIR)),--repair) $(if $(filter-out 0,$(ANEW)),--anew)

rebuild-figures: $(APP)  ## make what the console reads anew from the ledger, and say whether its figures agree: STAGE=dev
	@$(BIN)/python -m infra.overview --stage "$(STAGE)" --rebuild --check

prove-erasure: $(APP)  ## look through everything that is stored for anything of erased people: STAGE=dev, ON=1 goes on
	@$(BIN)/python -m infra.prove_erasure --stage "$(STAGE)" $(if $(filter-out 0,$(ON)),--on)

rotate-keys: $(APP)  ## change the data keys of all merchants, in three runs: STAGE=dev
	@$(BIN)/python -m infra.rotate_keys --stage "$(STAGE)"

import: $(APP)  ## look at a list of members, or bring them: STAGE=dev MERCHANT=rosas-bakery FILE=members.csv, WRITE=1; OUT=file gives all back
	@$(BIN)/python -m infra.members --stage "$(STAGE)" "$(MERCHANT)" $(if $(FILE),"$(FILE)") $(if $(OUT),--out "$(OUT)") $(if $(LIST),--list "$(LIST)") $(if $(filter-out 0,$(WRITE)),--write)

certify:  ## does a server answer as the till API promises: URL=http://localhost:8000 KEY=rk_test_..., OTHER_KEY= of a second merchant
	@KEY="$(KEY)" OTHER_KEY="$(OTHER_KEY)" $(PYTHON) -m certification "$(URL)" --report "$(REPORT)"

score-texts: $(APP)  ## how well texts are read: SMS_CASES=a folder of *.jsonl; the last line is the result as JSON
	@$(BIN)/python -m tests.score_texts "$(SMS_CASES)"

breach-drill: $(APP) $(EMULATOR)  ## a busy shop's tables, queues and logs in the hands of a thief: what they get out of them, and what they would need besides
	@$(BIN)/python -m tests.drill

test: lint types arrows unit e2e pages  ## everything that can fail

lint: $(APP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/cfn-lint infra/templates/*.yaml

types: $(APP)
	$(BIN)/mypy

arrows: $(APP)
	$(BIN)/lint-imports --no-cache

unit: $(APP) $(EMULATOR)  ## all tests but the end-to-end ones, the pages in a browser, the histories with faults, the deployment and the bench
	$(BIN)/pytest -n auto --dist worksteal --ignore=tests/e2e --ignore=tests/pages --ignore=tests/faults --ignore=tests/deploy --ignore=tests/speed

e2e: $(APP) $(EMULATOR)  ## the story through HTTP, on a started `make run`
	$(BIN)/pytest tests/e2e

pages: $(APP) $(EMULATOR)  ## every page in a browser, on a started `make run`: CHROMIUM=path, PICTURES=folder, SCREENS=all
	$(BIN)/pytest tests/pages

faults: $(APP) $(EMULATOR)  ## histories with faults, and what they add up to: LONG=1, SEED=7 OPS=160, ENGINE=http://...
	$(BIN)/pytest tests/faults

clients: $(APP) $(EMULATOR) $(CLIENTS)  ## programs that nobody here wrote, against a started `make run`: any call, a generated client, Square's SDKs
	.venv-clients/bin/pytest -c tests/clients/pytest.ini tests/clients

templates: $(APP) $(TEMPLATES)  ## look for mistakes and weak spots in the templates of infra/
	$(BIN)/cfn-lint infra/templates/*.yaml
	$(BIN)/python -m tools.check_templates

deploy-test: templates $(APP) $(EMULATOR) $(LAMBDA)  ## `chalice deploy` to an emulated account, and the story through what is deployed
	$(BIN)/pytest tests/deploy

bench: $(APP) $(EMULATOR) $(BENCH)  ## what a till's calls cost in CPU, against a bare handler and against Django with PostgreSQL
	$(BIN)/pytest -s tests/speed

policies: $(APP)  ## write the functions' policies anew from the table in infra/policies.py
	@$(BIN)/python -m infra.policies

texting-page: $(APP) $(EMULATOR)  ## write the conversations and the figures of docs/texting.md anew
	TEXTING_PAGE=write $(BIN)/pytest tests/e2e/test_texting_page.py tests/bench/test_texting_year.py

costs-page: $(APP)  ## write docs/costs.md anew: what a month costs, from prices, habits and counted units
	COSTS_PAGE=write $(BIN)/pytest tests/bench/test_costs.py

openapi: $(APP)  ## write the API's document and its reference page anew, from the types that validate
	OPENAPI=write $(BIN)/pytest tests/api/test_openapi.py

pictures: $(APP) $(EMULATOR)  ## take the pictures of docs/pages.md anew
	PICTURES=docs/pages $(BIN)/pytest tests/pages/test_pictures.py tests/pages/test_first_shop.py

vendor: $(APP)  ## fetch the libraries of pages anew, with npm: name, version and hash stand in tools/vendor.py
	@$(BIN)/python -m tools.vendor

format: $(APP)  ## write the code in its form
	$(BIN)/ruff check --fix-only --silent . || true
	$(BIN)/ruff format .

clean:  ## forget environments and local data
	rm -rf .venv .venv-emulator .venv-lambda .venv-templates .venv-bench .venv-clients .local .make

$(APP): requirements.txt requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Regulars needs Python 3.11 or newer; this is $$($(PYTHON) --version). Try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet -r requirements-dev.txt
	@touch $@

$(EMULATOR): infra/local/requirements.txt
	$(PYTHON) -m venv .venv-emulator
	.venv-emulator/bin/pip install --quiet -r infra/local/requirements.txt
	@touch $@

$(LAMBDA): tests/deploy/requirements.txt
	$(PYTHON) -m venv .venv-lambda
	.venv-lambda/bin/pip install --quiet -r tests/deploy/requirements.txt
	@touch $@

$(TEMPLATES): tests/deploy/requirements-templates.txt
	$(PYTHON) -m venv .venv-templates
	.venv-templates/bin/pip install --quiet -r tests/deploy/requirements-templates.txt
	@touch $@

$(BENCH): tests/speed/requirements.txt
	$(PYTHON) -m venv .venv-bench
	.venv-bench/bin/pip install --quiet -r tests/speed/requirements.txt
	@touch $@

$(CLIENTS): tests/clients/requirements.txt
	$(PYTHON) -m venv .venv-clients
	.venv-clients/bin/pip install --quiet -r tests/clients/requirements.txt
	@touch $@
