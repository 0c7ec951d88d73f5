"""Metadata: letterheads, titles, numbers, dates, the period and the place that a document is about."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.metadata import document_period, issuer_of_number, read_metadata
from ingest.normalise import normalise_text
from ingest.periods import label

MINISTRY = """BỘ TƯ PHÁP
TỔNG CỤC THI HÀNH ÁN DÂN SỰ
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Số: 54/BC-TCTHADS
Hà Nội, ngày 15 tháng 4 năm 2023
BÁO CÁO
Kết quả công tác thi hành án dân sự 6 tháng đầu năm 2023
Toàn hệ thống đã thi hành xong 200.000 việc."""

PROVINCE = """CỤC THI HÀNH ÁN DÂN SỰ
TỈNH NGHỆ AN
Số: 12/BC-CTHADS
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập – Tự do – Hạnh phúc
Nghệ An, ngày 05 tháng 10 năm 2023
BÁO CÁO
KẾT QUẢ CÔNG TÁC THI HÀNH ÁN DÂN SỰ
NĂM 2023
Các cơ quan đã thi hành xong 9.000 việc."""

DECREE = """CHÍNH PHỦ
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Số: 62/2015/NĐ-CP
Hà Nội, ngày 18 tháng 07 năm 2015
NGHỊ ĐỊNH
Quy định chi tiết và hướng dẫn thi hành một số điều
của Luật Thi hành án dân sự
Căn cứ Luật Tổ chức Chính phủ"""

# Two columns of a letterhead read as one line.
COLUMNS = """BỘ TƯ PHÁP CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Số: 2426/QĐ-BTP Hà Nội, ngày 12 tháng 12 năm 2022
QUYẾT ĐỊNH
Ban hành Chương trình công tác trọng tâm năm 2023"""


def test_letterhead_of_a_report():
    found = read_metadata(MINISTRY)
    assert found.title == "Báo cáo Kết quả công tác thi hành án dân sự 6 tháng đầu năm 2023"
    assert found.issuer == "Tổng cục Thi hành án dân sự"
    assert found.number == "54/BC-TCTHADS"
    assert found.issued_on == date(2023, 4, 15)
    assert found.period is not None
    assert (found.period.start, found.period.end) == (date(2022, 10, 1), date(2023, 3, 31))
    assert found.place == "toàn quốc"


def test_letterhead_of_a_province_with_the_title_on_two_lines():
    found = read_metadata(PROVINCE)
    assert found.title == "Báo cáo KẾT QUẢ CÔNG TÁC THI HÀNH ÁN DÂN SỰ NĂM 2023"
    assert found.issuer == "Cục Thi hành án dân sự tỉnh Nghệ An"
    assert (found.number, found.issued_on, found.place) == ("12/BC-CTHADS", date(2023, 10, 5), "Nghệ An")
    assert found.period is not None
    assert found.period.label == "năm 2023"


def test_letterhead_of_a_decree_has_neither_period_nor_place():
    found = read_metadata(DECREE)
    assert found.title.startswith("Nghị định Quy định chi tiết")
    assert found.title.endswith("của Luật Thi hành án dân sự")
    assert (found.issuer, found.number, found.issued_on) == ("Chính phủ", "62/2015/NĐ-CP", date(2015, 7, 18))
    assert (found.period, found.place) == (None, None)


def test_letterhead_in_two_columns():
    found = read_metadata(COLUMNS)
    assert found.title == "Quyết định Ban hành Chương trình công tác trọng tâm năm 2023"
    assert (found.issuer, found.number) == ("Bộ Tư pháp", "2426/QĐ-BTP")
    assert (found.issued_on, found.place) == (date(2022, 12, 12), None)


def test_the_issuer_is_below_its_superior_in_two_columns():
    text = """TỔNG CỤC THI HÀNH ÁN DÂN SỰ   CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
