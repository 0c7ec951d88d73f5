from decimal import Decimal

import pytest

from assistant.types import AnswerFigure
from eval.metrics.support import Span, citation_support, is_supported, statements
from ingest.types import Unit

TITLE = "Kết quả thi hành án dân sự thành phố Hà Nội năm 2024"
QUOTE = "Đã thi hành xong 9.123 việc, đạt tỷ lệ 81,41%, thu trên 73.000 tỷ đồng, tăng 2,82% về tiền."
SPAN = Span(TITLE, QUOTE)


@pytest.mark.parametrize(
    ("statement", "supported"),
    [
        ("Thi hành xong 9.123 việc.", True),
        ("Thi hành xong 9.124 việc.", False),
        ("Thi hành xong 9.123 bản án.", False),
        ("Thu trên 73 ngàn tỷ đồng, thi hành xong.", True),
        ("Thu trên 73 tỷ đồng, thi hành xong.", False),
        ("Thi hành xong đạt 81,41%.", True),
        ("Thi hành xong đạt 81,4%.", False),
        ("Năm 2024, Hà Nội thi hành xong 9.123 việc.", True),
        ("Năm 2023, Hà Nội thi hành xong 9.123 việc.", False),
        ("Năm 2024, Huế thi hành xong 9.123 việc.", False),
        ("Ngày 1/7/2024 thi hành xong 9.123 việc.", False),
        ("Thi hành xong 9.123 việc theo Quyết định 1898/QĐ-BTP.", False),
        ("Ông Nguyễn Văn Mẫu thi hành xong 9.123 việc.", False),
        ("Khen thưởng phong trào thể thao quần chúng: 9.123 việc.", False),
    ],
)
def test_spans_support_a_statement_when_all_its_claims_and_enough_words_stand_in_them(statement, supported):
    assert is_supported(statement, [SPAN]) is supported


def test_claims_may_stand_in_several_spans_together():
    first, second = Span("", "Ngày 12/10/2024 khai mạc hội nghị."), Span("", "Ông Nguyễn Văn Mẫu chủ trì hội nghị.")
    statement = "Ông Nguyễn Văn Mẫu chủ trì hội nghị ngày 12 tháng 10 năm 2024."
    assert is_supported(statement, [first, second])
    assert not is_supported(statement, [first])
    assert not is_supported(statement, [second])
    assert not is_supported(statement, [])


def test_enough_words_is_half_of_them():
    span = Span("", "kê biên tài sản")
    assert is_supported("kê biên nhà xưởng", [span])
    assert not is_supported("kê biên nhà xưởng lớn", [span])


def test_digits_without_a_unit_stand_for_themselves():
    assert is_supported("Số việc xong: 3.806 việc.", [Span("", "Số việc xong; 3.806; 85,08")])
    assert is_supported("Tỷ lệ xong 83,60 − 0,42.", [Span("", "tỷ lệ xong 83,60%, tăng 0,42% về tỷ lệ")])
    assert not is_supported("Số việc xong: 3.806 tỷ đồng.", [Span("", "Số việc xong 3.806 việc")])


def figure(formula="612.380 − 38.146", value="574234"):
    return AnswerFigure(
        indicator="", value=Decimal(value), unit=Unit.CASE, qualifier=None, period=None, place=None,
        raw="574.234 việc", citation=None, computed=True, formula=formula,
    )  # fmt: skip


def test_a_computed_value_needs_its_operands_only_and_a_formula():
    answer = "Kỳ trước: 612.380 − 38.146 = 574.234 việc (tính từ nguồn). [1]"
    spans = {1: Span("", "xong 612.380 việc, tăng 38.146 việc")}
    assert citation_support(answer, spans, [figure()]).recall == 1.0
    assert citation_support(answer, spans, [figure(formula=None)]).recall == 0.0
    assert citation_support(answer, {1: Span("", "xong 612.380 việc")}, [figure()]).recall == 0.0


def test_statements_are_what_markers_close_and_claims_without_any():
    answer = "Kết quả như sau:\n1. Xong 9.123 việc. [1] Đạt 81,41%. [1, 2]\n- Thu 5 tỷ đồng.\n\n"
    assert [(s.text, s.cited) for s in statements(answer)] == [
        ("Xong 9.123 việc.", (1,)),
        ("Đạt 81,41%.", (1, 2)),
        ("Thu 5 tỷ đồng.", ()),
    ]


def test_a_statement_without_citation_lowers_recall_not_precision():
    score = citation_support("Thi hành xong 9.123 việc. [1]\nThi hành xong 9.123 việc.", {1: SPAN})
    assert (score.recall, score.precision) == (0.5, 1.0)


def test_a_citation_that_adds_nothing_lowers_precision_not_recall():
    other = Span("", "Hội nghị khai mạc tại trụ sở.")
    score = citation_support("Thi hành xong 9.123 việc. [1][2]", {1: SPAN, 2: other})
    assert (score.recall, score.precision) == (1.0, 0.5)


def test_two_citations_that_each_suffice_or_that_need_each_other_are_all_precise():
    half = Span("", "thi hành xong 9.123 việc"), Span("", "thi hành xong đạt 81,41%")
    assert citation_support("Thi hành xong 9.123 việc. [1][2]", {1: SPAN, 2: SPAN}).precision == 1.0
    both = citation_support("Thi hành xong 9.123 việc, đạt 81,41%. [1][2]", dict(enumerate(half, start=1)))
    assert (both.recall, both.precision) == (1.0, 1.0)


def test_a_marker_without_citation_and_an_inexact_quote_support_nothing():
    assert citation_support("Thi hành xong 9.123 việc. [2]", {1: SPAN}).recall == 0.0
    assert citation_support("Thi hành xong 9.123 việc. [1]", {1: Span(TITLE, "")}).recall == 0.0


def test_an_answer_without_statements_has_no_score():
    score = citation_support("Kết quả:", {})
    assert (score.recall, score.precision) == (None, None)
