"""The report of a run: nothing in it is trusted, nothing is fetched, and it can be read and searched offline."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from eval.report import page_of, write_report
from eval.report.charts import binned
from eval.report.grouping import by_length, by_period, by_place, wilson
from eval.report.reading import interval_of, results_of, shares_of
from eval.report.strings import milliseconds, number, percent
from eval.statistics import Interval
from ingest.errors import BadInput

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
SCRIPT = "<script>alert(1)</script>"
CHARTS = ("types", "styles", "periods", "lengths", "places", "latency", "refusals")


def result(id: str, question: str, **fields: Any) -> dict[str, Any]:
    """A right answer to a figure question, but for `fields`."""
    return {
        "id": id, "type": "figure", "style": "standard", "expect": "answer", "question": question,
        "gold": "576.933 việc", "right": True, "reason": "", "answer": "Thi hành xong 576.933 việc. [1]",
        "refused": False, "refusal": None, "complete": True, "unsupported": [], "ms": 40.0,
        "citations": [{"source": "bao_cao.txt", "start": 0, "end": 26, "quote": "Thi hành xong 576.933 việc",
                       "exact": True, "right": True}],
    } | fields  # fmt: skip


def a_run(**fields: Any) -> dict[str, Any]:
    """A run of four questions, of which one is wrong and one is to be refused, but for `fields`."""
    results = [
        result("Q1", "Năm 2020 cả nước thi hành xong bao nhiêu việc?", must_include=[["576.933"]]),
        result("Q2", "Phú Yên năm 2021 thi hành xong bao nhiêu?", right=False, reason="thiếu: 81,41", ms=60.0,
               must_include=[["576.933"], ["81,41", "81,4"]]),
        result("Q3", "giá vàng hôm nay", type="unanswerable", style="no_diacritics", expect="refuse", refused=True,
               refusal="out_of_scope", answer="Ngoài phạm vi.", citations=[], complete=None, ms=20.0),
        result("Q4", "6 tháng đầu năm 2021 ở Nghệ An thế nào so với năm 2020?", type="comparison", ms=200.0),
    ]  # fmt: skip
    return {
        "n": 4, "right": 3, "accuracy": 0.75, "quotes_exact": 1.0, "citation_precision": 1.0, "refusal_f1": 1.0,
        "citation_completeness": 1.0, "unsupported_numbers": 0, "p50_ms": 40.0, "p95_ms": 200.0, "p99_ms": 200.0,
        "by_type": {"comparison": {"n": 1, "right": 1, "accuracy": 1.0},
                    "figure": {"n": 2, "right": 1, "accuracy": 0.5},
                    "unanswerable": {"n": 1, "right": 1, "accuracy": 1.0}},
        "by_style": {"standard": {"n": 3, "right": 2, "accuracy": 0.6667},
                     "no_diacritics": {"n": 1, "right": 1, "accuracy": 1.0}},
        "skipped": 0, "files": ["questions/thu.jsonl"], "settings": {"corpus": ["files"], "documents": 18},
        "revision": "abc123", "date": "2026-11-22T01:55:39+00:00", "results": results,
    } | fields  # fmt: skip


class Parsed(HTMLParser):
    """What a browser would make of a page: its elements with their attributes, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())


# Everything that a run may hold and somebody else wrote.
HOSTILE_FIELDS = ("id", "type", "style", "expect", "question", "gold", "reason", "answer", "refusal")


@pytest.mark.parametrize("field", HOSTILE_FIELDS)
def test_markup_in_a_result_is_text(field: str) -> None:
    hostile = result("Q1", "?") | {"right": False, "refused": True, field: f'{SCRIPT}"><img src=x onerror=alert(1)>'}
    parsed = Parsed(page_of(a_run(results=[hostile])))

    assert SCRIPT in parsed.text
    assert [tag for tag, _ in parsed.elements].count("script") == 1
    assert "img" not in [tag for tag, _ in parsed.elements]


