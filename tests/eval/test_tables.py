import io

import pytest
from rich.console import Console

from eval import tables
from eval.datasets import Expect
from eval.scoring import ScoredAnswer, ScoredCitation, summary

CITATION = ScoredCitation(source="a.txt", start=0, end=4, quote="Việc", exact=True, right=True)
RIGHT = ScoredAnswer(
    id="T1", type="figure", style="standard", expect=Expect.ANSWER, question="Bao nhiêu?", gold="9.123 việc",
    right=True, reason="", answer="9.123 việc [1].", refused=False, refusal=None, citations=(CITATION,),
    complete=True, unsupported=(), milliseconds=2.0,
)  # fmt: skip
WRONG = ScoredAnswer(
    id="T2", type="lạ", style="standard", expect=Expect.ANSWER, question="Câu [b]hỏi[/b] 2?", gold="8",
    right=False, reason="thiếu: 8", answer="7 [1].", refused=False, refusal=None, citations=(),
    complete=False, unsupported=("7",), milliseconds=4.0,
)  # fmt: skip


def printed(show):
    console = Console(file=io.StringIO(), width=120)
    show(console)
    return console.file.getvalue()


def test_the_report_shows_every_type_and_the_total():
    report = summary([RIGHT, WRONG]) | {"skipped": 3}
    text = printed(lambda console: tables.print_report(report, console))
    assert "Số liệu" in text
    assert "lạ" in text
    assert "50,0 %" in text
    assert "Bỏ qua 3 câu" in text
    assert "4,0 ms" in text


def test_only_faulty_answers_are_listed_with_reason_and_gold_and_no_markup():
    text = printed(lambda console: tables.print_wrong([RIGHT, WRONG], console))
    assert "T1" not in text
    assert "Câu [b]hỏi[/b] 2?" in text
    assert "thiếu: 8; số không có nguồn: 7" in text
    assert "7 [1]." in text


@pytest.mark.parametrize(("share", "shown"), [(None, "–"), (0.0, "0,0 %"), (0.81414, "81,4 %"), (1.0, "100,0 %")])
def test_percent_in_vietnamese_print(share, shown):
    assert tables.percent(share) == shown


def test_numbers_in_vietnamese_print():
    assert tables.number(1234567.25, 1) == "1.234.567,2"


def test_a_markdown_table():
    assert tables.markdown(("a", "b"), [("x", "1")]) == "| a | b |\n| --- | ---: |\n| x | 1 |"
