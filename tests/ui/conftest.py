"""The page before a fake API, and a browser to look at it with."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
# Tests have no packages; what these modules share lies beside them.
sys.path.insert(0, str(HERE))

import fake_api  # noqa: E402

from ui.launch import command  # noqa: E402

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
START_SECONDS = 60.0


@pytest.fixture
def api() -> Iterator[tuple[str, fake_api.Shelf]]:
    """The address of a fresh fake API and its shelf."""
    app = fake_api.create()
    with fake_api.serving(app) as address:
        yield address, app.state.shelf


@pytest.fixture(scope="module")
def page_api() -> Iterator[tuple[str, fake_api.Shelf]]:
    """The fake API behind the page; shared by a module's tests, as the page is."""
    app = fake_api.create()
    with fake_api.serving(app) as address:
        yield address, app.state.shelf


@pytest.fixture(scope="module")
def start_page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], str]]:
    """Starts the page over the API at an address and gives the page's address; ended after the module."""
    with ExitStack() as running:
        yield lambda api_url: _start(api_url, tmp_path_factory.mktemp("page"), running)


@pytest.fixture(scope="module")
def page_url(start_page: Callable[[str], str], page_api: tuple[str, fake_api.Shelf]) -> str:
    """The address of the page over the fake API."""
    return start_page(page_api[0])


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium; skipped where it is missing, unless the system's programs are required."""
    from playwright.sync_api import sync_playwright

    path = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if path is None:
        reason = "Chromium is missing: apt-get install -y chromium"
        if os.environ.get("REQUIRE_SYSTEM") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser: Any) -> Iterator[Callable[..., Any]]:
    """Opens an address in a fresh browser session: `visit(url, width, height)`; checks that nothing is
    fetched from anywhere but the page's own server."""
    contexts: list[Any] = []
    outside: list[str] = []

    def open_page(url: str, width: int = 1440, height: int = 900) -> Any:
        context = browser.new_context(viewport={"width": width, "height": height}, locale="vi-VN")
        contexts.append(context)
        page = context.new_page()
        own = (url, url.replace("http", "ws", 1), "data:", "blob:")
        page.on("request", lambda request: None if request.url.startswith(own) else outside.append(request.url))
        page.goto(url)
        page.locator(".st-key-header").wait_for(timeout=30_000)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert outside == []


def _start(api_url: str, folder: Path, running: ExitStack) -> str:
    port = fake_api.free_port()
    log = folder / "page.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command(api_url, "127.0.0.1", port), cwd=ROOT, stdout=output, stderr=subprocess.STDOUT
        )
    running.callback(_end, process)
    url = f"http://127.0.0.1:{port}"
    give_up = time.monotonic() + START_SECONDS
    while time.monotonic() < give_up:
        try:
            if httpx.get(f"{url}/_stcore/health", trust_env=False).is_success:
                return url
        except httpx.HTTPError:
            time.sleep(0.2)
        if process.poll() is not None:
            break
    pytest.fail(f"the page did not start:\n{log.read_text(encoding='utf-8')}")


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
