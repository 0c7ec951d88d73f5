"""Words: one term for one meaning however it is spelt, and document numbers whole."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.words import (
    DOCUMENT_NUMBER,
    document_terms,
    fold,
    fold_aligned,
    folded_terms,
    has_accents,
    lower_aligned,
    spelling,
    syllables,
    terms,
    terms_and_folded,
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


@pytest.mark.parametrize("number", ["576.933", "81,41", "363/830", "3.805.241.047.000"])
def test_numbers_stay_whole(number: str):
    assert syllables(f"đạt {number} việc") == ["đạt", number, "việc"]


def test_terms_are_syllables_pairs_and_document_terms():
    assert terms("Nghị định 62/2015/NĐ-CP") == [
        "nghị", "định", "62/2015/nđ-cp", "nghị_định", "định_62/2015/nđ-cp", "nd_62",
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
    assert spelling(number) in syllables(text)


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


@pytest.mark.parametrize("text", ["đã ra quyết định 15 việc", "quyết định 15,2%", "nghị định của Chính phủ"])
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
def test_folded_terms_are_the_terms_folded_one_by_one(text: str):
    assert terms_and_folded(text) == (terms(text), [fold(term) for term in terms(text)])


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_aligned_forms_keep_every_offset(text: str):
    text = unicodedata.normalize("NFC", text)
    assert len(fold_aligned(text)) == len(lower_aligned(text)) == len(text)


@given(VIETNAMESE)
def test_spelling_again_changes_nothing(text: str):
    assert spelling(spelling(text)) == spelling(text)


@given(VIETNAMESE)
def test_decomposed_text_has_the_same_terms(text: str):
    assert terms(unicodedata.normalize("NFD", text)) == terms(text)


@pytest.mark.parametrize("piece", ["1.", "1/", "(", "a ", "1-a", "nghị định ", "12345/2015/NĐ-CP-"])
def test_a_megabyte_takes_linear_time(piece: str):
    text = piece * (1_000_000 // len(piece))
    began = time.perf_counter()
    terms(text)
    DOCUMENT_NUMBER.findall(text)
    assert time.perf_counter() - began < 20  # about 2 s; quadratic would be hours
