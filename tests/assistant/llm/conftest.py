"""An assistant that writes with a played model, over the invented reports of `tests/assistant/conftest.py`."""

from collections.abc import Callable, Iterator

import pytest
from pydantic import SecretStr

from assistant.llm.model import Budget, LangchainModel
from assistant.llm.writing import Writer
from assistant.pipeline import Assistant
from eval.playing import Played, Prompt, Reply, playing

KEY = "khoa-bi-mat-3141592"


class Model:
    """The played model; set `says` to what it answers."""

    def __init__(self) -> None:
        self.says: Callable[[Prompt], Reply] = lambda _: Reply()
        self.played = Played()

    def __call__(self, prompt: Prompt) -> Reply:
        return self.says(prompt)

    def cites(self, *lines: tuple[str, str], **reply: object) -> None:
        """Say each sentence with the number of the passage that holds the text given with it."""
        self.says = lambda prompt: Reply(
            "\n".join(f"{said} [E{prompt.holding(held) or 99}]" for said, held in lines), **reply
        )


@pytest.fixture(scope="session")
def model() -> Iterator[Model]:
    """One server for all tests."""
    model = Model()
    with playing(model) as played:
        model.played = played
        yield model


@pytest.fixture(scope="session")
def chat(model: Model) -> LangchainModel:
    """langchain's real client of it."""
    return LangchainModel("openai:playing", model.played.address, SecretStr(KEY), Budget(seconds=5, retries=1))


@pytest.fixture
def writing(assistant: Assistant, model: Model, chat: LangchainModel) -> Assistant:
    """An assistant that writes with the model."""
    model.played.prompts.clear()
    model.played.authorizations.clear()
    return Assistant(assistant.library, writer=Writer(assistant.library, chat))
