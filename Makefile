# Portal MPP: the commands of every day. `make help` lists them.

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
PY := $(VENV)/bin/python
APPS := mpp_portal directory visits assessments

# `make run` serves the embedded database in development mode, whatever production variables the shell carries.
DEVELOP := env -u DATABASE_URL -u SECRET_KEY -u ALLOWED_HOSTS DEBUG=1 $(PY) manage.py
# Checks that only need settings that load.
CHECK := env -u DATABASE_URL DJANGO_SETTINGS_MODULE=tests.settings $(PY)

.PHONY: help run test everything quick mutants soak longest bench pictures lint fmt lock install install-test venv
.PHONY: lint-ruff lint-format lint-templates lint-types lint-imports lint-migrations check-deploy check-static

help:  ## list these commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1|\2/' | \
		while IFS='|' read -r name text; do printf '%-18s %s\n' "$$name" "$$text"; done

run: install  ## install, prepare the SQLite database under var/, serve on http://127.0.0.1:8000 (PORT=)
	@$(DEVELOP) migrate --verbosity 0
	@$(DEVELOP) load_reference
	@$(DEVELOP) make_dev_users
	@$(DEVELOP) load_facts --drafted-by admin1 --approved-by admin2
	@$(DEVELOP) load_cases --drafted-by admin1 --approved-by admin2
	@$(DEVELOP) runserver 127.0.0.1:$(PORT)

test:  ## run every test once, on PostgreSQL, and on SQLite what is quick or shaped by the database
	@tests/run

everything:  ## run every test on both databases
	@tests/run everything

quick:  ## run the quick tests: SQLite only, no browser, none marked slow; a minute on two cores
	@tests/run quick

mutants: install-test  ## make small faults, COUNT= (60) of SEED=, or NAMED=1, and tell which no test notices; ALL=1, ROOM=, LIST=1
	@$(PY) -m tests.mutants

soak:  ## 10,000 random inputs, 100 killed workers, 200 at once, a million rows migrated, on each database; 100 cuts of the line
	@tests/run soak

longest: install-test  ## write tests/longest.txt, by which the longest files start first, from the last `make test`
	@$(PY) -m tests.timing .pytest_cache/times.tsv table

bench: install-test  ## measure every page in a synthetic country of 1,000 and of VISITS= visits (100,000), on both databases
	@$(PY) -m tests.bench

pictures: install-test  ## take the pictures of docs/front-office.md anew, in Chromium
	@PICTURES=$(CURDIR)/docs/front-office $(PY) -m pytest -q tests/browser/test_day_at_the_front_office.py

lint: lint-ruff lint-format lint-templates lint-types lint-imports lint-migrations  ## check style, templates, types, import order and migrations

fmt: install-test  ## format the code and the templates
	$(PY) -m ruff check --fix-only --quiet .
	$(PY) -m ruff format .
	$(TEMPLATES) | xargs -0 -r $(VENV)/bin/djade --target-version 5.2

lint-ruff: install-test
	$(PY) -m ruff check .

lint-format: install-test
	$(PY) -m ruff format --check .

# Every Django template: those of the project, and those an app ships.
TEMPLATES := find templates $(APPS) -type f -path '*templates/*' \( -name '*.html' -o -name '*.txt' \) -print0

lint-templates: install-test
	$(TEMPLATES) | xargs -0 -r $(VENV)/bin/djade --target-version 5.2 --check

lint-types: install-test
	$(PY) -m mypy $(APPS)

lint-imports: install-test
	$(VENV)/bin/lint-imports

lint-migrations: install-test
	$(CHECK) manage.py makemigrations --check --dry-run

# The settings as production has them: nothing set but what docs/production.md names.
PRODUCTION = env -u DEBUG -u DJANGO_SETTINGS_MODULE \
	SECRET_KEY="$$($(PY) -c 'import secrets; print(secrets.token_urlsafe(64))')" \
	ALLOWED_HOSTS=portal.example.go.id CSRF_TRUSTED_ORIGINS=https://portal.example.go.id \
	DATABASE_URL=postgres://portal@127.0.0.1:5432/portal \
	EMAIL_URL=smtp+tls://portal:password@mail.example.go.id:587 DEFAULT_FROM_EMAIL=portal@example.go.id

check-deploy: install-test  ## check the settings as production would have them
	@$(PRODUCTION) $(PY) manage.py check --deploy --fail-level WARNING

check-static: install-test  ## collect the static files with their manifest into a folder that is thrown away
	@dir=$$(mktemp -d) && trap 'rm -rf "$$dir"' EXIT && \
		$(PRODUCTION) STATIC_ROOT="$$dir" $(PY) manage.py collectstatic --noinput --verbosity 1 && test -s "$$dir/staticfiles.json"

install: $(VENV)/installed  ## install what the portal runs on into .venv

install-test: $(VENV)/installed-test  ## install what tests and checks need, too

$(VENV)/installed: requirements.lock | venv
	$(PY) -m pip install --quiet --disable-pip-version-check -r requirements.lock
	@touch $@

$(VENV)/installed-test: requirements.lock requirements-scale.lock requirements-test.lock | venv
	$(PY) -m pip install --quiet --disable-pip-version-check -r requirements.lock -r requirements-scale.lock -r requirements-test.lock
	$(PY) -m pip check
	@touch $@ $(VENV)/installed

# Makes .venv where there is none that works; leaves a working one alone.
venv:
	@$(PY) -m pip --version >/dev/null 2>&1 && exit 0; \
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Portal MPP needs Python 3.11 or newer; PYTHON=/path/to/python3 chooses another one."; exit 1; }; \
	$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "This Python cannot make a virtual environment. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }; \
	echo "Making $(VENV) ..."; rm -f $(VENV)/installed $(VENV)/installed-test; $(PYTHON) -m venv --clear $(VENV)

LOCKS := requirements requirements-scale requirements-test

lock:  ## write the lock files anew from the ranges in pyproject.toml
	@set -e; dir=$$(mktemp -d); trap 'rm -rf "$$dir"' EXIT; $(PYTHON) -m venv "$$dir/venv"; py="$$dir/venv/bin/python"; \
	wanted() { $$py -c "import tomllib; p = tomllib.load(open('pyproject.toml', 'rb'))['project']; print('\n'.join($$1))"; }; \
	extra() { wanted "p['optional-dependencies']['$$1']"; }; \
	frozen() { $$py -m pip freeze | sed -E 's/^(tzdata|colorama)==.*/&; sys_platform == "win32"/'; }; \
	pip="$$py -m pip install --quiet --disable-pip-version-check"; \
	wanted "p['dependencies']" > "$$dir/want"; $$pip -r "$$dir/want" tzdata; frozen > "$$dir/requirements"; \
	cp "$$dir/requirements" "$$dir/all"; \
	{ extra s3; extra redis; } > "$$dir/want-scale"; $$pip -c "$$dir/all" -r "$$dir/want-scale"; \
	frozen | grep -vxFf "$$dir/all" > "$$dir/requirements-scale"; cat "$$dir/requirements-scale" >> "$$dir/all"; \
	extra test > "$$dir/want-test"; $$pip -c "$$dir/all" -r "$$dir/want-test" colorama; $$py -m pip check; \
	frozen | grep -vxFf "$$dir/all" > "$$dir/requirements-test"; \
	for name in $(LOCKS); do grep '^#' $$name.lock > "$$dir/head"; cat "$$dir/head" "$$dir/$$name" > $$name.lock; done
