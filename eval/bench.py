"""Speed as users meet it: `python -m eval.bench` loads, serves and asks through real processes."""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any

import typer

from eval import tables
from eval.datasets import Question, load_questions
from eval.libraries import TEMPORARY_PREFIX
from eval.metrics.timing import percentile
from eval.packaged import SAMPLE_QUESTIONS, sample_files
from ingest.errors import BadInput, LibraryError, TrolyError

if TYPE_CHECKING:
    import httpx

# Passages of the made-up corpus: fewer would measure the loading of the model rather than of the text.
LEAST_PASSAGES = 2_000
ROUNDS = 3
WARM_UP_QUESTIONS = 5
ASK_TIMEOUT_SECONDS = 60.0
STOP_SECONDS = 15.0
_TROLY = (sys.executable, "-c", "import sys; from assistant.cli import main; sys.exit(main())")
_ADDRESS = re.compile(r"^API: (\S+)$")
_LONG_NUMBER = re.compile(r"(?<![\d/.,-])(?!(?:19|20)\d\d(?!\d))\d{3,}(?![\d/-])")


class BenchError(LibraryError):
    """A process of the bench failed, so that there is nothing to measure."""

    title = "Không đo được tốc độ"


@dataclass(frozen=True, slots=True)
class Loading:
    """A load into an empty library, and the same load again; seconds of whole processes but for `seconds`."""

    documents: int
    passages: int
    seconds: float
    again_seconds: float


@dataclass(frozen=True, slots=True)
class Serving:
    """A server under questions: seconds until ready, milliseconds of answers and first tokens, bytes."""

    start_seconds: float
    answer_ms: tuple[float, ...]
    first_token_ms: tuple[float, ...]
    resident_bytes: int | None


def measure_loading(corpora: Sequence[Path], data_dir: Path) -> Loading:
    """Load `corpora` into the empty `data_dir` by `troly ingest`, then again unchanged."""
    first, _ = _ingest(corpora, data_dir)
    again, again_seconds = _ingest(corpora, data_dir)
    if again["unchanged"] != first["added"] + first["unchanged"] or again["added"]:
        raise BenchError(f"Nạp lại lần hai phải không đổi gì, nhưng báo cáo là {again}.")
    return Loading(first["added"], first["passages"], first["seconds"], again_seconds)


def measure_serving(data_dir: Path, questions: Sequence[Question], rounds: int = ROUNDS) -> Serving:
    """Serve `data_dir` by `troly serve` and ask every question `rounds` times, one after another."""
    import httpx

    with (
        _server(data_dir) as (process, address, start_seconds),
        httpx.Client(base_url=address, timeout=ASK_TIMEOUT_SECONDS, trust_env=False) as client,
    ):
        bodies = [_body(question) for question in questions]
        for body in bodies[:WARM_UP_QUESTIONS]:
            _ask(client, body)
        answers = tuple(_ask(client, body) for _ in range(rounds) for body in bodies)
        tokens = tuple(_first_token(client, body) for body in bodies)
        return Serving(start_seconds, answers, tokens, resident_bytes(process.pid))


