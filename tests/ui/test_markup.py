"""HTML made of data: nothing of a document may become a tag, and the lit sentence is the cited one."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui import markup, strings
from ui.client import Answer, Caution, Change, Citation, Conversation, Document, Figure, Problem, Upload

HOSTILE = '<script>alert(1)</script><img src=x onerror="alert(1)">"\'&'
TAG = re.compile(r"<[^>]*>")


def citation(n: int = 1, **fields: object) -> Citation:
    known: dict[str, object] = {
        "document_id": "d1",
        "source": "a.pdf",
        "title": "Báo cáo",
        "issuer": None,
        "issued_on": None,
        "page": None,
        "start": 0,
        "end": 4,
        "quote": "bốn chữ",
    }
    return Citation(n=n, **{**known, **fields})  # type: ignore[arg-type]


def answer(text: str = "Xong [1].", **fields: object) -> Answer:
    known: dict[str, object] = {
        "id": "a",
        "refused": False,
        "refusal": None,
        "citations": (citation(),),
        "figures": (),
        "cautions": (),
        "mode": "extractive",
        "latency_ms": 12.0,
    }
    return Answer(text=text, **{**known, **fields})  # type: ignore[arg-type]


def figure(indicator: str = "all.completed.case", **fields: object) -> Figure:
    known: dict[str, object] = {
        "indicator_text": None,
        "value": "12",
        "unit": "case",
        "qualifier": None,
        "period": "năm 2020",
        "place": "toàn quốc",
        "raw": "12 việc",
        "citation": 1,
        "computed": False,
        "formula": None,
    }
    return Figure(indicator=indicator, **{**known, **fields})  # type: ignore[arg-type]


def document(**fields: object) -> Document:
    known: dict[str, object] = {
        "id": "d1",
        "source": "a.pdf",
        "title": "Báo cáo",
        "issuer": None,
        "number": None,
        "issued_on": None,
        "period": None,
        "place": None,
        "passages": 3,
        "pages": 1,
        "media_type": "application/pdf",
    }
    return Document(**{**known, **fields})  # type: ignore[arg-type]


def test_a_marker_becomes_a_link_that_names_its_source() -> None:
    html = markup.answer_markdown("Xong 12 việc [1], [2].", [citation(1, source="a<b>.pdf"), citation(2)])

    assert re.findall(r'data-cite="(\d)"', html) == ["1", "2"]
    assert "Mở nguồn số 1: a&lt;b&gt;.pdf" in html


def test_a_marker_without_a_citation_stays_text() -> None:
    assert "data-cite" not in markup.answer_markdown("Theo [3] và mảng [0].", [citation(1)])


def test_bold_lists_and_tables_are_drawn() -> None:
    html = markup.answer_markdown("**Đậm**\n\n- một\n- hai\n\n| a | b |\n|---|---|\n| 1 | 2 |", [])

    assert "<strong>Đậm</strong>" in html
    assert html.count("<li>") == 2
    assert "<td>1</td>" in html


@pytest.mark.parametrize(
    "text",
    [
        HOSTILE,
        "![ảnh](http://example.com/a.png)",
        "[bấm](javascript:alert(1))",
        "<http://example.com>",
        "[x]: http://example.com\n[x]",
        "```html\n<b>\n```",
        "<table><tr><td onclick=x>",
    ],
)
def test_links_images_and_html_of_an_answer_stay_characters(text: str) -> None:
    html = markup.answer_markdown(text, [])

    assert re.findall(r"<(?!/?(?:p|br|em|strong)\b)", html) == []


def test_no_field_of_an_answer_becomes_a_tag() -> None:
    hostile = answer(
        HOSTILE + " [1]",
        citations=(citation(source=HOSTILE, title=HOSTILE, issuer=HOSTILE, quote=HOSTILE),),
        figures=(figure(raw=HOSTILE, indicator_text=HOSTILE, period=HOSTILE, place=HOSTILE, formula=HOSTILE),),
        cautions=(Caution("x", HOSTILE, (1,)),),
    )
    for html in (
        markup.answer_html(HOSTILE, hostile),
        markup.pending_html(HOSTILE, HOSTILE, HOSTILE, hostile.citations),
        markup.problem_html(HOSTILE, Problem(HOSTILE, HOSTILE)),
        markup.source_head(document(title=HOSTILE, source=HOSTILE, issuer=HOSTILE), hostile.citations[0]),
        markup.documents_html([document(id=HOSTILE, title=HOSTILE, source=HOSTILE, place=HOSTILE)]),
        markup.uploads_html([HOSTILE], [Upload(HOSTILE, Change.FAILED, HOSTILE)]),
        markup.notice_html(Problem(HOSTILE, HOSTILE)),
        markup.deletion_html(document(title=HOSTILE, source=HOSTILE)),
    ):
        assert "<script" not in html
        assert "<img" not in html
        # An attribute's value ends at its own quotes only.
        assert re.search(r'="[^"]*"[^\s>/]', html) is None


def test_a_refusal_says_why_and_shows_no_figures() -> None:
    html = markup.answer_html("Hỏi", answer("Không có.", refused=True, refusal="other_place", figures=(figure(),)))

    assert strings.REFUSALS["other_place"] in html
    assert "t-refused" in html
    assert "t-card" not in html


def test_an_unknown_refusal_still_has_a_title() -> None:
    assert strings.REFUSED in markup.answer_html("Hỏi", answer("Không.", refused=True, refusal="mới"))


def test_a_computed_figure_shows_its_formula() -> None:
    html = markup.answer_html("Hỏi", answer(figures=(figure(computed=True, formula="81,41 − 2,82", citation=None),)))

    assert "81,41 − 2,82" in html


@pytest.mark.parametrize(
    ("indicator", "text", "label"),
    [
        ("all.completed.case", None, "Thi hành xong (việc)"),
        ("credit.completion_rate.money", None, "Tỷ lệ thi hành xong (tiền, tín dụng, ngân hàng)"),
        ("all.enforceable_rate.other", None, "Tỷ lệ có điều kiện"),
        ("other.completed.other", "giao đất rừng", "giao đất rừng"),
        ("", None, strings.FIGURE),
    ],
)
def test_an_indicator_is_put_in_words(indicator: str, text: str | None, label: str) -> None:
    assert markup.figure_label(figure(indicator, indicator_text=text)) == label


def test_the_copied_text_holds_the_answer_and_the_quotes() -> None:
    copied = markup.answer_plain(answer("Xong [1].", citations=(citation(page=3),)))

    assert copied.startswith("Xong [1].")
    assert "[1] Báo cáo (a.pdf, tr. 3): “bốn chữ”" in copied


@given(
    text=st.text(alphabet="ab<&>\"' \nđ\x85\u2028", max_size=80),
    bounds=st.tuples(st.integers(0, 80), st.integers(0, 80)),
)
def test_the_lit_part_is_the_cited_stretch_whatever_the_text(text: str, bounds: tuple[int, int]) -> None:
    start, end = sorted(min(bound, len(text)) for bound in bounds)

    html = markup.document_html(text, start, end)

    kept = [line for line in text.split("\n") if line.strip()]
    shown = [unescape(TAG.sub("", part)) for part in html.split("</p>")[:-1]]
    assert shown == kept
    lit = unescape("".join(re.findall(r"<mark>(.*?)</mark>", html, re.DOTALL)))
    # Blank lines are not drawn, so only their white space may be missing.
    assert "".join(lit.split()) == "".join(text[start:end].split())


@pytest.mark.parametrize(
    ("word", "sentence"),
    [
        ("412.305", "Năm 2020, thi hành xong 412.305 việc, đạt 80,26%."),
        ("41.870", "Về tiền, trên 41.870 tỷ đồng (tr. 5)."),
        ("A.", "Ông A. nói thêm."),
        ("Hết", "“Hết”"),
        ("Đầu", "Đầu."),
    ],
)
def test_a_figure_is_shown_in_its_sentence(word: str, sentence: str) -> None:
    text = (
        "Đầu.\nNăm 2020, thi hành xong 412.305 việc, đạt 80,26%. Về tiền, trên 41.870 tỷ đồng (tr. 5). "
        "Ông A. nói thêm. “Hết”"
    )
    start = text.index(word)

    first, last = markup.sentence_around(text, start, start + len(word))

    assert text[first:last] == sentence


@given(
    text=st.text(alphabet="aB. \n<&", min_size=1, max_size=60),
    bounds=st.tuples(st.integers(0, 60), st.integers(0, 60)),
)
def test_a_sentence_holds_its_figure_and_nothing_is_lost(text: str, bounds: tuple[int, int]) -> None:
    start, end = sorted(min(bound, len(text)) for bound in bounds)

    first, last = markup.sentence_around(text, start, end)
    html = markup.document_html(text, first, last, (start, end))

    assert first <= start
    assert last >= len(text[:end].rstrip())
    shown = [unescape(TAG.sub("", part)) for part in html.split("</p>")[:-1]]
    assert shown == [line for line in text.split("\n") if line.strip()]


def test_uploads_not_yet_sent_are_shown_as_waiting() -> None:
    html = markup.uploads_html(["a.txt", "b.txt"], [Upload("a.txt", Change.ADDED)])

    assert html.index(strings.CHANGES["added"]) < html.index(strings.WAITING)


def test_uploads_are_counted_by_what_became_of_them() -> None:
    uploads = [Upload("a", Change.ADDED), Upload("b", Change.ADDED), Upload("c", Change.FAILED, "hỏng")]

    assert markup.uploads_summary(uploads) == "2 thêm mới, 1 không nạp được"


@pytest.mark.parametrize(
    ("fields", "value"),
    [
        ({"raw": "12 việc"}, "12 việc"),
        ({"raw": "489"}, "489\u00a0việc"),
        ({"raw": "40,06", "unit": "percent", "value": "40.06"}, "40,06%"),
        ({"raw": "5.940,8", "unit": "VND", "value": "5940800000000"}, "5.940,8\u00a0tỷ đồng"),
        ({"raw": "53.750 tỷ đồng", "unit": "VND", "qualifier": "over"}, "trên 53.750 tỷ đồng"),
        ({"raw": "hơn 570.000 việc", "qualifier": "over"}, "hơn 570.000 việc"),
        ({"raw": "12", "unit": "other"}, "12"),
    ],
)
def test_a_figure_s_card_tells_its_value_with_its_unit(fields: dict[str, object], value: str) -> None:
    assert markup.figure_value(figure(**fields)).replace(" tỷ", "\u00a0tỷ") == value.replace(" tỷ", "\u00a0tỷ")


def test_a_computed_figure_tells_its_formula() -> None:
    computed = figure(raw="5 việc", citation=None, computed=True, formula="12 − 7 = 5")

    assert f"{strings.COMPUTED}: 12 − 7 = 5" in markup.answer_html("Hỏi?", answer(figures=(computed,)))


def test_no_title_of_a_conversation_becomes_a_tag() -> None:
    found = Conversation(f'c"{HOSTILE}', HOSTILE, datetime(2024, 7, 3, 22, 30, tzinfo=UTC), 3)

    html = markup.conversations_html([found], found.id) + markup.conversation_deletion_html(found)

    assert "<script" not in html
    assert "<img" not in html
    assert unescape(TAG.sub("", html)).count(HOSTILE) == 2
    assert "04/07/2024 · 3 câu hỏi" in html
    assert 'aria-current="true"' in html


def test_only_the_latest_answer_can_be_asked_for_again() -> None:
    assert 'data-action="again"' in markup.answer_html("Hỏi?", answer(), latest=True)
    assert 'data-action="again"' not in markup.answer_html("Hỏi?", answer())


def test_a_warning_says_what_it_is_about() -> None:
    told = Caution("sources_disagree", "Hai số.", (1,))
    other = Caution("mới", "Khác.", ())

    html = markup.answer_html("Hỏi?", answer(cautions=(told, other)))

    assert f"{strings.CAUTIONS['sources_disagree']}." in html
    assert f"{strings.CAUTION_LABEL}." in html
