# Everything that one does in a checkout. Needs Python 3.11 or later and nothing else; `make help` lists it.

PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
LOCK := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --python-version 3.11

.DEFAULT_GOAL := help
.PHONY: help env dev demo demo-reset test browse check bench pages pictures docs lock

help: ## list what there is to do
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20

env: ## make the environment: .venv with the makegood command in it
	@$(PYTHON) boot.py

dev: ## make the environment with the tools for checks, tests and documentation
	@$(PYTHON) boot.py dev

demo: env ## set everything up and serve the demo on 127.0.0.1 (PORT=8000)
	@$(BIN)/makegood demo --port $(PORT)

demo-reset: env ## start the demo over, and serve it (PORT=8000)
	@$(BIN)/makegood demo --reset --port $(PORT)

test: dev ## run every test but those in a browser
	@$(BIN)/python -m pytest -q -n auto --ignore tests/browser

browse: dev ## look at every page through Debian's chromium, and walk its stories
	@$(BIN)/python -m pytest -q -rs tests/browser

check: dev ## format, lint, types, architecture, sizes
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m pytest -q -p no:django tests/test_style.py

bench: dev ## measure speed
	@$(BIN)/python -m bench

pages: dev ## write anew the pages that are made from tables, packs and commands
	@$(BIN)/makegood policy reference --write
	@$(BIN)/makegood policy clauses --write
	@$(BIN)/python -m tests.cli.tutorial

pictures: dev ## take the pictures of the main pages anew, with Debian's chromium
	@$(BIN)/python -m tests.browser.pictures

docs: dev ## build the documentation into site/
	@$(BIN)/mkdocs build --strict --quiet

lock: dev ## write the locks anew; UPGRADE=--upgrade takes newer versions
	@$(LOCK) $(UPGRADE) requirements/boot.in --output-file requirements/boot.txt
	@$(LOCK) $(UPGRADE) requirements/run.in --output-file requirements/run.txt
	@$(LOCK) $(UPGRADE) requirements/dev.in --constraint requirements/run.txt --output-file requirements/dev.txt
	@! grep -nE '://|--(extra-)?index|--find-links' requirements/*.txt
