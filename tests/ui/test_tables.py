"""Tables of figures, directives and checks: nothing of a document may become a tag, and what is told is told."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

from ui import strings, tables
from ui.records import Check, Correction, Period, Span, StoredDirective, StoredFigure

HOSTILE = '<script>alert(1)</script><img src=x onerror="alert(1)">"\'&'
SPAN = Span("d1", "a.pdf", 3, 8, "205 việc")
FIGURE = StoredFigure(
    "d1:f3.0", SPAN, "all.completed.case", None, "change", "-205", "case", None, None, "Nghệ An", "năm 2019"
)
DIRECTIVE = StoredDirective("d1:d3.0", SPAN, "Bộ trưởng", "các Cục", "rà soát", None, ("62/2015/NĐ-CP",), "chi_dao")
CHECK = Check("c1", "year", "high", "Nghi nhầm năm.", "2020 ≠ 2021", (SPAN, replace(SPAN, raw="206 việc")))


def test_no_field_of_a_record_becomes_a_tag() -> None:
    span = Span(HOSTILE, HOSTILE, 0, 1, HOSTILE)
    figure = StoredFigure(
        HOSTILE,
        span,
        HOSTILE,
        HOSTILE,
        HOSTILE,
        HOSTILE,
        HOSTILE,
        HOSTILE,
        Period(HOSTILE, None, None),
        HOSTILE,
        HOSTILE,
    )
    directive = StoredDirective(HOSTILE, span, HOSTILE, HOSTILE, HOSTILE, HOSTILE, (HOSTILE,), HOSTILE, corrected=True)
    check = Check(HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, (span,))
    correction = Correction(HOSTILE, None, {HOSTILE: HOSTILE}, {HOSTILE: HOSTILE + "."})
    for html in (
        tables.figures_html([figure]),
        tables.directives_html([directive]),
        tables.checks_html([check]),
        tables.notes_html(HOSTILE, [HOSTILE], HOSTILE),
        tables.history_html(span, [(HOSTILE, HOSTILE)], [correction]),
    ):
        assert "<script" not in html
        assert "<img" not in html
        # An attribute's value ends at its own quotes only.
        assert re.search(r'="[^"]*"[^\s>/]', html) is None


def test_a_figure_tells_what_it_is_compared_with_and_that_it_was_corrected() -> None:
    html = tables.figures_html([replace(FIGURE, corrected=True)])

    assert "giảm 205\u00a0việc" in html
    assert "so với năm 2019" in html
    assert strings.CORRECTED in html
    assert strings.NO_PERIOD in html
    assert 'data-open="d1:f3.0"' in html
    assert 'data-edit="d1:f3.0"' in html


def test_a_directive_tells_who_what_and_on_what_ground() -> None:
    html = tables.directives_html([DIRECTIVE])

    for told in ("rà soát", "Bộ trưởng", "các Cục", "62/2015/NĐ-CP", "Chỉ đạo", "a.pdf"):
        assert told in html


def test_each_figure_of_a_check_is_opened_by_a_button_of_its_own() -> None:
    html = tables.checks_html([CHECK])

    assert re.findall(r'data-open="([^"]+)"', html) == [tables.span_key(CHECK, 0), tables.span_key(CHECK, 1)]
    assert "2020 ≠ 2021" in html
    assert "Nghiêm trọng" in html


def test_corrections_tell_only_what_changed_in_words() -> None:
    before = {"value": "576933", "unit": "case", "period": {"label": "năm 2020"}, "withdrawn": False, "raw": "x"}
    after = {**before, "value": "576934", "unit": "VND", "period": None, "withdrawn": True}
    made = Correction("Trần Thị B", datetime(2026, 1, 2, 8, 9, tzinfo=UTC), before, after)

    html = tables.history_html(SPAN, [], [made])

    for told in ("576.933 → 576.934", "việc → đồng", "năm 2020 → (trống)", "không → có", "Trần Thị B, 02/01/2026"):
        assert told in html
    assert "raw" not in html


def test_a_correction_tells_its_reason_where_there_is_one() -> None:
    made = Correction("Trần Thị B", None, {"place": "A"}, {"place": "B"}, "theo <b>bản có dấu</b>")

    html = tables.history_html(SPAN, [], [made, replace(made, reason="")])

    assert html.count(strings.EDIT_REASON_GIVEN.format(reason="theo &lt;b&gt;bản có dấu&lt;/b&gt;")) == 1
    assert html.count(strings.EDIT_REASON_GIVEN.format(reason="")) == 1


def test_without_corrections_the_form_says_so() -> None:
    assert strings.EDIT_NO_CORRECTIONS in tables.history_html(SPAN, [], [])


def test_without_raw_text_the_form_names_the_file_only() -> None:
    assert "“”" not in tables.history_html(replace(SPAN, raw=""), [], [])
