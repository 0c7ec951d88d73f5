"""Troly's settings, from the environment (prefix TROLY_) and a `.env` file; built in entry points only."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from ingest.errors import BadSetting

PREFIX = "TROLY_"


class Settings(BaseSettings):
    """Every setting with its default; frozen, so that plain arguments carry what lower rooms need.

    `llm_api_key` and the database's URL may hold secrets: neither stands in a repr.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
    )

    data_dir: Path = Path("data")
    database_url: Annotated[str | None, Field(repr=False)] = None
    chroma_url: str | None = None
    embedding_model: str | None = None
    llm: str | None = None
    llm_base_url: str | None = None
    llm_api_key: SecretStr | None = None
    # What one answer of the language model may cost: seconds in all, tokens read and written, further tries.
    llm_timeout: Annotated[float, Field(gt=0)] = 60.0
    llm_max_tokens: Annotated[int, Field(gt=0)] = 800
    llm_context_tokens: Annotated[int, Field(gt=0)] = 6_000
    llm_retries: Annotated[int, Field(ge=0)] = 1
    # No official's question is longer, and each word of a question costs search time.
    max_question_chars: Annotated[int, Field(gt=0)] = 10_000
    # One upload request, all files together, in MiB.
    max_upload_mb: Annotated[int, Field(gt=0)] = 200

    @field_validator("database_url")
    @classmethod
    def _database_url(cls, value: str | None) -> str | None:
        if value is not None and not re.match(r"^(sqlite|postgresql)(\+\w+)?://", value):
            raise ValueError("cần một địa chỉ bắt đầu bằng sqlite:// hoặc postgresql://")
        return value

    @field_validator("chroma_url", "llm_base_url")
    @classmethod
    def _http_url(cls, value: str | None) -> str | None:
        if value is not None and not re.match(r"^https?://[^/\s]+", value):
            raise ValueError("cần một địa chỉ bắt đầu bằng http:// hoặc https://")
        return value

    @field_validator("llm")
    @classmethod
    def _llm(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r"[\w.-]+:\S+", value):
            raise ValueError("cần dạng nhà_cung_cấp:tên_mô_hình, ví dụ openai:ten-mo-hinh")
        return value


# What pydantic's own complaints mean, in the reader's language; the validators above speak for themselves.
_MESSAGES = {
    "int_parsing": "cần một số nguyên",
    "int_from_float": "cần một số nguyên",
    "float_parsing": "cần một số",
    "greater_than": "cần một số lớn hơn 0",
    "greater_than_equal": "cần một số không âm",
    "path_type": "cần một đường dẫn",
}


def load_settings() -> Settings:
    """Return the settings of this process; raise BadSetting that names every unusable variable."""
    try:
        return Settings()
    except ValidationError as error:
        raise BadSetting(_explain(error)) from error
    except UnicodeDecodeError as error:
        raise BadSetting("Tệp .env không phải văn bản UTF-8: hãy lưu lại tệp với mã hóa UTF-8.") from error


def _explain(error: ValidationError) -> str:
    parts = []
    for problem in error.errors(include_url=False):
        variable = PREFIX + "_".join(str(p) for p in problem["loc"]).upper()
        if problem["type"] == "value_error":
            reason = str(problem["ctx"]["error"])
        else:
            reason = _MESSAGES.get(problem["type"], "giá trị không dùng được")
        parts.append(f"{variable}: {reason}")
    return "Thiết lập không dùng được: " + "; ".join(parts) + ". Hãy sửa biến môi trường hoặc tệp .env."


def model_notice(settings: Settings) -> str | None:
    """Return what the operator must know where a language model is set, or None where none is.

    Questions and passages leave the machine then: that is never passed over silently.
    """
    if settings.llm is None:
        return None
    # The host alone: an address may hold a password.
    host = urlsplit(settings.llm_base_url).hostname if settings.llm_base_url else None
    where = f"{settings.llm} tại {host}" if host else settings.llm
    return f"Lưu ý: đã đặt TROLY_LLM; câu hỏi và các đoạn tài liệu liên quan được gửi tới mô hình {where}."
