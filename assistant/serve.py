"""`troly serve`: the library, the API in this process and the page in one beside it, until told to stop."""

from __future__ import annotations

import os
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.access import EncoderOnce, open_library
from assistant.settings import Settings
from ingest.errors import DataFolderOwned, TrolyError, reason

if TYPE_CHECKING:
    import uvicorn

    from assistant.pipeline import Assistant
    from ingest.library.library import Library

# A machine under load may need this long for Python and the page's framework; ready machines need seconds.
START_SECONDS = 120.0
STOP_SECONDS = 5
_POLL_SECONDS = 0.1
# Addresses that mean "all of this machine's": one dials the machine itself instead.
_ANY = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}
# Ctrl-C, `kill`, and the terminal that was closed.
_ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

Say = Callable[[str], None]


class PortTaken(TrolyError):
    """Another program answers at the port, or it may not be taken."""

    title = "Cổng không dùng được"


class ServeFailed(TrolyError):
    """The API or the page ended by itself or did not start."""

    title = "Máy chủ không chạy được"


@dataclass(frozen=True, slots=True)
class Places:
    """Where to serve; port 0 takes any free one, `ui_port` None means without the page."""

    host: str
    port: int
    ui_port: int | None


def serve(settings: Settings, places: Places, *, samples: bool, say: Say, note: Say) -> None:
    """Serve until SIGINT, SIGTERM or SIGHUP; addresses go to `say`, progress to `note`.

    Raises PortTaken before anything is changed, DataFolderOwned where the folder is taken, ServeFailed where
    one of the two ends by itself. Whatever happens, the page is ended and the library closed.
    """
    with ExitStack() as closing:
        listener = closing.enter_context(_listen(places.host, places.port, "--port"))
        ui_port = _free_port(places.host, places.ui_port)
        stop = closing.enter_context(_signals())
        encoder = EncoderOnce(settings.embedding_model)
        library = _open(settings, encoder)
        closing.callback(library.close)
        from assistant.llm.setup import writer_of
        from assistant.pipeline import Assistant

        writer = writer_of(settings, library)
        assistant = Assistant(library, max_question_chars=settings.max_question_chars, writer=writer)
        warm = Warming(encoder, assistant)
        closing.callback(warm.join)
        address = _url(places.host, listener.getsockname()[1])
        page = closing.enter_context(_page(address, places.host, ui_port)) if ui_port else None
        if samples:
            load_samples(library, note)
        _note_old_readings(library, note)
        api = closing.enter_context(_api(settings, library, assistant, warm, listener))
        page_address = _url(places.host, ui_port) if ui_port else None
        _wait(stop, api, page, warm, page_address)
        if stop.told():
            return
        library.ownership.set_address(address)
        closing.callback(library.ownership.set_address, None)
        say(f"API: {address}")
        if page_address:
            say(f"Trang: {page_address}")
        note("Nhấn Ctrl-C để dừng.")
        _watch(stop, api, page)
        note("Đang dừng…")


def load_samples(library: Library, note: Say) -> None:
    """Load the sample reports where the library holds nothing yet."""
    if library.documents():
        return
    from ingest.pipeline import ingest_paths
    from ingest.samples import SAMPLES_DIR

    note("Thư viện trống: đang nạp các báo cáo mẫu…")
    report = ingest_paths(library, [SAMPLES_DIR])
    for failure in report.failed:
        note(f"Lỗi: {failure.path}: {failure.error}")
    note(f"Đã nạp {report.added} báo cáo mẫu ({report.passages} đoạn).")


def _note_old_readings(library: Library, note: Say) -> None:
    """Say how many documents have records by other rules than the present ones."""
    count = len(library.read_by_other_rules())
    if count:
        note(f"{count} tài liệu được đọc bằng bộ quy tắc khác. Hãy chạy `troly ingest --reread` để đọc lại.")


class Warming:
    """Loads the embedding model and asks a first question in a thread of its own, while the rest starts."""

    def __init__(self, encoder: EncoderOnce, assistant: Assistant) -> None:
        self._encoder = encoder
        self._assistant = assistant
        self._error: Exception | None = None
        self._thread = threading.Thread(target=self._run, name="troly-warm", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._encoder()
            self._assistant.search("thi hành án dân sự", 1)
        except Exception as error:
            self._error = error

    def not_ready(self) -> str | None:
        """Say in Vietnamese what is still missing, None when all is loaded."""
        if self._error is not None:
            return f"Không nạp được mô hình hoặc chỉ mục: {self._error}"
        return None if self._encoder.loaded else "Đang nạp mô hình nhúng; hãy thử lại sau vài giây."

    def done(self) -> bool:
        """Tell whether all is loaded; raise what stood in the way."""
        if self._error is not None:
            raise self._error
        return not self._thread.is_alive()

    def join(self) -> None:
        """Wait for the thread: the library must not be closed under it."""
        self._thread.join()


def _open(settings: Settings, encoder: EncoderOnce) -> Library:
    try:
        return open_library(settings, create=True, encoder=encoder)
    except DataFolderOwned as owned:
        if owned.address is None:
            raise
        raise DataFolderOwned(f"Troly đã chạy với thư mục dữ liệu này. {owned}", owned.address) from None


@contextmanager
def _listen(host: str, port: int, option: str) -> Iterator[socket.socket]:
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM)[0]
    except socket.gaierror:
        raise PortTaken(f"Không có địa chỉ máy “{host}”. Hãy sửa --host, ví dụ --host 127.0.0.1.") from None
    listener = socket.socket(family, kind, protocol)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(place)
        listener.listen(socket.SOMAXCONN)
    except OSError as error:
        listener.close()
        raise PortTaken(
            f"Không mở được cổng {port} tại {host} ({reason(error)}): có thể chương trình khác đang dùng. "
            f"Hãy dừng chương trình đó hoặc chọn cổng khác bằng {option}."
        ) from error
    with listener:
        yield listener


