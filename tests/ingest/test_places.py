"""Places: 34 and 63 provinces in every spelling, and the names that only look like one."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.places import (
    NATIONAL,
    Province,
    districts,
    kin_term,
    place_mentions,
    place_term,
    place_terms,
    provinces,
    related,
)
from ingest.words import fold

PIECES = st.sampled_from(
    ["Hà Nội", "hà nội", "TP.HCM", "İ", "Nguyễn ", "Hòa Bình", " ", "toàn quốc", "Huế", "\u00ad", "ha noi"]
)
TEXTS = st.one_of(st.text(), st.lists(st.one_of(PIECES, st.text(max_size=3)), max_size=20).map("".join)).map(
    lambda text: unicodedata.normalize("NFC", text)
)


def names(text: str) -> list[str]:
    """Return the names of the places in `text`."""
    return [mention.name for mention in place_mentions(text)]


def test_there_are_34_provinces_and_29_merged_into_them():
    now = {p.name for p in provinces() if p.merged_into is None}
    before = [p for p in provinces() if p.merged_into is not None]
    assert (len(now), len(before)) == (34, 29)
    assert {p.merged_into for p in before} <= now


@pytest.mark.parametrize("province", provinces(), ids=lambda p: p.name)
def test_every_province_is_read_in_running_text_in_capitals_and_without_accents(province: Province):
    for written in (province.name, *province.aliases):
        assert names(f"Cục THADS {written} đạt 80%") == [province.name]
        assert names(f"THI HÀNH ÁN DÂN SỰ TỈNH {written.upper()} NĂM 2024") == [province.name]
        assert names(fold(f"ket qua cua tinh {written} nam 2024")) == [province.name]
        assert names(f"kết quả của tỉnh {written.lower()} năm 2024") == [province.name]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("thành phố Hồ Chí Minh", "Thành phố Hồ Chí Minh"),
        ("tại thành phố Hồ Chí Minh năm 2024", "Thành phố Hồ Chí Minh"),
        ("tp.hcm đạt bao nhiêu", "Thành phố Hồ Chí Minh"),
        ("ở hcm", "Thành phố Hồ Chí Minh"),
        ("Hoà Bình", "Hòa Bình"),
        ("Thanh Hoá", "Thanh Hóa"),
        ("Đắc Lắc", "Đắk Lắk"),
        ("Hà nội", "Hà Nội"),
        ("Bà Rịa – Vũng Tàu", "Bà Rịa - Vũng Tàu"),
        ("Bà Rịa -Vũng Tàu", "Bà Rịa - Vũng Tàu"),
        ("Thừa Thiên-Huế", "Huế"),
        ("Tỷ lệ thi hành xong của hà nội năm 2023?", "Hà Nội"),
        ("kết quả của UBND, HĐND nghệ an", "Nghệ An"),
        ("trong cả nước", NATIONAL),
        ("Toàn quốc", NATIONAL),
        ("toan quoc", NATIONAL),
        ("toàn hệ thống đã thi hành xong", NATIONAL),
    ],
)
def test_spellings(text: str, name: str):
    assert names(text) == [name]


@pytest.mark.parametrize(
    "text",
    [
        "Chánh án Nguyễn Hòa Bình phát biểu",
        "đồng chí Trần Quảng Ninh",
        "bà Nguyễn Thị Thanh Hóa",
        "ong Nguyen Hoa Binh",
        "nguyen hoa binh la ai",
        "Huế Thương",
        "tư tưởng, đạo đức, phong cách Hồ Chí Minh",
        "Chủ tịch Hồ Chí Minh",
        "Đoàn Thanh niên Cộng sản Hồ Chí Minh",
        "chu tich ho chi minh",
        "khu vực châu Á - Thái Bình Dương",
        "nâng cao bằng nhiều biện pháp",
        "vì hòa bình",
        "Việt Nam định hướng xã hội chủ nghĩa",
        "dân số Việt Nam định kỳ",
        "phụ yên",
        "Các đơn vị ở Nghi Sơn nâng cao bằng cấp",
    ],
)
def test_no_place(text: str):
    assert names(text) == []


def test_a_person_and_a_province_of_one_name():
    text = "Chánh án Nguyễn Hòa Bình làm việc với tỉnh Hòa Bình"
    (mention,) = place_mentions(text)
    assert mention.start == text.rindex("Hòa Bình")


def test_several_places_in_order():
    assert names("Cả nước, trong đó Gia Lai, Bình Định và TP. HCM") == [
        NATIONAL, "Gia Lai", "Bình Định", "Thành phố Hồ Chí Minh",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("quận Hồng Bàng", ["Hồng Bàng"]),
        ("Chi cục THADS huyện Krông Bông, tỉnh Đắk Lắk", ["Krông Bông"]),
        ("Quận 1 và thị xã Hồng Lĩnh", ["1", "Hồng Lĩnh"]),
        ("Bí thư huyện ủy, quận ủy", []),
        ("cấp huyện đạt 80%", []),
    ],
)
def test_districts(text: str, found: list[str]):
    assert [mention.name for mention in districts(text)] == found


def test_merged_provinces_are_related_both_ways_but_not_to_each_other():
    assert related("Đồng Tháp") == {"Đồng Tháp", "Tiền Giang"}
    assert related("Tiền Giang") == {"Đồng Tháp", "Tiền Giang"}
    assert related("Bình Dương") == {"Bình Dương", "Thành phố Hồ Chí Minh"}
    assert related(NATIONAL) == {NATIONAL}


def test_every_spelling_of_a_place_has_its_term():
    for text in ("TP.HCM", "TPHCM", "tp hcm", "Sài Gòn", "Sai Gon", "thành phố Hồ Chí Minh", "THANH PHO HO CHI MINH"):
        assert place_term("Thành phố Hồ Chí Minh") in place_terms(text)
    for text in ("Hoà Bình", unicodedata.normalize("NFD", "tỉnh Hòa Bình"), "hoa binh"):
        assert place_terms(text)[0] == "place_hoa_binh"


@pytest.mark.parametrize("province", [p for p in provinces() if p.merged_into], ids=lambda p: p.name)
def test_old_and_new_names_share_a_term_and_keep_their_own(province: Province):
    old, new = place_terms(f"tỉnh {province.name}"), place_terms(f"tỉnh {province.merged_into}")
    assert kin_term(province.name) in new
    assert kin_term(province.merged_into or "") in old
    assert place_term(province.name) not in new
    assert place_term(province.merged_into or "") not in old


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_mentions_stand_in_the_text(text: str):
    for mention in [*place_mentions(text), *districts(text)]:
        assert 0 <= mention.start < mention.end <= len(text)
        assert mention.name


@pytest.mark.parametrize("piece", ["Hà Nội ", "( ", "(", "a ", "1.", "huyện ", "AAAA"])
def test_a_megabyte_takes_linear_time(piece: str):
    text = piece * (1_000_000 // len(piece))
    began = time.perf_counter()
    place_mentions(text)
    districts(text)
    assert time.perf_counter() - began < 20  # about 4 s; quadratic would be hours