def resident_bytes(pid: int) -> int | None:
    """Return the resident memory of a process, None where the system has no /proc."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except OSError:
        return None
    found = re.search(r"^VmRSS:\s+(\d+) kB$", status, re.MULTILINE)
    return int(found[1]) * 1024 if found else None


def write_varied_samples(folder: Path, least_passages: int = LEAST_PASSAGES) -> int:
    """Fill `folder` with texts made of the packaged samples, `least_passages` or more; return their passages.

    Every copy has other figures, so that no two files are the same document; the same call writes the same
    bytes.
    """
    from ingest.pipeline import read_document

    samples = [
        read_document(path.name, path.read_bytes(), origin=str(path))
        for path in sorted(sample_files().iterdir())
        if path.is_file()
    ]
    passages = copy = 0
    while passages < least_passages:
        for sample in samples:
            # The last line keeps reports without any such figure apart.
            text = f"{varied(sample.text, seed=f'{sample.source}:{copy}')}\nBản số {copy + 1}.\n"
            (folder / f"{copy:03}_{Path(sample.source).stem}_{sample.sha256[:6]}.txt").write_text(
                text, encoding="utf-8"
            )
            passages += len(sample.passages)
        copy += 1
    return passages


def varied(text: str, seed: str) -> str:
    """Return `text` with the figures of three and more digits changed, years and document numbers kept."""
    dice = random.Random(seed)
    return _LONG_NUMBER.sub(lambda found: found[0][0] + "".join(str(dice.randrange(10)) for _ in found[0][1:]), text)


def bench_table(loading: Loading, serving: Serving) -> str:
    """Return what was measured as a Markdown table in Vietnamese."""
    resident = serving.resident_bytes
    rows = (
        ("Nạp vào thư viện trống", f"{tables.number(loading.passages / loading.seconds)} đoạn/giây"),
        ("Nạp lại khi không có gì đổi (cả lệnh)", f"{tables.number(loading.again_seconds, 1)} giây"),
        ("Máy chủ sẵn sàng sau", f"{tables.number(serving.start_seconds, 1)} giây"),
        ("`POST /v1/ask` p50", f"{tables.number(percentile(serving.answer_ms, 50), 1)} ms"),
        ("`POST /v1/ask` p95", f"{tables.number(percentile(serving.answer_ms, 95), 1)} ms"),
        (
            "Chữ đầu tiên khi trả lời dần, p50",
            f"{tables.number(percentile(serving.first_token_ms, 50), 1)} ms",
        ),
        ("Bộ nhớ máy chủ", "–" if resident is None else f"{tables.number(resident / 2**20)} MiB"),
    )
    note = (
        f"{tables.number(loading.documents)} văn bản, {tables.number(loading.passages)} đoạn; "
        f"{len(serving.answer_ms)} lượt hỏi; {os.cpu_count()} nhân CPU, Python {sys.version.split()[0]}."
    )
    return f"{tables.markdown(('Tốc độ', 'Đo được'), rows)}\n\n{note}"


def _ingest(corpora: Sequence[Path], data_dir: Path) -> tuple[dict[str, Any], float]:
    """Run `troly ingest --json`; return its report and the seconds of the whole process."""
    began = time.perf_counter()
    done = subprocess.run(
        [*_TROLY, "ingest", "--json", *map(str, corpora)],
        env=_environment(data_dir),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    seconds = time.perf_counter() - began
    if done.returncode:
        raise BenchError(f"Lệnh `troly ingest` thoát với mã {done.returncode}: {done.stderr.strip()[-500:]}")
    report: dict[str, Any] = json.loads(done.stdout)
    return report, seconds


@contextmanager
def _server(data_dir: Path) -> Iterator[tuple[subprocess.Popen[str], str, float]]:
    """Run `troly serve --api-only` on a free port; yield process, address, seconds until ready."""
    began = time.perf_counter()
    with (
        TemporaryDirectory(prefix=TEMPORARY_PREFIX) as folder,
        (Path(folder) / "stderr").open("w+", encoding="utf-8") as errors,
        subprocess.Popen(
            [*_TROLY, "serve", "--api-only", "--port", "0"],
            env=_environment(data_dir),
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            encoding="utf-8",
        ) as process,
    ):
        try:
            assert process.stdout is not None
            # The line comes when the server is ready; a server that ends closes the pipe, which ends the
            # loop.
            addresses = (_ADDRESS.match(line.strip()) for line in process.stdout)
            address = next((found[1] for found in addresses if found), None)
            if address is None:
                errors.seek(0)
                raise BenchError(f"Máy chủ không khởi động được: {errors.read().strip()[-500:]}")
            yield process, address, time.perf_counter() - began
        finally:
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()


def _environment(data_dir: Path) -> dict[str, str]:
    """Return this environment with the bench's own data folder, and nothing that leads to another store."""
    kept = {key: value for key, value in os.environ.items() if key not in {"TROLY_DATABASE_URL", "TROLY_CHROMA_URL"}}
    return {**kept, "TROLY_DATA_DIR": str(data_dir), "PYTHONUTF8": "1"}


def _body(question: Question) -> dict[str, Any]:
    history = [{"role": turn.role, "content": turn.content} for turn in question.history]
    return {"question": question.question, "history": history}


def _ask(client: httpx.Client, body: dict[str, Any]) -> float:
    """Ask and return the milliseconds until the whole answer is there."""
    began = time.perf_counter()
    response = client.post("/v1/ask", json=body)
    milliseconds = (time.perf_counter() - began) * 1000
    if response.is_error:
        raise BenchError(f"Máy chủ trả lỗi {response.status_code}: {response.text[:300]}")
    return milliseconds


def _first_token(client: httpx.Client, body: dict[str, Any]) -> float:
    """Ask for a stream and return the milliseconds until the first piece of the answer."""
    began = time.perf_counter()
    with client.stream("POST", "/v1/ask", json=body, headers={"Accept": "text/event-stream"}) as response:
        milliseconds: float | None = None
        for line in response.iter_lines():  # to the end, so that the connection serves the next question
            if milliseconds is None and line.startswith("event: delta"):
                milliseconds = (time.perf_counter() - began) * 1000
    if milliseconds is None:
        raise BenchError(f"Máy chủ không gửi phần nào của câu trả lời cho: {body['question'][:200]}")
    return milliseconds


