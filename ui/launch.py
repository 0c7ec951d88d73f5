"""How the page is started as a process of its own: `python -m ui.launch --api-url URL --host H --port P`."""

from __future__ import annotations

import argparse
import ctypes
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from ui.client import ADDRESS_FLAG, api_address

PAGE = Path(__file__).with_name("page.py")
# Linux's prctl: the signal that a process gets when the one that started it ends. It outlives execv.
_SET_PARENT_DEATH_SIGNAL = 1

# System fonts only: officials' networks reach nothing outside.
FONT = "'Segoe UI', system-ui, -apple-system, Roboto, 'Noto Sans', 'Liberation Sans', Arial, sans-serif"

OPTIONS = {
    "server.headless": "true",
    "server.fileWatcherType": "none",
    # The API's own default limit; a larger file would be refused after its whole way.
    "server.maxUploadSize": "200",
    "browser.gatherUsageStats": "false",
    "client.toolbarMode": "minimal",
    "client.showErrorDetails": "none",
    "client.showErrorLinks": "false",
    "client.showSidebarNavigation": "false",
    "ui.hideTopBar": "true",
    "logger.hideWelcomeMessage": "true",
    "theme.base": "light",
    "theme.primaryColor": "#8f1d21",
    "theme.backgroundColor": "#fbfaf7",
    "theme.secondaryBackgroundColor": "#f3f0e9",
    "theme.textColor": "#1d2530",
    "theme.linkColor": "#1f4a7d",
    "theme.borderColor": "#ddd7ca",
    "theme.baseRadius": "6px",
    "theme.font": FONT,
}


def command(api_url: str, host: str, port: int) -> list[str]:
    """The argument list that serves the page at `http://host:port` over the API at `api_url`.

    Troly must be installed or on PYTHONPATH: the working folder (-P) is never searched for modules.
    """
    options = {"server.address": host, "server.port": str(port), **OPTIONS}
    flags = [part for name, value in options.items() for part in (f"--{name}", value)]
    return [sys.executable, "-P", "-m", "streamlit", "run", str(PAGE), *flags, "--", ADDRESS_FLAG, api_url]


def main(arguments: Sequence[str] | None = None) -> None:
    """Become the page: this process is replaced, so that whoever started it can end it."""
    parser = argparse.ArgumentParser(prog="python -m ui.launch", description="Chạy trang web của trợ lý.")
    parser.add_argument(ADDRESS_FLAG, default=api_address((), os.environ), help="địa chỉ của API")
    parser.add_argument("--host", default="127.0.0.1", help="địa chỉ máy mà trang mở")
    parser.add_argument("--port", type=int, default=8501, help="cổng của trang")
    parser.add_argument("--end-with-parent", action="store_true", help="dừng cùng tiến trình đã chạy trang")
    given = parser.parse_args(arguments)
    if given.end_with_parent:
        _end_with_parent()
    started = command(given.api_url, given.host, given.port)
    os.execv(started[0], started)


def _end_with_parent() -> None:
    """A server killed without a chance to clean up must not leave its page behind on the port; Linux only."""
    if sys.platform == "linux":
        parent = os.getppid()
        ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGTERM)
        if os.getppid() != parent:
            sys.exit(1)


if __name__ == "__main__":
    main()
