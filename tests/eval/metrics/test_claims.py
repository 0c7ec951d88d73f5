from datetime import date

import pytest

from eval.metrics.claims import claims_of, content_words, dates_in, quantity_claims, same_quantity


def only(text):
    (claim,) = quantity_claims(text)
    return claim


def last(text):
    return quantity_claims(text)[-1]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("73 ngàn tỷ", "73.000 tỷ đồng", True),
        ("73 ngàn tỷ", "73.001 tỷ đồng", False),
        ("73 tỷ đồng", "73 triệu đồng", False),
        ("6.467 tỷ 721 triệu đồng", "6.467.721 triệu đồng", True),
        ("trên 53.750 tỷ đồng", "53.750 tỷ đồng", True),
        ("12,5 %", "12,5%", True),
        ("12,5 %", "12,5", False),
        ("12,5", "12,5 %", False),
        ("12,5%", "12,50%", True),
        ("9.123 việc", "9123 việc", True),
        ("9.123 việc", "9.123 vụ", True),
        ("9.123 việc", "9.123 đồng", False),
        ("9.123 việc", "9.123 bản án", False),
        ("9.123 việc", "9.123", True),
        ("54 bản án", "54 quyết định", False),
        ("5 bị cáo", "5 bị can", False),
        ("5 đơn khiếu nại", "5 đơn tố cáo", True),
        ("5 đơn khiếu nại", "5 người", False),
    ],
)
def test_quantities_are_the_same_in_value_and_unit(one, other, same):
    assert same_quantity(only(one), only(other)) is same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("đạt tỷ lệ 81,41%, tăng 2,82%", "tăng 2,82 điểm phần trăm", True),
        ("thi hành xong 51.000 việc, tăng 2,82%", "tăng 2,82 điểm phần trăm", False),
        ("đạt tỷ lệ 81,41%, tăng 2,82%", "thi hành xong 51.000 việc, tăng 2,82%", False),
        # nothing says what rose
        ("tăng 2,82%", "đạt tỷ lệ 81,41%, tăng 2,82%", True),
        ("tăng 2,82%", "thi hành xong 51.000 việc, tăng 2,82%", True),
        ("đạt tỷ lệ 2,82%", "tăng 2,82 điểm phần trăm", False),
    ],
)
def test_a_change_in_per_cent_is_points_of_a_rate_and_a_share_of_an_amount(one, other, same):
    assert same_quantity(last(one), last(other)) is same


def test_dates_periods_markers_and_document_numbers_are_no_quantities():
    text = "Ngày 12/10/2024, theo Nghị định 62/2015/NĐ-CP, năm 2024 xong 9.123 việc [1]."
    assert [claim.raw for claim in claims_of(text).quantities] == ["9.123 việc"]


def test_every_kind_of_claim_is_read():
    claims = claims_of("Ngày 5/12/2025 tại Hà Nội, ông Nguyễn Văn Mẫu ký Quyết định số 1898/QĐ-BTP.")
    assert claims.dates == {date(2025, 12, 5)}
    assert claims.document_numbers == {"qd_1898"}
    assert claims.persons == {"Nguyễn Văn Mẫu"}
    assert claims.places == {"Hà Nội"}


def test_dates_are_equal_in_digits_and_in_words_and_must_exist():
    assert dates_in("12/10/2024") == dates_in("ngày 12 tháng 10 năm 2024") == [date(2024, 10, 12)]
    assert dates_in("31/2/2024") == []


def test_content_words_leave_grammar_numbers_and_markers_out():
    assert content_words("Đã thi hành xong 9.123 việc và đạt 81% [1]") == ["thi", "hanh", "xong", "viec"]
