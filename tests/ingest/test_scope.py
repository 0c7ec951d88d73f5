"""Which period and place a figure holds for: its sentence, its paragraph, its heading, its document."""

from __future__ import annotations

import pytest

from ingest.metadata import read_metadata
from ingest.records import read_records


def read(text):
    records = read_records(text, read_metadata(text))
    return [
        (figure.raw, figure.period.label if figure.period else None, figure.place, figure.compared_to)
        for figure in records.figures
    ]


HEAD = "BÁO CÁO KẾT QUẢ THI HÀNH ÁN DÂN SỰ NĂM 2024 TỈNH LÂM ĐỒNG\n\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Đã thi hành xong 500 việc.", ("500 việc", "năm 2024", "Lâm Đồng", None)),
        ("6 tháng đầu năm 2024, đã thi hành xong 500 việc.", ("500 việc", "6 tháng đầu năm 2024", "Lâm Đồng", None)),
        ("Đã thi hành xong 500 việc trong năm 2023.", ("500 việc", "năm 2023", "Lâm Đồng", None)),
        # Where cases came from, what is planned and what is compared are no periods of the result.
        ("Thụ lý 500 việc (năm 2023 chuyển sang).", ("500 việc", "năm 2024", "Lâm Đồng", None)),
        ("Thực hiện kế hoạch năm 2025, đã thi hành xong 500 việc.", ("500 việc", "năm 2024", "Lâm Đồng", None)),
        ("Cùng kỳ năm 2023 là 480 việc thi hành xong.", ("480 việc", "năm 2023", "Lâm Đồng", None)),
        # Places: the nation, a district, not where a meeting is held nor what a result is held against.
        ("Toàn quốc đã thi hành xong 500.000 việc.", ("500.000 việc", "năm 2024", "toàn quốc", None)),
        ("Hội nghị tại Hà Nội cho biết đã thi hành xong 500 việc.", ("500 việc", "năm 2024", "Lâm Đồng", None)),
        ("Chi cục THADS huyện Di Linh thi hành xong 90 việc.", ("90 việc", "năm 2024", "Di Linh, Lâm Đồng", None)),
        # Nor who it is ranked among.
        ("Đạt 84%, xếp thứ 12/63 tỉnh, thành phố; đã thu 9 tỷ đồng.", ("9 tỷ đồng", "năm 2024", "Lâm Đồng", None)),
        ("Đạt 84%, đứng thứ 4 toàn quốc; đã thu 9 tỷ đồng.", ("9 tỷ đồng", "năm 2024", "Lâm Đồng", None)),
        ("So với cả nước, đã thi hành xong 500 việc.", ("500 việc", "năm 2024", "Lâm Đồng", None)),
        ("Thi hành xong tăng 20 việc so với cùng kỳ năm 2023.", ("20 việc", "năm 2024", "Lâm Đồng", "năm 2023")),
        ("Thi hành xong tăng 20 việc so với cùng kỳ.", ("20 việc", "năm 2024", "Lâm Đồng", "năm 2023")),
    ],
)
def test_a_sentence_has_the_scope_that_it_says_or_its_document(text, expected):
    assert read(HEAD + text)[-1] == expected


def test_scope_switches_within_a_paragraph_and_comes_back_in_the_next():
    text = HEAD + "Toàn quốc thụ lý 900.000 việc. Trong đó, toàn tỉnh thụ lý 9.000 việc.\nĐã thi hành xong 7.000 việc."
    assert [place for _, _, place, _ in read(text)] == ["toàn quốc", "Lâm Đồng", "Lâm Đồng"]


def test_a_line_that_introduces_others_sets_their_period():
    text = HEAD + "Kết quả 9 tháng đầu năm 2024 như sau:\nThi hành xong 700 việc.\nThụ lý 900 việc."
    assert {period for _, period, _, _ in read(text)} == {"9 tháng đầu năm 2024"}


def test_a_report_that_names_only_its_districts_is_of_their_province():
    text = (
        "HỘI NGHỊ SƠ KẾT\n\nToàn thành phố thi hành xong 700 việc. Chi cục THADS quận Hồng Bàng, quận Lê Chân dẫn đầu."
    )
    assert read(text)[0][2] == "Hải Phòng"


def test_an_unnamed_province_stays_unknown_and_no_place_at_all_is_the_country():
    assert read("KẾT QUẢ NĂM 2024\n\nTHADS tỉnh thi hành xong 700 việc.")[0][2] is None
    assert read("KẾT QUẢ THI HÀNH ÁN DÂN SỰ NĂM 2024\n\nThi hành xong 570.000 việc.")[0][2] == "toàn quốc"


def test_targets_have_the_year_and_standing_ones_none():
    text = (
        "KẾT QUẢ 6 THÁNG ĐẦU NĂM 2024\n\nChỉ tiêu được giao 83%. Phấn đấu ra quyết định đúng hạn đối với 100% bản án."
    )
    assert [period for _, period, _, _ in read(text)] == ["năm 2024", None]


def test_other_bodies_count_from_january():
    text = "KẾT QUẢ THANH TRA 6 THÁNG ĐẦU NĂM 2022\n\nĐã giải quyết xong 500 đơn khiếu nại, thu hồi 20 tỷ đồng."
    period = read_records(text, read_metadata(text)).figures[-1].period
    assert (period.start.isoformat(), period.end.isoformat()) == ("2022-01-01", "2022-06-30")


def test_the_rule_that_found_the_period_is_kept():
    text = HEAD + "Đã thi hành xong 500 việc. 9 tháng đầu năm 2024 thi hành xong 300 việc."
    rules = [figure.rule for figure in read_records(text, read_metadata(text)).figures]
    assert rules == ["kỳ của văn bản; năm thống kê 01/10–30/9", "nêu trong câu; năm thống kê 01/10–30/9"]