def test_markup_in_citations_groups_and_history_is_text() -> None:
    hostile = result("Q1", "?", right=False, must_include=[[SCRIPT]], unsupported=[SCRIPT], sources=[SCRIPT],
                     history=[{"role": SCRIPT, "content": SCRIPT}], some_metric=SCRIPT,
                     citations=[{"source": SCRIPT, "quote": SCRIPT, "exact": False, "right": False}])  # fmt: skip
    parsed = Parsed(page_of(a_run(results=[hostile])))

    # In the card of the wrong answer and in the table: the group, the number in two languages, the source, the turn's
    # role and words, the metric, the citation's source and quote.
    assert parsed.text.count(SCRIPT) == 2 * 9
    assert [tag for tag, _ in parsed.elements].count("script") == 1


def test_markup_in_the_run_itself_is_text() -> None:
    run = a_run(files=[SCRIPT], revision=SCRIPT, date=SCRIPT, settings={SCRIPT: {SCRIPT: SCRIPT}},
                by_type={SCRIPT: {"n": 1, "right": 1, "accuracy": 1.0}})  # fmt: skip
    parsed = Parsed(page_of(run | {SCRIPT: 0.5}))

    assert parsed.text.count(SCRIPT) >= 7
    assert [tag for tag, _ in parsed.elements].count("script") == 1


