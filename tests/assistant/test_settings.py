"""Settings: defaults, the environment, the .env file, and complaints that name the variable."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.settings import Settings, load_settings, model_notice
from ingest.errors import BadSetting


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import os

    for name in list(os.environ):
        if name.startswith("TROLY_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def test_defaults_without_any_variable() -> None:
    settings = load_settings()
    assert settings.data_dir == Path("data")
    assert (settings.database_url, settings.chroma_url, settings.embedding_model, settings.llm) == (None,) * 4
    assert settings.max_question_chars == 10_000


def test_environment_wins_over_env_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("TROLY_DATA_DIR=/từ/tệp\nTROLY_MAX_UPLOAD_MB=7\nOTHER=1\n", encoding="utf-8")
    monkeypatch.setenv("TROLY_DATA_DIR", "/từ/môi trường")
    settings = load_settings()
    assert settings.data_dir == Path("/từ/môi trường")
    assert settings.max_upload_mb == 7


def test_empty_variable_means_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TROLY_LLM", "")
    monkeypatch.setenv("TROLY_MAX_UPLOAD_MB", "")
    assert load_settings() == Settings()


@pytest.mark.parametrize(
    ("variable", "value", "reason"),
    [
        ("TROLY_MAX_QUESTION_CHARS", "nhiều", "số nguyên"),
        ("TROLY_MAX_QUESTION_CHARS", "0", "lớn hơn 0"),
        ("TROLY_MAX_UPLOAD_MB", "1.5", "số nguyên"),
        ("TROLY_DATABASE_URL", "mysql://x/y", "postgresql://"),
        ("TROLY_CHROMA_URL", "localhost:8000", "http://"),
        ("TROLY_LLM", "gpt", "nhà_cung_cấp:tên_mô_hình"),
        ("TROLY_LLM_BASE_URL", "ftp://x", "http://"),
        ("TROLY_LLM_TIMEOUT", "lâu", "cần một số"),
        ("TROLY_LLM_TIMEOUT", "0", "lớn hơn 0"),
        ("TROLY_LLM_RETRIES", "-1", "không âm"),
    ],
)
def test_bad_value_is_named_with_its_reason(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, reason: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(BadSetting) as caught:
        load_settings()
    assert variable in str(caught.value)
    assert reason in str(caught.value)


def test_two_bad_values_are_both_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TROLY_CHROMA_URL", "x")
    monkeypatch.setenv("TROLY_LLM", "y")
    with pytest.raises(BadSetting, match=r"TROLY_CHROMA_URL.*TROLY_LLM"):
        load_settings()


def test_env_file_in_another_encoding_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes("TROLY_DATA_DIR=dữ liệu".encode("utf-16"))
    with pytest.raises(BadSetting, match="UTF-8"):
        load_settings()


def test_settings_are_frozen() -> None:
    with pytest.raises(ValueError, match="frozen"):
        load_settings().llm = "a:b"  # type: ignore[misc]


def test_secrets_stay_out_of_the_repr(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TROLY_LLM_API_KEY", "bí-mật-1")
    monkeypatch.setenv("TROLY_DATABASE_URL", "postgresql://u:bi-mat-2@h/d")
    shown = repr(load_settings())
    assert "mật-1" not in shown
    assert "mat-2" not in shown


def test_notice_says_where_questions_and_passages_go(monkeypatch: pytest.MonkeyPatch) -> None:
    assert model_notice(load_settings()) is None
    monkeypatch.setenv("TROLY_LLM", "openai:m")
    monkeypatch.setenv("TROLY_LLM_BASE_URL", "http://ai:mat-khau@may-chu:8080/v1")
    monkeypatch.setenv("TROLY_LLM_API_KEY", "bí-mật")
    notice = model_notice(load_settings())
    assert notice is not None
    assert "openai:m" in notice
    assert "được gửi tới" in notice
    assert "may-chu" in notice
    assert "mat-khau" not in notice
    assert "bí-mật" not in notice
