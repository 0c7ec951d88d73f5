"""What figures a question needs, as records name them, and how the value asked for follows from them."""

from __future__ import annotations

import pytest

from assistant.slots import Operation, reckoning_of, slots_of
from assistant.understand import understand
from ingest.figures import Basis, FigureKind, Measure, Subject


def operands(question: str) -> tuple[Operation, list[tuple[Measure | None, Basis | None, int | None, str | None]]]:
    """Return the operation with (measure, basis, year, place) of each operand."""
    reckoning = reckoning_of(understand(question))
    assert reckoning is not None, question
    return reckoning.operation, [
        (slot.measure, slot.basis, slot.period.year if slot.period else None, slot.place) for slot in reckoning.operands
    ]


def test_a_slot_for_each_quantity_period_and_place() -> None:
    question = understand(
        "So sánh số việc và số tiền thi hành xong năm 2022 và năm 2023 của Lào Cai và Yên Bái là bao nhiêu?"
    )
    scopes = {(slot.period.year if slot.period else None, slot.place) for slot in slots_of(question)}
    assert scopes == {(2022, "Lào Cai"), (2023, "Lào Cai"), (2022, "Yên Bái"), (2023, "Yên Bái")}


def test_a_span_of_years_is_its_single_years() -> None:
    question = understand("Tỷ lệ thi hành xong về việc của cả nước từ năm 2019 đến năm 2021 là bao nhiêu?")
    assert [slot.period.year for slot in slots_of(question) if slot.period] == [2019, 2020, 2021]


def test_a_target_is_one_of_the_rate() -> None:
    (slot,) = slots_of(understand("Chỉ tiêu về tiền năm 2024 của cả nước là bao nhiêu?"))
    assert (slot.kind, slot.rate, slot.basis) == (FigureKind.TARGET, True, Basis.MONEY)
    assert slot.recorded_measure is Measure.COMPLETION_RATE


def test_a_district_is_named_with_its_province() -> None:
    (slot,) = slots_of(understand("Năm 2024 quận Hải Châu, Đà Nẵng thi hành xong bao nhiêu việc?"))
    assert slot.place == "Hải Châu, Đà Nẵng"


@pytest.mark.parametrize(
    ("question", "first", "second"),
    [
        ("Số việc chưa có điều kiện của Lào Cai năm 2022 bằng bao nhiêu phần trăm số phải thi hành?",
         (Measure.UNENFORCEABLE, Basis.CASE, 2022, "Lào Cai"), (Measure.TO_ENFORCE, Basis.CASE, 2022, "Lào Cai")),
        ("Năm 2022 số tiền thi hành xong của Lào Cai chiếm mấy phần trăm của cả nước?",
         (Measure.COMPLETED, Basis.MONEY, 2022, "Lào Cai"), (Measure.COMPLETED, Basis.MONEY, 2022, "toàn quốc")),
        ("Trong số việc phải thi hành của Lào Cai năm 2022, việc có điều kiện chiếm bao nhiêu phần trăm?",
         (Measure.ENFORCEABLE, Basis.CASE, 2022, "Lào Cai"), (Measure.TO_ENFORCE, Basis.CASE, 2022, "Lào Cai")),
    ],
)  # fmt: skip
def test_a_share_takes_from_the_other_half_what_one_leaves_unsaid(
    question: str, first: tuple[object, ...], second: tuple[object, ...]
) -> None:
    assert operands(question) == (Operation.SHARE, [first, second])


def test_a_half_with_a_measure_of_its_own_is_about_its_own_subject() -> None:
    reckoning = reckoning_of(
        understand("Tiền thu từ án tín dụng chiếm bao nhiêu phần trăm tổng số tiền cả nước thi hành xong năm 2022?")
    )
    assert reckoning is not None
    assert [slot.subject for slot in reckoning.operands] == [Subject.CREDIT, Subject.ALL]


@pytest.mark.parametrize(
    ("question", "measures"),
    [
        ("Năm 2022 Lào Cai thụ lý mới nhiều hơn số việc cũ chuyển sang bao nhiêu?", [Measure.NEW, Measure.CARRIED_IN]),
        ("Năm 2022 Lào Cai còn bao nhiêu việc có điều kiện chưa thi hành xong?",
         [Measure.ENFORCEABLE, Measure.COMPLETED]),
        ("Năm 2022 số việc đủ điều kiện mà chưa thi hành của Lào Cai còn bao nhiêu?",
         [Measure.ENFORCEABLE, Measure.COMPLETED]),
        ("Số việc phải thi hành của Lào Cai năm 2022 trừ phần đã xong thì còn bao nhiêu?",
         [Measure.TO_ENFORCE, Measure.COMPLETED]),
    ],
)  # fmt: skip
def test_a_difference_of_two_measures(question: str, measures: list[Measure]) -> None:
    operation, found = operands(question)
    assert operation is Operation.DIFFERENCE
    assert [measure for measure, *_ in found] == measures


@pytest.mark.parametrize(
    "question",
    [
        "Từ mốc 6 tháng đến mốc 10 tháng năm 2022, cả nước thi hành xong thêm bao nhiêu việc?",
        "Chênh lệch số việc thi hành xong của cả nước giữa năm 2021 và năm 2022 là bao nhiêu?",
        "Lấy số việc thi hành xong của cả nước năm 2022 trừ năm 2021 thì được bao nhiêu?",
    ],
)
def test_two_periods_of_one_figure(question: str) -> None:
    _, found = operands(question)
    assert {measure for measure, *_ in found} == {Measure.COMPLETED}
    assert len({place for *_, place in found}) == 1


def test_a_claim_says_which_is_greater() -> None:
    reckoning = reckoning_of(understand("Năm 2022 Lào Cai thi hành xong nhiều việc hơn năm 2021 phải không?"))
    assert reckoning is not None
    assert (reckoning.operation, reckoning.claim) == (Operation.APART, 1)


@pytest.mark.parametrize(
    "question",
    [
        "Năm 2022 Lào Cai thi hành xong bao nhiêu việc?",
        "Năm 2022 Lào Cai vượt chỉ tiêu về việc bao nhiêu?",
        "Ai ký Kế hoạch số 45/KH-CTHADS?",
        "Thời hạn tự nguyện thi hành án là bao nhiêu ngày?",
    ],
)
def test_what_is_printed_needs_no_reckoning(question: str) -> None:
    assert reckoning_of(understand(question)) is None
