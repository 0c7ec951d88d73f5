# Everything runs from .venv; `make setup` makes it, the other targets call that.
# The two lines a newcomer needs:  make run   |   make test

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: setup run test lint format bench peers

setup: $(STAMP)

# Made again only when what it is made from has changed; the stamp is written last, so that a broken
# installation is taken up again.
$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Cần Python 3.11 trở lên (lệnh $(PYTHON)). Hãy cài, rồi chạy lại; nếu tên lệnh khác: make PYTHON=python3.12 …" >&2; exit 1; }
	@test -x $(BIN)/python && $(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV) || { \
	  echo "Không tạo được $(VENV). Trên Debian/Ubuntu hãy cài: apt-get install python3-venv" >&2; exit 1; }
	@echo "Đang cài các gói vào $(VENV) (lần đầu mất vài phút)…"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(STAMP)

run: setup
	@$(BIN)/troly serve --samples

test: setup
	@$(BIN)/pytest

lint: setup
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: setup
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: setup
	@$(BIN)/python -m eval.bench

# The comparison with other ways of doing it needs packages that the product does not.
peers: setup
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r eval/peers/requirements.lock
	@$(BIN)/troly eval peers --write-readme
