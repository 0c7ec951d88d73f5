"""From the settings to an answer: TROLY_LLM as an operator sets it."""

import json
from pathlib import Path

import pytest
from pydantic import SecretStr

from assistant.cli import main
from assistant.llm.model import Budget
from assistant.llm.setup import writer_of
from assistant.pipeline import Assistant
from assistant.settings import Settings
from ingest.errors import BadSetting


def test_without_a_model_there_is_no_writer(assistant: Assistant) -> None:
    assert writer_of(Settings(_env_file=None), assistant.library) is None


def test_a_provider_whose_package_is_missing_is_told_at_the_start(assistant: Assistant, monkeypatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(BadSetting, match="pip install langchain-anthropic"):
        writer_of(Settings(_env_file=None, llm="anthropic:m"), assistant.library)


def test_budgets_come_from_the_settings(assistant: Assistant) -> None:
    settings = Settings(
        _env_file=None, llm="openai:m", llm_timeout=7, llm_max_tokens=50, llm_retries=0, llm_api_key=SecretStr("k")
    )
    writer = writer_of(settings, assistant.library)
    assert writer is not None
    assert writer._model.budget == Budget(7, 50, 0)


def test_the_environment_turns_the_command_line_to_a_model_and_says_so(model, tmp_path: Path, monkeypatch, capsys):
    report = "Năm 2024, tỉnh Lâm Đồng đã thi hành xong 9.123 việc.\n"
    (tmp_path / "a.txt").write_text(report, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TROLY_DATA_DIR", str(tmp_path / "data"))
    assert main(["ingest", str(tmp_path / "a.txt")]) == 0
    monkeypatch.setenv("TROLY_LLM", "openai:playing")
    monkeypatch.setenv("TROLY_LLM_BASE_URL", model.played.address)
    # The environment's key is for another server and goes nowhere.
    monkeypatch.setenv("OPENAI_API_KEY", "khoa-cua-may-chu-khac")
    model.played.authorizations.clear()
    model.cites(("Năm 2024, tỉnh Lâm Đồng thi hành xong 9.123 việc.", "9.123"))
    capsys.readouterr()
    assert main(["ask", "Năm 2024 tỉnh Lâm Đồng thi hành xong bao nhiêu việc?", "--json"]) == 0
    shown = capsys.readouterr()
    answer = json.loads(shown.out)
    assert answer["mode"] == "llm"
    assert answer["answer"] == "Năm 2024, tỉnh Lâm Đồng thi hành xong 9.123 việc. [1]"
    assert "127.0.0.1" in shown.err
    assert model.played.authorizations == ["Bearer none"]
