"""The API over a real library in a temporary folder, before an assistant that does as it is told."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from fastapi.testclient import TestClient

# Tests have no packages; what these modules share lies beside them.
sys.path.insert(0, str(Path(__file__).parent))

import api_fakes

from assistant.api.app import create_app
from assistant.settings import Settings
from ingest.library.library import Library

REPORT = (
    "Kết quả công tác năm 2020\n\n"
    "Năm 2020, các cơ quan thi hành án thi hành xong hơn 570.000 việc, đạt tỷ lệ 81,4%.\n"
    "Tổng số tiền thi hành xong là 53.000 tỷ đồng.\n"
)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """An empty library."""
    with Library.open(tmp_path / "dữ liệu", encoder=api_fakes.HashEncoder) as opened:
        yield opened


@pytest.fixture
def assistant(library: Library) -> api_fakes.QuotingAssistant:
    """The assistant that the API under test asks."""
    return api_fakes.QuotingAssistant(library)


@pytest.fixture
def readiness() -> SimpleNamespace:
    """What `/readyz` is told: `reason` None means ready."""
    return SimpleNamespace(reason=None)


@pytest.fixture
def make_client(
    library: Library, assistant: api_fakes.QuotingAssistant, readiness: SimpleNamespace
) -> Iterator[Callable[..., TestClient]]:
    """Start the API with given settings; server errors come back as responses, as over a real wire."""
    started: list[TestClient] = []

    def make(**settings: object) -> TestClient:
        app = create_app(Settings(_env_file=None, **settings), library, assistant, lambda: readiness.reason)
        client = TestClient(app, raise_server_exceptions=False)
        client.__enter__()
        started.append(client)
        return client

    yield make
    for client in started:
        client.__exit__(None, None, None)


@pytest.fixture
def client(make_client: Callable[..., TestClient]) -> TestClient:
    """The API with default settings."""
    return make_client()


@pytest.fixture
def loaded(client: TestClient) -> dict[str, object]:
    """The one document of the library, as the API lists it."""
    response = client.post("/v1/documents", files={"files": ("báo cáo 2020.txt", REPORT.encode())})
    assert response.status_code == 201, response.text
    (document,) = response.json()["documents"]
    return document