def test_characters_that_no_file_may_hold_are_replaced(tmp_path: Path) -> None:
    write_report(a_run(results=[result("Q1", "a\x00b\ud800c\u202ed")]), tmp_path / "report.html")

    assert "a\ufffdb\ufffdcd" in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_nothing_is_fetched_and_only_the_pages_own_script_may_run() -> None:
    page = page_of(a_run())
    parsed = Parsed(page)

    for tag, attributes in parsed.elements:
        assert tag not in {"link", "img", "iframe", "object", "base"}
        assert "src" not in attributes
        assert (attributes.get("href") or "#").startswith("#")
        assert not [name for name in attributes if name.startswith("on") or name == "style"]
    policy = next(a["content"] for tag, a in parsed.elements if a.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None
    assert "default-src 'none'" in policy
    for tag in ("script", "style"):
        written = re.findall(f"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        assert len(written) == 1
        assert base64.b64encode(hashlib.sha256(written[0].encode()).digest()).decode() in policy


def test_the_same_run_gives_the_same_bytes(tmp_path: Path) -> None:
    write_report(a_run(), tmp_path / "first.html")
    write_report(json.loads(json.dumps(a_run())), tmp_path / "second.html")

    assert (tmp_path / "first.html").read_bytes() == (tmp_path / "second.html").read_bytes()


@pytest.mark.parametrize("name", sorted(a_run()))
@pytest.mark.parametrize("odd", ["missing", None, "x", 5, [1], {"a": [None]}, float("nan"), True])
def test_a_missing_or_odd_field_never_breaks_the_page(name: str, odd: Any) -> None:
    run = a_run()
    if odd == "missing":
        del run[name]
    else:
        run[name] = odd

    assert page_of(run).endswith("</html>\n")


@pytest.mark.parametrize("name", [*sorted(result("Q1", "?")), "must_include", "history", "facts_in_top"])
@pytest.mark.parametrize("odd", ["missing", None, "x", 5, [1], {"a": [None]}, float("inf"), True])
def test_a_missing_or_odd_field_of_a_result_never_breaks_the_page(name: str, odd: Any) -> None:
    broken = result("Q1", "Năm 2020?", right=False) | {name: odd}
    if odd == "missing":
        del broken[name]

    assert page_of(a_run(results=[broken, None, "x"])).endswith("</html>\n")


def test_an_empty_run_says_what_is_not_measured() -> None:
    text = Parsed(page_of({})).text

    assert "Trả lời đúng" in text
    assert "không đo" in text
    assert "not measured" in text


def test_a_figure_is_not_measured_without_its_field_and_shown_with_it() -> None:
    def row(page: str) -> str:
        return next(row for row in re.findall("<tr>.*?</tr>", page) if "Wrong-period rate" in row)

    assert "không đo" in row(page_of(a_run()))
    with_it = row(page_of(a_run(wrong_period_rate=0.25, intervals={"wrong_period_rate": [0.1, 0.4]})))
    assert "25,0\u00a0%" in with_it
    assert "10,0–40,0\u00a0%" in with_it
    assert "10.0–40.0%" in with_it


def test_a_figure_that_this_version_does_not_know_is_shown_under_its_own_name() -> None:
    text = Parsed(page_of(a_run(judge={"agreement": 0.875}, facts_in_top_4=0.5))).text

    assert "judge · agreement 0,8750 0.8750" in text
    assert "Đủ căn cứ trong 4 đoạn đầu" in text


def test_a_wrong_answer_stands_beside_its_gold_with_groups_and_sources() -> None:
    page = page_of(a_run())
    cards = re.findall("<article.*?</article>", page)

    assert len(cards) == 1
    text = Parsed(cards[0]).text
    for said in ("Q2", "Phú Yên", "576.933 việc", "có: found: 576.933", "thiếu: missing: 81,41 | 81,4", "bao_cao.txt",
                 "Thi hành xong 576.933 việc"):  # fmt: skip
        assert said in text


def test_a_group_beyond_the_character_limit_is_missing() -> None:
    run = a_run(results=[result("Q1", "?", must_include=[["81,41"]], answer="x" * 600 + " 81,41")])
    within = a_run(results=[result("Q1", "?", must_include=[["81,41"]], answer="x" * 594 + " 81,41")])

    assert [group.found for group in results_of(run)[0].groups or ()] == [False]
    assert [group.found for group in results_of(within)[0].groups or ()] == [True]


@pytest.mark.parametrize(
    "fault",
    [{"unsupported": ["12"]}, {"wrong_period": True}, {"wrong_place": True}, {"right": False},
     {"citations": [{"source": "a", "quote": "b", "exact": False, "right": None}]}],
)  # fmt: skip
def test_every_kind_of_fault_has_a_card(fault: dict[str, Any]) -> None:
    assert page_of(a_run(results=[result("Q1", "?", **fault)])).count("<article") == 1
    assert page_of(a_run(results=[result("Q1", "?", wrong_period=False)])).count("<article") == 0


def test_a_holdout_is_announced_and_only_a_holdout() -> None:
    assert "để riêng (holdout)" in page_of(a_run(files=["a.jsonl", "eval/questions/samples_holdout.jsonl"]))
    assert "để riêng (holdout)" in page_of(a_run(files=["holdout/a.jsonl"]))
    assert "holdout" not in page_of(a_run())


def test_changed_code_skipped_questions_and_unloaded_files_are_announced() -> None:
    text = Parsed(page_of(a_run(revision="abc+changes", skipped=7, settings={"not_loaded": {"a.pdf": "hỏng"}}))).text

    assert "không đo lại được đúng như vậy" in text
    assert "Bỏ qua 7 câu" in text
    assert "a.pdf: hỏng" in text
    assert "không đo lại được" not in Parsed(page_of(a_run())).text


def test_the_refusal_matrix_counts_every_question_once() -> None:
    extra = [result("Q5", "?", refused=True), result("Q6", "?", expect="refuse", refused=False)]
    page = page_of(a_run(results=a_run()["results"] + extra))
    matrix = re.findall('<table class="matrix".*?</table>', page)[0]
    rows = [re.findall("<td[^>]*>(.*?)</td>", row) for row in re.findall("<tr>.*?</tr>", matrix)[1:]]

    assert rows == [["3", "1", "4"], ["1", "1", "2"], ["0", "0", "0"]]
    assert matrix.count(" bad") == 2


def test_questions_are_grouped_by_every_year_and_place_they_name() -> None:
    results = results_of(a_run())

    assert [(s.name, s.right, s.n) for s in by_period(results)] == [("2020", 2, 2), ("2021", 1, 2), ("", 1, 1)]
    assert [(s.name, s.n) for s in by_length(results)] == [("year", 3), ("months:6", 1), ("", 1)]
    assert [(s.name, s.right, s.n) for s in by_place(results)] == [
        ("toàn quốc", 1, 1), ("Nghệ An", 1, 1), ("Phú Yên", 0, 1), ("", 1, 1)
    ]  # fmt: skip


def test_a_followup_counts_in_the_period_and_place_that_the_run_gives_it() -> None:
    results = results_of(a_run(results=[result("Q1", "Còn về tiền?", period="năm 2023", place="Hà Nội")]))

    assert [s.name for s in by_period(results)] == ["2023"]
    assert [s.name for s in by_place(results)] == ["Hà Nội"]


def test_a_decomposed_question_names_the_same_place() -> None:
    results = results_of(a_run(results=[result("Q1", "Đà Nẵng năm 2024")]))
    decomposed = results_of(a_run(results=[result("Q1", "Đa\u0300 Nẵng năm 2024")]))

    assert by_place(results) == by_place(decomposed)
    assert by_place(decomposed)[0].name == "Đà Nẵng"


@pytest.mark.parametrize(
    ("right", "n", "low", "high"),
    [(8, 10, 0.4902, 0.9433), (10, 10, 0.7225, 1.0), (0, 10, 0.0, 0.2775), (1, 1, 0.2065, 1)],
)
def test_wilson_interval(right: int, n: int, low: float, high: float) -> None:
    assert (round(wilson(right, n).low, 4), round(wilson(right, n).high, 4)) == (low, high)


def test_the_interval_of_a_figure_is_found_by_its_name() -> None:
    run = {"intervals": {"accuracy": [0.5, 0.75]}}
    assert interval_of(run, "accuracy") == Interval(0.5, 0.75)
    assert interval_of(run, "quotes_exact") is None


@pytest.mark.parametrize("odd", [None, [0.5], [0.75, 0.5], ["a", "b"], {"low": 0.5}, "ab", [float("nan"), 1]])
def test_an_odd_interval_is_none(odd: Any) -> None:
    assert interval_of({"intervals": {"accuracy": odd}}, "accuracy") is None


def test_the_interval_of_a_group_of_questions_is_drawn() -> None:
    group = {"n": 4, "right": 3, "accuracy": 0.75, "interval": [0.5, 0.9]}
    page = page_of(a_run(by_type={"figure": group}))

    assert shares_of({"by_type": {"figure": group}}, "by_type")[0].interval == Interval(0.5, 0.9)
    assert 'x1="50.00%" x2="90.00%"' in page
    assert "khoảng tin cậy ghi trong lượt đo" in page


def test_bars_are_as_long_as_their_shares() -> None:
    assert re.search(r'id="types-chart".*?width="50\.00%"', page_of(a_run()))


def test_every_time_is_in_a_bin_and_one_slow_answer_does_not_flatten_the_others() -> None:
    times = [10.0, 20.0, 30.0, 5000.0]
    bins = binned(times, 30.0)

    assert sum(bins.counts) == 4
    assert bins.beyond == 1
    assert bins.end < 100
    assert binned([0.0], None).counts == (1,)
    assert sum(binned(times, None).counts) == 4
    assert binned(times, None).beyond <= 1


def test_numbers_are_printed_as_each_language_prints_them() -> None:
    assert (percent(0.8141).vi, percent(0.8141).en) == ("81,4\u00a0%", "81.4%")
    assert (number(1234.5, 1).vi, number(1234.5, 1).en) == ("1.234,5", "1,234.5")
    assert milliseconds(99.94).vi == "99,9\u00a0ms"
    assert milliseconds(1234.4).vi == "1.234\u00a0ms"
    assert percent(None).vi == "không đo"


def test_the_folder_is_made_and_a_path_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    write_report(a_run(), tmp_path / "new" / "report.html")
    assert (tmp_path / "new" / "report.html").exists()

    (tmp_path / "file").write_text("")
    with pytest.raises(BadInput, match="Không ghi được báo cáo"):
        write_report(a_run(), tmp_path / "file" / "report.html")


@pytest.fixture(scope="module")
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
def opened(browser: Any, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """Opens the page of a run from its file, with no network; nothing else may be asked for, nothing may fail."""
    contexts: list[Any] = []
    requests: list[str] = []
    troubles: list[str] = []
    path = tmp_path / "report.html"

    def open_page(run: dict[str, Any], width: int = 1440) -> Any:
        write_report(run, path)
        context = browser.new_context(viewport={"width": width, "height": 900}, offline=True)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: requests.append(request.url))
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda message: troubles.append(message.text))
        page.on("dialog", lambda dialog: (troubles.append(dialog.message), dialog.dismiss()))
        page.goto(path.as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert set(requests) == {path.as_uri()}
    assert troubles == []


def shown_rows(page: Any) -> list[str]:
    """The ids of the questions that the table shows."""
    ids: list[str] = page.locator("#all tbody tr:visible summary .id").all_inner_texts()
    return ids


@pytest.mark.parametrize("width", [1440, 390])
def test_charts_are_seen_and_the_page_fits_its_width(opened: Callable[..., Any], width: int) -> None:
    page = opened(a_run(), width)

    for name in CHARTS:
        box = page.locator(f"#{name}-chart").bounding_box()
        assert box["width"] > 300
        assert box["height"] > 40
    for svg in page.locator("svg").all():
        box = svg.bounding_box()
        assert box["width"] > 60
        assert box["height"] >= 14
    bar = page.locator("#types-chart .fill").first.bounding_box()
    track = page.locator("#types-chart .track").first.bounding_box()
    assert bar["width"] == pytest.approx(track["width"] / 2, rel=0.02)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(
    ("typed", "ids"),
    [
        ("phu yen", ["Q2"]),
        ("Phú  YÊN", ["Q2"]),
        ("phụ yên", []),
        ("xong bao cao", ["Q1", "Q2", "Q4"]),
        ("576.933 ca nuoc", ["Q1"]),
        ("", ["Q1", "Q2", "Q3", "Q4"]),
    ],
)
def test_search_with_and_without_accents(opened: Callable[..., Any], typed: str, ids: list[str]) -> None:
    page = opened(a_run())

    page.get_by_label("Tìm (không cần dấu)").fill(typed)

    assert shown_rows(page) == ids
    assert page.locator("#shown").inner_text() == f"{len(ids)}/4 câu hỏi"
    assert page.locator("#nothing").is_visible() == (not ids)


def test_filters_narrow_together_and_clear(opened: Callable[..., Any]) -> None:
    page = opened(a_run())

    page.locator("#by-verdict").select_option(label="Sai")
    assert shown_rows(page) == ["Q2"]
    page.locator("#by-type").select_option(label="So sánh")
    assert shown_rows(page) == []
    page.get_by_role("button", name="Xóa lọc").click()
    page.locator("#nothing").wait_for(state="hidden")
    assert shown_rows(page) == ["Q1", "Q2", "Q3", "Q4"]
    page.locator("#by-style").select_option(label="Không dấu")
    assert shown_rows(page) == ["Q3"]


def test_the_language_is_switched_by_keyboard(opened: Callable[..., Any]) -> None:
    page = opened(a_run())
    assert page.get_by_role("heading", name="Độ chính xác theo loại câu hỏi").is_visible()
    assert not page.get_by_role("heading", name="Accuracy by type").is_visible()

    page.get_by_role("button", name="English").focus()
    page.keyboard.press("Enter")

    assert page.get_by_role("heading", name="Accuracy by type").is_visible()
    assert not page.get_by_role("heading", name="Độ chính xác theo loại câu hỏi").is_visible()
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.title().startswith("Accuracy report")
    assert page.locator("#shown").inner_text() == "4 of 4 questions"
    assert page.locator("#by-verdict option").all_inner_texts() == ["All", "Right", "Wrong"]
    assert page.get_by_role("button", name="English").get_attribute("aria-pressed") == "true"


def test_a_script_in_a_question_is_read_and_never_run(opened: Callable[..., Any]) -> None:
    page = opened(a_run(results=[result("Q1", SCRIPT, right=False, answer=SCRIPT)]))

    assert page.get_by_role("heading", name=f"Q1 {SCRIPT}").is_visible()
    assert page.locator("#all summary").inner_text().startswith(f"Q1 {SCRIPT}")
