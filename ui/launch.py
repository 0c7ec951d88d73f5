"""How the page is started as a process of its own: `python -m ui.launch --api-url URL --host H --port P`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from ui.client import ADDRESS_FLAG, api_address

PAGE = Path(__file__).with_name("page.py")

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

    Run it with the folder that holds the package `ui` as the working folder, unless Troly is installed.
    """
    options = {"server.address": host, "server.port": str(port), **OPTIONS}
    flags = [part for name, value in options.items() for part in (f"--{name}", value)]
    return [sys.executable, "-m", "streamlit", "run", str(PAGE), *flags, "--", ADDRESS_FLAG, api_url]


def main(arguments: Sequence[str] | None = None) -> None:
    """Become the page: this process is replaced, so that whoever started it can end it."""
    parser = argparse.ArgumentParser(prog="python -m ui.launch", description="Chạy trang web của trợ lý.")
    parser.add_argument(ADDRESS_FLAG, default=api_address((), os.environ), help="địa chỉ của API")
    parser.add_argument("--host", default="127.0.0.1", help="địa chỉ máy mà trang mở")
    parser.add_argument("--port", type=int, default=8501, help="cổng của trang")
    given = parser.parse_args(arguments)
    started = command(given.api_url, given.host, given.port)
    os.execv(started[0], started)


if __name__ == "__main__":
    main()
