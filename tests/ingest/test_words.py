"""Words: one term for one meaning however it is spelt, and document numbers whole."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ingest.abbreviations import Abbreviations, packaged, using
from ingest.words import (
    DOCUMENT_NUMBER,
    abbreviations,
    document_numbers,
    document_terms,
    fold,
    fold_aligned,
    folded_terms,
    has_accents,
    lower_aligned,
    spelling,
    spelt_out,
    syllables,
    terms,
)

PIECES = st.sampled_from(
    ["62/2015/NĐ-CP", "nghị định", "nd", " ", "62", "số", "THADS", "İ", "ı", "Ð", "ƣ", "\u00ad", "a\u0301", "quí", "kỷ",
     "/", "-", "qđ", "٣", "\ud800"]
)  # fmt: skip
TEXTS = st.one_of(st.text(), st.lists(st.one_of(PIECES, st.text(max_size=3)), max_size=20).map("".join))
VIETNAMESE = st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyàáảãạằắẳẵặầấẩẫậòóỏõọùúủũụỳýỷỹỵ ÀÁĐỦHQKLT .-/0123456789")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hoà giải", "hòa giải"),
        ("uỷ ban, tiêu huỷ", "ủy ban, tiêu hủy"),
        ("Toà án", "TÒA ÁN"),
        ("khoá", "khóa"),
        ("quí", "quý"),
        ("tỉ lệ", "tỷ lệ"),
        ("kĩ", "kỹ"),
        ("NÐ-CP", "NĐ-CP"),  # Eth
        ("TRƢỜNG", "TRƯỜNG"),  # gha of .VnTime
        (unicodedata.normalize("NFD", "Thi hành án dân sự"), "thi hành án dân sự"),
        ("thi\u00a0hành", "thi hành"),
        ("thi ha\u00ad\u0300nh", "thi hành"),  # a soft hyphen within a decomposed letter
        ("THADS", "thi hành án dân sự"),
        ("thads", "thi hành án dân sự"),
        ("THAHC", "thi hành án hành chính"),
        ("UBND", "ủy ban nhân dân"),
        ("QĐ", "quyết định"),
    ],
)
def test_spellings_of_one_meaning_have_the_same_terms(one: str, other: str):
    assert syllables(one) == syllables(other)


def test_short_abbreviations_are_expanded_in_capitals_only():
    assert syllables("TT") == ["thông", "tư"]
    assert syllables("tt") == ["tt"]


@pytest.mark.parametrize(
    ("number", "term"),
    [
        ("576.933", "576933"),
        ("576933", "576933"),
        ("3.805.241.047.000", "3805241047000"),
        ("73.000", "73000"),
        ("73,000", "73"),  # a comma never groups alone
        ("81,41", "81,41"),
        ("81.41", "81,41"),
        ("82.10", "82,1"),
        ("1.234,5", "1234,5"),
        ("1,234,567.5", "1234567,5"),
        ("0.125", "0,125"),
        ("02", "2"),
        ("363/830", "363/830"),
        ("02/02", "2/2"),
        ("01/07/2025", "1/7/2025"),
        ("01.07.2025", "1/7/2025"),
        ("1.2.3", "1.2.3"),  # a heading
        ("9" * 50, "9" * 50),
    ],
)
def test_numbers_stay_whole_in_one_form(number: str, term: str):
    assert syllables(f"đạt {number} việc") == ["đạt", term, "việc"]


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("73 000 việc", "73000"),
        ("73\u202f000 việc", "73000"),
        ("hơn 1 234 567 đồng", "1234567"),
        ("6.467 tỷ 721 triệu, 795 nghìn đồng", "6467721795000"),
        ("6.467 ti 721 trieu", "6467721000000"),
        ("53.750 tỷ", "53750000000000"),
        ("53,75 nghìn tỷ đồng", "53750000000000"),
        ("13,19 ngàn việc", "13190"),
        ("16.164 việc, 611,6 tỷ", "611600000000"),
    ],
)
def test_a_number_of_several_words_is_a_term_too(text: str, term: str):
    assert term in terms(text)


@pytest.mark.parametrize("text", ["năm 2024 100 việc", "1 000 000 000 000 000 000", "5 ngan hang", "120 3500"])
def test_neighbouring_numbers_are_not_one(text: str):
    assert not set(terms(text)) & {"2024100", "24100", "1000000000000000000", "5000", "1203500"}


def test_terms_are_syllables_pairs_and_document_terms():
    assert terms("Nghị định 62/2015/NĐ-CP") == [
        "nghị", "định", "62/2015/nd-cp", "nghị_định", "định_62/2015/nd-cp", "nd_62", "nd_62_2015",
    ]  # fmt: skip
    assert folded_terms("thi hành") == ["thi", "hanh", "thi_hanh"]


@pytest.mark.parametrize(
    "number",
    ["96/2019/QH14", "62/2015/NĐ-CP", "06/2019/TT-BTP", "12/2021/TTLT-BTP-VKSNDTC-TANDTC", "61/2014/QĐ-TTg",
     "3011/QĐ-BTP", "1229/QĐ-TCTHADS", "05/CT-TTg", "54/BC-BTP", "4323/BTP-CQLTHADS", "98/KHGSCĐ-BPC", "04-CT/TW",
     "160-KL/TW", "23-NQ/BCSĐ", "38-CT/TU", "2319/VBHN-BTP", "45/2014/QĐTA-TĐKT", "62/2015/NÐ-CP", "26/2008/QH12"],
)  # fmt: skip
def test_document_numbers_are_found_whole(number: str):
    text = f"Căn cứ văn bản số {number}, ngày 01/7/2015"
    assert [m[0] for m in DOCUMENT_NUMBER.finditer(text)] == [number]
    assert fold(number) in syllables(text)


@pytest.mark.parametrize("text", ["27/11/2019", "363/830 việc", "81,41%", "16.164 việc/611,6 tỷ", "3/5 ĐƠN VỊ"])
def test_dates_and_fractions_are_no_document_numbers(text: str):
    assert DOCUMENT_NUMBER.search(text) is None
    assert document_terms(text) == []


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("62/2015/NĐ-CP", "nd_62"),
        ("62/2015/ND-CP", "nd_62"),
        ("62/2015/NÐ-CP", "nd_62"),
        ("nđ 62", "nd_62"),
        ("nghị định 62/2015", "nd_62"),
        ("nghi dinh so 62", "nd_62"),
        ("Nghị định số 62", "nd_62"),
        ("qd 3011", "qd_3011"),
        ("QĐ3011", "qd_3011"),
        ("NQ96", "nq_96"),
        ("chi thi 05", "ct_5"),
        ("05/CT-TTg", "ct_5"),
        ("04-CT/TW", "ct_4"),
        ("thông tư liên tịch 12/2021", "ttlt_12"),
        ("luật 26/2008/QH12", "qh_26"),
        ("công văn 3769/BTP-TCTHADS", "cv_3769"),
    ],
)
def test_a_document_is_found_however_its_number_is_typed(text: str, term: str):
    assert term in document_terms(text)


@pytest.mark.parametrize(
    "text",
    ["62/2015/NĐ-CP", "62/2015/ND-CP", "nđ 62/2015", "Nghị định số 62/2015/NĐ-CP", "NĐ62/2015", "nd 62/2015",
     "nghi dinh so 62/2015", "Nghị định số: 62/2015/NĐ-CP", "nghị định 62 năm 2015", "nghi dinh 62 nam 2015"],
)  # fmt: skip
def test_a_number_with_its_year_is_found_by_number_and_by_year(text: str):
    assert {"nd_62", "nd_62_2015"} <= set(document_terms(text, years=True))
    assert {"nd_62", "nd_62_2015"} <= set(terms(text))
    assert {"nd_62", "nd_62_2015"} <= set(folded_terms(text))


@pytest.mark.parametrize(
    "text",
    ["đã ra quyết định 15 việc", "quyết định 15,2%", "nghị định của Chính phủ", "báo cáo 6 tháng đầu năm 2024",
     "bao cao 6 thang", "báo cáo 2024", "kế hoạch 5 năm", "quyết định 27/11/2019", "3/vụ, 5/đơn"],
)  # fmt: skip
def test_counts_are_no_document_numbers(text: str):
    assert document_terms(text) == []


@pytest.mark.parametrize(
    ("text", "folded"), [("Nghị định", "nghi dinh"), ("ĐẮK LẮK", "dak lak"), ("NÐ", "nd"), ("Ƣ", "u")]
)
def test_folding(text: str, folded: str):
    assert fold(text) == fold_aligned(text) == folded


@pytest.mark.parametrize(("text", "accented"), [("Hà Nội", True), ("đ", True), ("ha noi", False), ("TP.HCM 5%", False)])
def test_accents(text: str, accented: bool):
    assert has_accents(text) is accented


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_any_text_has_terms(text: str):
    for term in [*terms(text), *folded_terms(text)]:
        assert term
        assert not any(c.isspace() for c in term)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_aligned_forms_keep_every_offset(text: str):
    text = unicodedata.normalize("NFC", text)
    assert len(fold_aligned(text)) == len(lower_aligned(text)) == len(text)


@given(VIETNAMESE)
def test_spelling_again_changes_nothing(text: str):
    assert spelling(spelling(text)) == spelling(text)


@given(TEXTS)
def test_terms_cut_again_are_the_same(text: str):
    once = syllables(text)
    assume(not any(word in abbreviations("any_case") for word in once))  # "TT" of "THADS" is none, "bc" typed is
    assert syllables(" ".join(once)) == once


@given(VIETNAMESE)
def test_one_spelling_has_the_terms_of_the_text(text: str):
    assert terms(spelling(text.lower())) == terms(text.lower())


@given(VIETNAMESE)
def test_terms_without_accents_are_those_of_the_text_without_them(text: str):
    assert folded_terms(text) == [fold(term) for term in terms(text)]
    assert fold(spelling(text)) == fold(spelling(fold(text))) == spelling(fold(text))


@pytest.mark.parametrize("piece", ["a", "\0", "\ud800 ", "9", "Thi hành án ", "62/2015/NĐ-CP "])
def test_long_and_broken_text_has_terms(piece: str):
    assert bool(terms(piece * (50_000 // len(piece)))) is (piece not in {"\0", "\ud800 "})


@given(VIETNAMESE)
def test_decomposed_text_has_the_same_terms(text: str):
    assert terms(unicodedata.normalize("NFD", text)) == terms(text)


@pytest.mark.parametrize(
    "piece", ["1", "1.", "1/", "(", " ", "a ", "1-a", "1 000 ", "1 tỷ ", "nghị định ", "12345/2015/NĐ-CP-"]
)
def test_a_megabyte_takes_linear_time(piece: str):
    text = "tt" + piece * (1_000_000 // len(piece))
    began = time.perf_counter()
    terms(text)
    DOCUMENT_NUMBER.findall(text)
    assert time.perf_counter() - began < 20  # about 2 s; quadratic would be hours


def test_abbreviations_are_spelt_out_where_they_stand():
    assert spelt_out("Mức đóng BHYT của THADS, 5%") == "Mức đóng bảo hiểm y tế của thi hành án dân sự, 5%"
    assert spelt_out("ở TT") == "ở thông tư"
    assert spelt_out("Kết quả năm 2024") == "Kết quả năm 2024"


def test_document_numbers_are_read_in_their_one_form():
    assert document_numbers("57/2020/QH14|3 và Số: 62/2015/NĐ-CP, 15 việc, 27/11") == ["57/2020/qh14", "62/2015/nd-cp"]
    assert document_numbers("báo cáo 6 tháng") == []


def test_texts_are_cut_with_the_abbreviations_of_their_library():
    own = Abbreviations({**packaged().sections, "any_case": {"xyz": "xử lý"}}, "own")
    assert syllables("XYZ") == ["xyz"]
    with using(own):
        assert syllables("XYZ") == ["xử", "lí"]
    assert syllables("XYZ") == ["xyz"]
