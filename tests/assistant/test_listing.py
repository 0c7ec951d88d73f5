"""Lists as documents print them."""

import pytest

from assistant.listing import items_around, items_below, leading_clause, mark_of, prose_list

LETTERS = """Hồ sơ gồm có:
a) Đơn yêu cầu;
b) Bản án;
c) Giấy tờ khác.
2. Thời hạn giải quyết là 05 ngày."""
PLAIN = """Cục yêu cầu:
Rà soát hồ sơ tồn đọng.
Báo cáo trước ngày 20.

Nơi nhận:
- Như trên;
- Lưu: VT."""
BROKEN = """Gồm có:
1. Văn bản ghi nhận sự kiện do người
được giao lập.
2. Bản sao.
"""


def said(text, spans):
    return [text[s.start : s.end] for s in spans]


@pytest.mark.parametrize(
    ("text", "items"),
    [
        (LETTERS, ["a) Đơn yêu cầu;", "b) Bản án;", "c) Giấy tờ khác."]),
        (PLAIN, ["Rà soát hồ sơ tồn đọng.", "Báo cáo trước ngày 20."]),
        (BROKEN, ["1. Văn bản ghi nhận sự kiện do người\nđược giao lập.", "2. Bản sao."]),
        ("Gồm có:", []),
    ],
)
def test_items_below_an_introducing_line(text, items):
    assert said(text, items_below(text, text.index(":") + 1)) == items


def test_the_items_of_an_item_are_not_items_of_its_list():
    text = "Gồm:\na) Đơn;\n- một bản chính;\nb) Ảnh."
    assert said(text, items_below(text, 4)) == ["a) Đơn;", "b) Ảnh."]


def test_an_item_finds_the_list_that_it_is_of():
    found = said(LETTERS, items_around(LETTERS, LETTERS.index("Bản án")))
    assert found == ["Hồ sơ gồm có:", "a) Đơn yêu cầu;", "b) Bản án;", "c) Giấy tờ khác."]


def test_a_line_without_a_mark_is_of_no_list():
    assert items_around(PLAIN, PLAIN.index("Rà soát")) == []


def test_a_mark_without_an_introducing_line_is_of_no_list():
    assert items_around("Quy định chung\na) Đơn;\nb) Ảnh.", 16) == []


@pytest.mark.parametrize(
    ("line", "sort"),
    [("a) Đơn", "letter"), ("1. Đơn", "number"), ("(2) Đơn", "bracket"), ("- Đơn", "dash"), ("Đơn", ""), ("2024", "")],
)
def test_marks(line, sort):
    assert mark_of(line) == sort


def test_a_long_item_is_cut_after_a_clause():
    text = "Rà soát hồ sơ tồn đọng, báo cáo kết quả trước ngày 20 hằng tháng"
    assert text[: leading_clause(text, 30)] == "Rà soát hồ sơ tồn đọng"
    assert leading_clause(text, 500) == len(text)
    assert text[: leading_clause("một hai ba bốn năm sáu", 12)].count(" ") <= 3


_PROSE = """Cục trưởng Đinh Văn Sáu kết luận hội nghị.
Thời gian tới, Cục tiếp tục phối hợp với các ngành.
Thực hiện nghiêm kế hoạch năm. Đẩy mạnh kiểm tra kho.
(Ảnh: các đại biểu dự hội nghị)
Tập trung rà soát án tồn.
Phát biểu tại đây, ông Trần Văn Bảy đề nghị tăng kinh phí.
Thực hiện tốt chế độ báo cáo.
"""


@pytest.mark.parametrize("said", ["Thời gian tới", "Đẩy mạnh", "Tập trung"])
def test_a_list_in_prose_goes_on_until_somebody_else_speaks(said):
    start = _PROSE.index(said)
    end = _PROSE.index(".", start) + 1
    found = [_PROSE[span.start : span.end] for span in prose_list(_PROSE, start, end)]
    assert found == [
        "Thời gian tới, Cục tiếp tục phối hợp với các ngành.",
        "Thực hiện nghiêm kế hoạch năm.",
        "Đẩy mạnh kiểm tra kho.",
        "Tập trung rà soát án tồn.",
    ]


def test_what_is_announced_stands_on_the_next_line():
    text = "Đại biểu chỉ ra những hạn chế của năm.\nKho chưa an toàn. Sổ sách còn thiếu.\nNăm 2021 khởi công kho.\n"
    found = prose_list(text, 0, text.index("\n"))
    assert [text[s.start : s.end] for s in found][1:] == ["Kho chưa an toàn.", "Sổ sách còn thiếu."]