CỤC THI HÀNH ÁN DÂN SỰ   Độc lập - Tự do - Hạnh phúc
THÀNH PHỐ ĐÀ NẴNG
Số: 14/BC-CTHADS
BÁO CÁO
Kết quả công tác"""
    assert read_metadata(text).issuer == "Cục Thi hành án dân sự thành phố Đà Nẵng"


def test_an_issuer_on_the_last_line():
    assert read_metadata("Số: 12/BC-BTP\nBỘ TƯ PHÁP").issuer == "Bộ Tư pháp"


@pytest.mark.parametrize(
    ("number", "issuer"),
    [
        ("2426/QĐ-BTP", "Bộ Tư pháp"),
        ("1229/QĐ-TCTHADS", "Tổng cục Thi hành án dân sự"),
        ("4323/BTP-CQLTHADS", "Cục Quản lý Thi hành án dân sự"),
        ("62/2015/NĐ-CP", "Chính phủ"),
        ("61/2014/QĐ-TTg", "Thủ tướng Chính phủ"),
        ("96/2019/QH14", "Quốc hội"),
        ("04-CT/TW", "Ban Chấp hành Trung ương"),
        ("23-NQ/BCSĐ", "Ban cán sự đảng"),
        ("98/KHGSCĐ-BPC", None),
    ],
)
def test_issuer_from_the_number(number: str, issuer: str | None):
    assert issuer_of_number(number) == issuer


@pytest.mark.parametrize(
    ("title", "number", "issuer"),
    [
        ("Luật số 106/2025/QH15 về thi hành án dân sự", "106/2025/QH15", "Quốc hội"),
        ("Thông tư 08/2015/TT-BTP: thời hạn gửi báo cáo thống kê", "08/2015/TT-BTP", "Bộ Tư pháp"),
        ("Đối tượng áp dụng Thông tư 05/2024/TT-BTP", None, None),  # about it, not it
        ("Ba năm thực hiện Chỉ thị số 04-CT/TW", None, None),
    ],
)
def test_number_of_a_title(title: str, number: str | None, issuer: str | None):
    found = read_metadata(f"{title}\nNội dung.")
    assert (found.number, found.issuer) == (number, issuer)


@pytest.mark.parametrize(
    ("text", "issued_on"),
    [
        ("Hội nghị sơ kết\n24/04/2020\nNội dung.", date(2020, 4, 24)),
        ("Hội nghị sơ kết\nNgày đăng: 24/04/2020 10:15\nNội dung.", date(2020, 4, 24)),
        ("Hội nghị sơ kết\n24-4-2020\nNội dung.", date(2020, 4, 24)),
        ("Thanh Hóa: công tác thi hành án (07/01/2026)\nNội dung.", date(2026, 1, 7)),
        ("Số: 5/BC-BTP, Hà Nội, ngày 25/6/2025\nBÁO CÁO\nKết quả công tác", date(2025, 6, 25)),
        ("Quyết định số 1898/QĐ-BTP về mô hình\nBộ ký 1898/QĐ-BTP ngày 25/6/2025.", date(2025, 6, 25)),
        ("Hội nghị sơ kết\n31/02/2023\nNội dung.", None),
        ("Hội nghị sơ kết\nNghị quyết ban hành ngày 24/04/2020 đã nêu.", None),
    ],
)
def test_date(text: str, issued_on: date | None):
    assert read_metadata(text).issued_on == issued_on


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Hội nghị sơ kết\nNội dung.", "Hội nghị sơ kết"),
        ("# Hội nghị sơ kết\nNội dung.", "Hội nghị sơ kết"),
        ("24/04/2020\nHội nghị sơ kết\nNội dung.", "Hội nghị sơ kết"),
        ("BÁO CÁO\n24/04/2020\nKết quả năm 2023", "Báo cáo Kết quả năm 2023"),
        ("Kết quả  tốt. " + "Toàn ngành đạt chỉ tiêu được giao. " * 20, "Kết quả tốt."),
        ("---\n12\n", "Gợi ý"),
    ],
)
def test_title(text: str, title: str):
    assert read_metadata(text, title_hint="Gợi ý").title == title


def test_a_long_title_is_cut_between_words():
    title = read_metadata("công tác " * 100).title
    assert len(title) <= 251
    assert title.endswith("công…") or title.endswith("tác…")


@pytest.mark.parametrize(
    ("title", "body", "period"),
    [
        ("Kết quả năm 2023", "Đạt 80%.", "năm 2023"),
        ("Hội nghị triển khai nhiệm vụ năm 2024", "Năm 2023, toàn ngành đạt 80%.", "năm 2023"),
        ("Hội nghị triển khai nhiệm vụ năm 2024", "Các đơn vị dự họp.", None),
        ("Tổng kết năm 2023, triển khai nhiệm vụ năm 2024", "Đạt 80%.", "năm 2023"),
        ("Sơ kết 6 tháng, nhiệm vụ 6 tháng cuối năm 2023", "Sơ kết 6 tháng đầu năm 2023.", "6 tháng đầu năm"),
        ("Kết quả 9 tháng đầu năm", "Tăng so với cùng kỳ năm 2023.", "9 tháng đầu năm 2024"),
        ("Tăng tốc trong thi hành án", "So với năm 2022, 6 tháng đầu năm 2023 tăng.", "6 tháng đầu năm 2023"),
        ("Tin hoạt động", "Ngày 15 tháng 4 năm 2020, hội nghị được tổ chức.", None),
        ("Tin hoạt động", "Điều 1. Năm 2020\nĐiều 2. Năm 2021\nĐiều 3. Năm 2022", None),
    ],
)
def test_period(title: str, body: str, period: str | None):
    found = document_period(f"{title}\n{body}", title)
    assert (label(found) if found else None) == period


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Chiều 27/11, tại Hà Nội, tổng kết công tác\nNội dung.", None),
        ("Chiều 27/11, tại Hà Nội, tỉnh Gia Lai tổng kết năm 2023\nNội dung.", "Gia Lai"),
        ("Từ điểm cầu Hà Nội\nCả nước đạt 80%.", "toàn quốc"),
        ("Hội nghị tổng kết\nCục THADS thành phố Hồ Chí Minh đạt 80%.", "Thành phố Hồ Chí Minh"),
        ("Hội nghị tổng kết\nChánh án Nguyễn Hòa Bình dự.", None),
        ("Hội nghị tổng kết\nToàn quốc đạt 80%. Hà Giang, Cà Mau, Huế đạt cao.", "toàn quốc"),
        ("Bộ Tư pháp sơ kết công tác\nNội dung.", "toàn quốc"),
        ("Thái Nguyên: giao ban\nCả nước đạt 80%.", "Thái Nguyên"),
    ],
)
def test_place(text: str, place: str | None):
    assert read_metadata(text).place == place


LINES = st.sampled_from(
    ["BỘ TƯ PHÁP", "TỈNH NGHỆ AN", "Số: 12/BC-BTP", "Hà Nội, ngày 31 tháng 2 năm 2023", "BÁO CÁO", "NĂM 2023", "(",
     "31/13/2023", "CHÍNH PHỦ", "so với cùng kỳ năm 2023", "9 tháng đầu năm", "Điều 1. Phạm vi", "Luật số 5/2008/QH12"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(LINES, st.text(max_size=20)), max_size=12).map("\n".join))
def test_no_text_is_too_strange(text: str):
    found = read_metadata(normalise_text(text))
    assert len(found.title) <= 251
    if found.period is not None and found.period.start is not None:
        assert found.period.end is not None
        assert found.period.start <= found.period.end