app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)


@app.callback(invoke_without_command=True)
def main(
    context: typer.Context,
    *,
    corpus: Annotated[
        list[Path] | None, typer.Option(metavar="DIR", help="Nạp các thư mục này thay cho báo cáo mẫu.")
    ] = None,
    questions: Annotated[Path, typer.Option(metavar="FILE", help="Bộ câu hỏi để hỏi.")] = SAMPLE_QUESTIONS,
    write_readme: Annotated[
        bool, typer.Option("--write-readme", help="Ghi bảng vào khối bench của README.md.")
    ] = False,
    readme: Annotated[Path, typer.Option(metavar="FILE", help="Tệp README.")] = Path("README.md"),
) -> None:
    """Đo tốc độ nạp, khởi động và trả lời; `search` đo tìm kiếm trên thư viện lớn."""
    from eval.readme import write_block

    if context.invoked_subcommand is not None:
        return
    with _told():
        asked = load_questions(questions)
        with TemporaryDirectory(prefix=TEMPORARY_PREFIX) as folder:
            texts, data_dir = Path(folder) / "corpus", Path(folder) / "data"
            if not corpus:
                texts.mkdir()
                write_varied_samples(texts)
            typer.echo("Đang đo tốc độ nạp…", err=True)
            loading = measure_loading(corpus or [texts], data_dir)
            typer.echo("Đang đo tốc độ trả lời…", err=True)
            table = bench_table(loading, measure_serving(data_dir, asked))
        typer.echo(table)
        if write_readme:
            write_block(readme, "bench", table)


@app.command("search")
def search_command(
    *,
    corpus: Annotated[Path, typer.Option(metavar="FILE", help="Kho văn bản dạng BEIR (.jsonl hoặc .jsonl.gz).")],
    queries: Annotated[Path, typer.Option(metavar="FILE", help="Câu hỏi dạng BEIR (.jsonl).")],
    passages: Annotated[
        int | None,
        typer.Option(min=1, help="Dựng thư viện chừng này đoạn, thêm các biến thể khi kho không đủ; mặc định chỉ kho."),
    ] = None,
    library: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Giữ thư viện ở đây: lần sau dùng lại, hoặc dựng tiếp nếu bị ngắt."),
    ] = None,
    model: Annotated[str | None, typer.Option(help="Mô hình nhúng, như TROLY_EMBEDDING_MODEL.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="In kết quả dạng JSON.")] = False,
) -> None:
    """Đo tìm kiếm trên thư viện lớn, tốc độ mã hóa và thời gian nạp mô hình."""
    from eval import search_speed
    from eval.datasets import load_corpus, load_queries

    with _told(), TemporaryDirectory(prefix=TEMPORARY_PREFIX) as temporary:
        asked = [query.text for query in load_queries(queries)]
        articles = list(load_corpus(corpus))
        if not (asked and articles):
            raise BadInput(f"{queries if articles else corpus} không có dòng nào. Hãy kiểm tra lại tệp.")
        typer.echo("Đang đo mô hình nhúng…", err=True)
        encoding = search_speed.measure_encoder(search_speed.passages_of_words(articles), model)
        folder = library or Path(temporary)
        typer.echo("Đang dựng thư viện…", err=True)
        building = search_speed.build_library(folder, articles, passages, model, _show_building())
        typer.echo("Đang đo tìm kiếm…", err=True)
        searching = search_speed.measure_search(folder, asked, model)
        measured = (building, searching, encoding)
        if as_json:
            typer.echo(json.dumps(search_speed.search_report(*measured), ensure_ascii=False, indent=2))
        else:
            typer.echo(search_speed.search_table(*measured))


def _show_building() -> Callable[[int, int | None], None]:
    began = time.perf_counter()

    def show(held: int, wanted: int | None) -> None:
        whole = f"/{tables.number(wanted)}" if wanted else ""
        seconds = tables.number(time.perf_counter() - began)
        typer.echo(f"  {tables.number(held)}{whole} đoạn, {seconds} giây", err=True)

    return show


@contextmanager
def _told() -> Iterator[None]:
    """Print an error that Troly raises on purpose, and exit."""
    try:
        yield
    except TrolyError as error:
        typer.echo(f"{error.title}: {error}", err=True)
        raise typer.Exit(2 if isinstance(error, BadInput) else 1) from error


if __name__ == "__main__":
    app()
