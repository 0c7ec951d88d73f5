"""What the routes work with: the open library, the assistant, the queue of loads; built once by the app."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Request

from assistant.api.jobs import Jobs
from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.pipeline import Assistant
    from ingest.library.library import Library

# Says why the server is not ready yet, in Vietnamese; None once it is.
NotReady = Callable[[], str | None]


@dataclass(frozen=True, slots=True)
class Services:
    """Everything a route may need."""

    settings: Settings
    library: Library
    assistant: Assistant
    jobs: Jobs
    not_ready: NotReady


def services(request: Request) -> Services:
    """Return the services of the app that answers `request`."""
    found = request.app.state.services
    assert isinstance(found, Services)
    return found


FromApp = Annotated[Services, Depends(services)]
