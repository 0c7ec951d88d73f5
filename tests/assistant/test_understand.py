"""What a question asks is read from its words, with accents or without."""

import pytest

from assistant.understand import QuestionKind, understand, who_instead
from ingest.figures import Basis, FigureKind, Measure, Subject

KINDS = [
    ("Năm 2022 thi hành xong bao nhiêu việc?", QuestionKind.FIGURE),
    ("nam 2022 thi hanh xong bao nhieu viec", QuestionKind.FIGURE),
    ("So với năm 2021, kết quả về tiền thay đổi thế nào?", QuestionKind.COMPARISON),
    ("Ai chủ trì hội nghị?", QuestionKind.WHO),
    ("Kế hoạch được ban hành khi nào?", QuestionKind.WHEN),
    ("Việc này căn cứ văn bản nào?", QuestionKind.LEGAL),
    ("Quyết định số 15/QĐ-BTP quy định gì?", QuestionKind.LEGAL),
    ("Thứ trưởng yêu cầu các đơn vị làm gì?", QuestionKind.DIRECTIVE),
    ("Nêu các hạn chế của công tác thi hành án.", QuestionKind.LIST),
    ("Việc chưa có điều kiện là gì?", QuestionKind.DEFINITION),
    ("Tỷ lệ thi hành xong được tính như thế nào?", QuestionKind.DEFINITION),
    ("Những tài liệu nào nói về án tín dụng?", QuestionKind.DOCUMENTS),
]


@pytest.mark.parametrize(("question", "kind"), KINDS, ids=[q for q, _ in KINDS])
def test_kind_of_question(question: str, kind: QuestionKind) -> None:
    assert understand(question).kind is kind


def asks(question: str) -> list[tuple[Basis | None, Measure | None, FigureKind, bool]]:
    return [(a.basis, a.measure, a.kind, a.rate) for a in understand(question).asks]


def test_each_quantity_asked_is_an_ask_of_its_own() -> None:
    assert asks("Thi hành xong bao nhiêu việc, bao nhiêu tiền?") == [
        (Basis.CASE, Measure.COMPLETED, FigureKind.LEVEL, False),
        (Basis.MONEY, Measure.COMPLETED, FigureKind.LEVEL, False),
    ]


def test_a_count_and_its_rate_are_two_asks() -> None:
    found = asks("Thi hành xong bao nhiêu việc, đạt tỷ lệ bao nhiêu?")
    assert [(kind, rate) for _, _, kind, rate in found] == [(FigureKind.LEVEL, False), (FigureKind.LEVEL, True)]


@pytest.mark.parametrize(
    ("question", "basis", "measure", "kind"),
    [
        ("Số việc chưa có điều kiện là bao nhiêu việc?", Basis.CASE, Measure.UNENFORCEABLE, FigureKind.LEVEL),
        ("Thụ lý mới bao nhiêu việc?", Basis.CASE, Measure.NEW, FigureKind.LEVEL),
        ("Thi hành xong tăng bao nhiêu việc so với cùng kỳ?", Basis.CASE, Measure.COMPLETED, FigureKind.CHANGE),
        ("Kết quả thi hành xong về tiền vượt chỉ tiêu bao nhiêu?", Basis.MONEY, Measure.COMPLETED, FigureKind.MARGIN),
        ("Theo dõi bao nhiêu bản án hành chính?", Basis.JUDGMENT, Measure.RECEIVED, FigureKind.LEVEL),
    ],
)
def test_measure_basis_and_kind(question: str, basis: Basis, measure: Measure, kind: FigureKind) -> None:
    ask = understand(question).asks[0]
    assert (ask.basis, ask.measure, ask.kind) == (basis, measure, kind)


def test_a_rate_named_for_both_bases_is_asked_twice() -> None:
    found = asks("Tỷ lệ thi hành xong về việc và về tiền là bao nhiêu?")
    assert {(basis, rate) for basis, _, _, rate in found} == {(Basis.CASE, True), (Basis.MONEY, True)}


@pytest.mark.parametrize(
    ("question", "subject"),
    [
        ("Án tín dụng, ngân hàng xong bao nhiêu việc?", Subject.CREDIT),
        ("Án tham nhũng, kinh tế thu được bao nhiêu?", Subject.CORRUPTION),
        ("Thi hành án hành chính đạt bao nhiêu %?", Subject.ADMINISTRATIVE),
        ("Thi hành án dân sự, hành chính xong bao nhiêu việc?", Subject.ALL),
    ],
)
def test_subject(question: str, subject: Subject) -> None:
    assert understand(question).subject is subject


def test_several_years_after_one_word_are_all_periods() -> None:
    assert [p.year for p in understand("Kết quả các năm 2020, 2021 và 2024 thế nào?").periods] == [2020, 2021, 2024]


def test_what_a_result_is_compared_with_is_not_its_period() -> None:
    assert [p.year for p in understand("So với năm 2019, kết quả năm 2020 tăng bao nhiêu việc?").periods] == [2020]


def test_a_presumed_change_and_a_claim_are_told_apart_from_open_questions() -> None:
    assert understand("Vì sao năm 2020 số việc thi hành xong giảm?").presumed_change == -1
    assert understand("Năm 2020 tăng hay giảm bao nhiêu việc?").presumed_change == 0
    assert understand("Năm 2020 đạt 80% phải không?").confirms
    assert not understand("Năm 2020 đạt bao nhiêu %?").confirms


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Có phải Bộ trưởng Đinh Văn Sáu chủ trì hội nghị ngày 5/3/2020?", "Ai chủ trì hội nghị ngày 5/3/2020?"),
        ("Ông Trần Văn Bảy ký kế hoạch năm 2021 phải không?", "Ai ký kế hoạch năm 2021?"),
    ],
)
def test_a_claim_about_a_person_is_asked_as_who(text: str, asked: str) -> None:
    instead = who_instead(understand(text))
    assert instead is not None
    assert instead.text == asked


@pytest.mark.parametrize(
    "text",
    ["Ai ký kế hoạch năm 2021?", "Có phải năm 2020 xong 81% không?", "Ông Trần Văn Bảy là Cục trưởng phải không?"],
)
def test_other_questions_are_not_turned_into_who(text: str) -> None:
    assert who_instead(understand(text)) is None
