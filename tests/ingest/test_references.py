"""Legal documents named in a text, and what the text says is done to them."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.references import read_references
from ingest.types import LegalReference, Metadata, Relation

OWN = "99/2031/NĐ-CP"
DECREE = Metadata(title="", number=OWN)
REPORT = Metadata(title="", number="54/BC-BTP")


def relations(text: str, metadata: Metadata = DECREE) -> list[tuple[str, Relation, str | None]]:
    """Return (number, relation, by) of each document that is said to be changed."""
    found = read_references(text, metadata)
    return [(one.number, one.relation, one.by) for one in found if one.relation is not Relation.MENTIONS]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Nghị quyết số 11/2031/QH20 ngày 7/6/2031 của Quốc hội",
            ("11/2031/QH20", "Nghị quyết", date(2031, 6, 7), "Quốc hội"),
        ),
        (
            "Quyết định số 742/QĐ-TTg ngày 09 tháng 4 năm 2031",
            ("742/QĐ-TTg", "Quyết định", date(2031, 4, 9), "Thủ tướng Chính phủ"),
        ),
        (
            "Luật Đấu giá tài sản năm 2016",
            ("Luật Đấu giá tài sản năm 2016", "Luật", None, "Quốc hội"),
        ),
        ("Luật Thi hành án dân sự số 26/2008/QH12", ("26/2008/QH12", "Luật", None, "Quốc hội")),
        ("Chỉ thị số 04-CT/TW của Ban Bí thư", ("04-CT/TW", "Chỉ thị", None, "Ban Bí thư")),
        ("theo Đề án 06 của Chính phủ", ("Đề án 06", "Đề án", None, "Chính phủ")),
        ("kèm 1701/QĐ-BTP", ("1701/QĐ-BTP", "Quyết định", None, "Bộ Tư pháp")),
        ("Chỉ thị số 33", ("Chỉ thị số 33", "Chỉ thị", None, None)),
        ("Thông tư số 01/2031/TT-BTP ngày 31/02/2031", ("01/2031/TT-BTP", "Thông tư", None, "Bộ Tư pháp")),
    ],
)
def test_a_document_is_read_with_number_kind_date_and_body(
    text: str, expected: tuple[str, str | None, date | None, str | None]
) -> None:
    (one,) = read_references(text, REPORT)
    assert (one.number, one.kind, one.issued_on, one.issuer) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Ra quyết định 15 việc",
        "Báo cáo 6 tháng",
        "Kế hoạch 2031",
        "đạt 363/830 việc ngày 27/11/2031",
        "Quyết định 20 vụ",
    ],
)
def test_counts_and_dates_name_no_document(text: str) -> None:
    assert read_references(text, REPORT) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Nghị định này thay thế Nghị định số 62/2015/NĐ-CP.", [("62/2015/NĐ-CP", Relation.REPLACES, OWN)]),
        (
            "Nghị định này thay thế Nghị định số 62/2015/NĐ-CP và Nghị định số 33/2020/NĐ-CP.",
            [("62/2015/NĐ-CP", Relation.REPLACES, OWN), ("33/2020/NĐ-CP", Relation.REPLACES, OWN)],
        ),
        (
            "Sửa đổi, bổ sung một số điều của Thông tư số 02/2017/TT-BTP.",
            [("02/2017/TT-BTP", Relation.AMENDS, OWN)],
        ),
        (
            "Bãi bỏ Thông tư số 02/2017/TT-BTP; bãi bỏ Điều 5 Thông tư số 01/2017/TT-BTP.",
            [("02/2017/TT-BTP", Relation.REPLACES, OWN), ("01/2017/TT-BTP", Relation.AMENDS, OWN)],
        ),
        (
            "Thông tư số 01/2013/TT-BTP hết hiệu lực kể từ ngày Nghị định này có hiệu lực.",
            [("01/2013/TT-BTP", Relation.REPLACES, OWN)],
        ),
        (
            "Các văn bản sau hết hiệu lực kể từ ngày Nghị định này có hiệu lực:\na) Nghị định số 58/2009/NĐ-CP;\n"
            "b) Nghị định số 125/2013/NĐ-CP.\nCăn cứ Nghị định số 10/2010/NĐ-CP thì áp dụng.",
            [("58/2009/NĐ-CP", Relation.REPLACES, OWN), ("125/2013/NĐ-CP", Relation.REPLACES, OWN)],
        ),
    ],
)
def test_what_a_document_does_to_others_is_done_by_its_own_number(
    text: str, expected: list[tuple[str, Relation, str | None]]
) -> None:
    assert relations(text)[: len(expected)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Nghị định số 62/2015/NĐ-CP (được sửa đổi, bổ sung bởi Nghị định số 33/2020/NĐ-CP)",
            [("62/2015/NĐ-CP", Relation.AMENDS, "33/2020/NĐ-CP")],
        ),
        (
            "Thông tư số 06/2019/TT-BTP đã được thay thế bằng Thông tư số 05/2024/TT-BTP.",
            [("06/2019/TT-BTP", Relation.REPLACES, "05/2024/TT-BTP")],
        ),
        (
            "Luật số 106/2025/QH15 có hiệu lực từ 1/7/2026, thay thế Luật số 26/2008/QH12.",
            [("26/2008/QH12", Relation.REPLACES, "106/2025/QH15")],
        ),
        (
            "Điều 138 Luật số 26/2008/QH12 bị bãi bỏ bởi Luật số 64/2014/QH13.",
            [("26/2008/QH12", Relation.AMENDS, "64/2014/QH13")],
        ),
        ("Đề xuất sửa đổi Nghị định số 62/2015/NĐ-CP.", []),
        ("Bộ đang xây dựng Nghị định thay thế Nghị định số 71/2016/NĐ-CP.", []),
        ("Bãi bỏ Thông tư số 02/2017/TT-BTP.", []),
        ("Thông tư này thay thế Thông tư số 02/2017/TT-BTP.", [("02/2017/TT-BTP", Relation.REPLACES, None)]),
    ],
)
def test_a_report_tells_what_others_do(text: str, expected: list[tuple[str, Relation, str | None]]) -> None:
    assert relations(text, REPORT) == expected


_PIECES = (
    "Nghị định số 62/2015/NĐ-CP ", "Luật Đấu giá tài sản năm 2016", "Luật ", "thay thế ", "được sửa đổi bởi ",
    "hết hiệu lực ", "Nghị định này ", ", ", "; ", ".\n", ":\n", "và ", "(", ")", "Chỉ thị số 33", "của Quốc hội ",
    "ngày 7/6/2031 ", "04-CT/TW", "Ð", "\u00a0", "một số điều của ",
)  # fmt: skip


@given(st.lists(st.sampled_from(_PIECES), max_size=40).map("".join) | st.text(max_size=200))
@settings(max_examples=300, deadline=None)
def test_references_stand_in_order_and_none_changes_itself(text: str) -> None:
    end = 0
    for one in read_references(text, DECREE):
        assert isinstance(one, LegalReference)
        assert end <= one.start < one.end <= len(text)
        assert one.by != one.number
        end = one.end


@pytest.mark.parametrize(
    "unit",
    [
        "62/2015/NĐ-CP ",
        "thay thế Nghị định số 62/2015/NĐ-CP và ",
        "Luật ",
        "1.",
        "sửa đổi một số điều khoản ",
        "hết hiệu lực ",
        "Luật a ",
    ],
)
def test_time_grows_with_the_length_of_a_line(unit: str) -> None:
    def best(length: int) -> float:
        text = (unit * (length // len(unit) + 1))[:length]
        times = []
        for _ in range(3):
            begin = time.perf_counter()
            read_references(text, DECREE)
            times.append(time.perf_counter() - begin)
        return min(times)

    best(1000)
    # Four times as long: 4 where linear, 16 where squared.
    assert best(200_000) / best(50_000) < 10
