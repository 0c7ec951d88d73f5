"""Questions read as they were meant, by the words of a small library."""

import unicodedata
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.spelling import Reading, Speller
from ingest.words import fold, spelling, terms

PASSAGES = [
    "Năm 2023, các cơ quan thi hành án dân sự tỉnh đã thụ lý tổng số 12.132 việc, đạt tỷ lệ 81,41%.",
    "Tổng số việc thi hành xong là 9.123 việc, tăng 512 việc so với cùng kỳ năm 2022.",
    "Bộ trưởng yêu cầu các đơn vị tập trung thu hồi tài sản trong các vụ án kinh tế, tham nhũng.",
    "Số tiền thi hành xong trên 53.750 tỷ đồng, tăng hơn 1.035 tỷ đồng so với năm 2019.",
    "Việc tổ chức thi hành án tín dụng, ngân hàng đạt kết quả tích cực; còn nhiều khó khăn, vướng mắc.",
    "Thủ trưởng đơn vị kiểm tra, chấn chỉnh kỷ luật công vụ, giải quyết khiếu nại, tố cáo.",
]
COUNTS = Counter(term for passage in PASSAGES for term in set(terms(passage)))


def strip(text):
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c)).translate(
        str.maketrans("đĐ", "dD")
    )


@pytest.fixture
def speller():
    return Speller(COUNTS.__getitem__, len(PASSAGES))


@pytest.mark.parametrize(
    "question",
    [
        "năm 2023 tỉnh thi hành xong bao nhiêu việc?",
        "Tổng số việc thụ lý tăng hay giảm so với cùng kỳ năm 2022",
        "Bộ trưởng yêu cầu các đơn vị những gì",
        "tỷ lệ thi hành án tín dụng, ngân hàng đạt bao nhiêu phần trăm",
        "giải quyết khiếu nại, tố cáo như thế nào",
    ],
)
def test_accents_are_restored(speller, question):
    assert speller.read(strip(question)).text == question


def test_provinces_are_written_in_full(speller):
    read = speller.read("nam 2023 nghe an thi hanh xong bao nhieu viec").text
    assert read == "năm 2023 Nghệ An thi hành xong bao nhiêu việc"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("thi hành xogn bao nhiêu việc", "thi hành xong bao nhiêu việc"),  # two letters exchanged
        ("thu hồi tài sn trong các vụ án", "thu hồi tài sản trong các vụ án"),  # one left out
        ("thi hànhh án tín dụng", "thi hành án tín dụng"),  # one too many
        ("yêu cầu các đơn vj tập trung", "yêu cầu các đơn vị tập trung"),  # another key
        ("tổng số viêc thụ lý", "tổng số việc thụ lý"),  # a tone left out
        ("thị hành án dân sự", "thi hành án dân sự"),  # a tone too many makes another real syllable
        ("so với cung kỳ năm 2022", "so với cùng kỳ năm 2022"),
        ("giải quyết khiêu nại, tố cáo", "giải quyết khiếu nại, tố cáo"),
    ],
)
def test_slips_are_mended_and_told(speller, typed, meant):
    read = speller.read(typed)
    assert read.text == meant
    ((was, now),) = read.changed
    assert typed.replace(was, now, 1) == meant


@pytest.mark.parametrize(
    "question",
    [
        "Ông Nguyễn Văn Thuỷ yêu cầu gì?",  # a name that stands in no passage
        "Sở TNMT và Cty VNPT thu hồi bao nhiêu?",  # abbreviations
        "Quyết định 1898/QĐ-BTP nêu gì?",
        "file dashboard.xlsx năm 2023",
        "What is the completion rate?",
        "Giá vàng hôm nay bao nhiêu?",  # real words that the library does not know
        "12.132 việc",
        "???",
        "",
    ],
)
def test_what_the_library_does_not_support_is_left_as_typed(speller, question):
    assert speller.read(question) == Reading(question)


def test_capitals_and_punctuation_stay(speller):
    assert speller.read("Tong so viec thi hanh xong, nam 2023?").text == "Tổng số việc thi hành xong, năm 2023?"
    assert speller.read("TONG SO VIEC THI HANH XONG?").text == "TỔNG SỐ VIỆC THI HÀNH XONG?"


def test_words_are_printed_as_reports_print_them(speller):
    assert speller.read("ty le cung ky, ky luat").text == "tỷ lệ cùng kỳ, kỷ luật"


def test_an_empty_library_changes_nothing():
    assert Speller(lambda term: 0, 0).read("thi hanh xong bao nhieu") == Reading("thi hanh xong bao nhieu")


@given(st.text(max_size=60))
def test_any_text_can_be_read_and_only_accents_change_without_a_slip(text):
    read = Speller(COUNTS.__getitem__, len(PASSAGES)).read(text)
    if not read.changed:
        assert fold(spelling(read.text)).split() == fold(spelling(text)).split() or read.text != text


@given(st.sampled_from(PASSAGES))
def test_a_right_text_is_left_alone(passage):
    assert Speller(COUNTS.__getitem__, len(PASSAGES)).read(passage).text == passage