def _free_port(host: str, port: int | None) -> int | None:
    """Return the page's port after a look that it is free; the page binds it itself a moment later."""
    if port is None:
        return None
    with _listen(host, port, "--ui-port") as listener:
        found = listener.getsockname()[1]
        assert isinstance(found, int)
        return found


class Stop:
    """Whether the program was told to end, safe to be told from a signal handler.

    A handler runs in the main thread between two of its steps. `threading.Event.set` takes a lock there that
    the same thread may hold in `wait`, and then waits for itself for ever; `SimpleQueue.put` may be called
    at any moment (its documentation: "reentrant").
    """

    def __init__(self) -> None:
        self._told = False
        self._waker: queue.SimpleQueue[None] = queue.SimpleQueue()

    def tell(self, *_: object) -> None:
        """Ask for the end."""
        self._told = True
        self._waker.put(None)

    def told(self) -> bool:
        """Tell whether the end was asked for."""
        return self._told

    def wait(self, seconds: float) -> bool:
        """Wait at most `seconds`; tell whether the end was asked for."""
        if not self._told:
            with suppress(queue.Empty):
                self._waker.get(timeout=seconds)
        return self._told


@contextmanager
def _signals() -> Iterator[Stop]:
    """Turn the signals that end a program into one mark, so that every ending takes the same way."""
    stop = Stop()
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return
    before = {number: signal.signal(number, stop.tell) for number in _ENDINGS}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _api(
    settings: Settings, library: Library, assistant: Assistant, warm: Warming, listener: socket.socket
) -> Iterator[tuple[uvicorn.Server, threading.Thread]]:
    import uvicorn

    from assistant.api.app import create_app

    app = create_app(settings, library, assistant, warm.not_ready)
    config = uvicorn.Config(
        app, log_level="warning", access_log=False, lifespan="on", timeout_graceful_shutdown=STOP_SECONDS
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="troly-api")
    thread.start()
    try:
        yield server, thread
    finally:
        server.should_exit = True
        thread.join()


@contextmanager
def _page(api_url: str, host: str, port: int) -> Iterator[subprocess.Popen[bytes]]:
    # The page is another room, reached as a program only. It has a session of its own: Ctrl-C comes to us
    # alone, and we end the page and whatever it started. -P: a file `ui.py` where Troly is started is not ours.
    command = [sys.executable, "-P", "-m", "ui.launch", "--end-with-parent"]
    command += ["--api-url", api_url, "--host", host, "--port", str(port)]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=sys.stderr, start_new_session=True)
    try:
        yield process
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _wait(
    stop: Stop,
    api: tuple[uvicorn.Server, threading.Thread],
    page: subprocess.Popen[bytes] | None,
    warm: Warming,
    page_address: str | None,
) -> None:
    """Return when the API is ready and the page answers, or when told to stop."""
    deadline = time.monotonic() + START_SECONDS
    while not stop.told():
        _raise_if_ended(api, page)
        if warm.done() and api[0].started and (page_address is None or _answers(page_address)):
            return
        if time.monotonic() > deadline:
            raise ServeFailed(f"Sau {START_SECONDS:g} giây API hoặc trang vẫn chưa trả lời. Hãy xem nhật ký ở trên.")
        stop.wait(_POLL_SECONDS)


def _watch(
    stop: Stop,
    api: tuple[uvicorn.Server, threading.Thread],
    page: subprocess.Popen[bytes] | None,
) -> None:
    while not stop.wait(5 * _POLL_SECONDS):
        _raise_if_ended(api, page)


def _raise_if_ended(api: tuple[uvicorn.Server, threading.Thread], page: subprocess.Popen[bytes] | None) -> None:
    if not api[1].is_alive():
        raise ServeFailed("API đã dừng bất thường. Hãy xem nhật ký ở trên rồi chạy lại.")
    if page is not None and page.poll() is not None:
        raise ServeFailed(
            f"Trang đã dừng bất thường (mã {page.returncode}). Hãy xem nhật ký ở trên, "
            "hoặc chạy chỉ API bằng --api-only."
        )


def _answers(address: str) -> bool:
    import httpx

    try:
        return httpx.get(f"{address}/_stcore/health", timeout=1.0, trust_env=False).is_success
    except httpx.HTTPError:
        return False


def _url(host: str, port: int) -> str:
    dialled = _ANY.get(host, host)
    return f"http://[{dialled}]:{port}" if ":" in dialled else f"http://{dialled}:{port}"
