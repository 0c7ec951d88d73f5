"""The writer of TROLY_LLM, for the entry points."""

from __future__ import annotations

from assistant.llm.model import Budget, LangchainModel, check_model
from assistant.llm.writing import Writer
from assistant.settings import Settings
from ingest.library.library import Library


def writer_of(settings: Settings, library: Library) -> Writer | None:
    """Return what writes answers with the model that is set, None where none is; raise BadSetting."""
    if settings.llm is None:
        return None
    check_model(settings.llm)
    budget = Budget(settings.llm_timeout, settings.llm_max_tokens, settings.llm_retries)
    model = LangchainModel(settings.llm, settings.llm_base_url, settings.llm_api_key, budget)
    return Writer(library, model, settings.llm_context_tokens)
