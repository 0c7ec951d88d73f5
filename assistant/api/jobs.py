"""Writing work behind the API: one worker thread, in order, so that two loads never meet in the library."""

from __future__ import annotations

import logging
import queue
import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import uuid4

from ingest.errors import LibraryError, NotFound, TrolyError
from ingest.pipeline import Progress

# Finished jobs that can still be asked for; a client asks within seconds.
KEPT_JOBS = 1000
_log = logging.getLogger(__name__)

Work = Callable[[Progress], object]


class ServerBusy(LibraryError):
    """The queue of loads is full, or the server is stopping."""

    title = "Máy chủ đang bận"


class State(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(slots=True, eq=False)
class Job:
    """A piece of writing work; `size` counts the bytes it holds in memory until it is done.

    `future` gives what the work returned or raises what it raised, for a caller that waits.
    """

    work: Work | None
    total: int
    size: int
    id: str = field(default_factory=lambda: uuid4().hex)
    state: State = State.QUEUED
    done: int = 0
    error: str | None = None
    future: Future[object] = field(default_factory=Future)


class Jobs:
    """The queue and its worker; `max_bytes` bounds what waiting uploads hold in memory."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._held_bytes = 0
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._queue: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="troly-jobs", daemon=True)
        self._thread.start()

    def submit(self, work: Work, *, total: int, size: int = 0) -> Job:
        """Put `work` at the end of the queue; raise ServerBusy where memory for it is spoken for."""
        job = Job(work, total, size)
        with self._lock:
            if self._stopping.is_set():
                raise ServerBusy("Máy chủ đang dừng nên không nhận tệp mới. Hãy thử lại sau khi máy chủ chạy lại.")
            # One job always fits, or a file as large as the limit could never be loaded.
            if self._held_bytes and self._held_bytes + size > self._max_bytes:
                raise ServerBusy("Máy chủ đang nạp nhiều tệp. Hãy gửi lại sau ít phút.")
            self._held_bytes += size
            self._jobs[job.id] = job
            self._forget_old()
            self._queue.put(job)
        return job

    def job(self, job_id: str) -> Job:
        """Return the job; raise NotFound."""
        with self._lock:
            found = self._jobs.get(job_id)
        if found is None:
            raise NotFound(
                f"Không có lượt nạp “{job_id}”: mã sai, hoặc lượt nạp đã xong từ lâu, hoặc máy chủ đã khởi động lại."
            )
        return found

    def close(self) -> None:
        """Stop after the file in hand; whole files that are in stay in, waiting jobs fail."""
        with self._lock:
            if self._stopping.is_set():
                return
            self._stopping.set()
            self._queue.put(None)
        self._thread.join()

    def _forget_old(self) -> None:
        while len(self._jobs) > KEPT_JOBS:
            oldest = next(iter(self._jobs.values()))
            if oldest.state in {State.QUEUED, State.RUNNING}:
                return
            del self._jobs[oldest.id]

    def _run(self) -> None:
        while (job := self._queue.get()) is not None:
            self._do(job)

    def _do(self, job: Job) -> None:
        def progress(done: int, total: int, _name: str) -> None:
            job.done, job.total = done, total
            if self._stopping.is_set():
                raise ServerBusy("Máy chủ đã dừng giữa chừng. Các tệp nạp xong vẫn còn; hãy gửi lại phần còn lại.")

        job.state = State.RUNNING
        try:
            assert job.work is not None
            progress(0, job.total, "")
            result = job.work(progress)
        except Exception as error:
            job.error = str(error) if isinstance(error, TrolyError) else "Máy chủ gặp lỗi ngoài dự kiến khi nạp."
            _log.error("job %s failed", job.id, exc_info=error)
            self._finish(job, State.FAILED)
            job.future.set_exception(error)
        else:
            job.done = job.total
            self._finish(job, State.DONE)
            job.future.set_result(result)

    def _finish(self, job: Job, state: State) -> None:
        # The work holds the uploaded bytes; they go before anybody reads that the job is over.
        job.work = None
        job.state = state
        with self._lock:
            self._held_bytes -= job.size
