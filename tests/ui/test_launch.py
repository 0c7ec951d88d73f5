"""The page's start: known options, nothing from outside, a process that can be ended."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import fake_api
import httpx

from ui.launch import OPTIONS, command

ROOT = Path(__file__).parents[2]


def test_every_option_is_one_that_streamlit_knows() -> None:
    from streamlit import config

    assert set(OPTIONS) <= set(config.get_config_options())


def test_the_command_names_the_api_the_host_and_the_port() -> None:
    started = command("http://127.0.0.1:8123", "0.0.0.0", 8601)

    assert started[started.index("--server.address") + 1] == "0.0.0.0"
    assert started[started.index("--server.port") + 1] == "8601"
    assert started[-3:] == ["--", "--api-url", "http://127.0.0.1:8123"]


def test_the_module_becomes_the_page_and_ends_when_told() -> None:
    port = fake_api.free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "ui.launch", "--api-url", "http://127.0.0.1:9", "--port", str(port)],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert _answers(port)
    finally:
        process.terminate()
        process.wait(20)


def _answers(port: int) -> bool:
    give_up = time.monotonic() + 60
    while time.monotonic() < give_up:
        try:
            return httpx.get(f"http://127.0.0.1:{port}/_stcore/health", trust_env=False).is_success
        except httpx.TransportError:
            time.sleep(0.2)
    return False
