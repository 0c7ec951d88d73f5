"""What can be a Vietnamese syllable, and what may stand behind one without accents."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.syllables import accented, is_syllable
from ingest.words import fold, spelling


@pytest.mark.parametrize(
    "word",
    ["thi", "hành", "án", "người", "nghiệp", "quyết", "khuyến", "thuở", "rượu", "giếng", "gì", "gìn", "giết", "quốc",
     "quý", "oan", "uỷ", "hoà", "khoẻ", "ngoằn", "yêu", "ý", "đắk", "lắk", "xoong", "quỳnh", "nghiêng", "ưu"],
)  # fmt: skip
def test_syllables(word):
    assert is_syllable(spelling(word))


@pytest.mark.parametrize(
    "word",
    ["nguời", "viêc", "cà̀", "ngiệp", "kác", "ghan", "ngi", "thnah", "tuơng", "pc", "btp", "x", "", "quiết", "luâtt",
     "hànhh", "mậch̀"],
)  # fmt: skip
def test_no_syllables(word):
    assert not is_syllable(spelling(word))


def test_a_stop_takes_two_tones_only():
    assert set(accented("viec")) == {"viếc", "việc"}


def test_every_tone_and_vowel_stands_behind_a_bare_spelling():
    assert {"thuông", "thuống", "thương", "thường", "thưởng", "thượng"} <= set(accented("thuong"))
    assert {"do", "dó", "dô", "đỏ", "đo", "độ", "dơ", "đợ"} <= set(accented("do"))


@given(st.text(alphabet="abcdeghiklmnopqrstuvxyăâđêôơư", max_size=8))
def test_what_stands_behind_a_spelling_folds_to_it(word):
    for syllable in accented(fold(word)):
        assert fold(syllable) == fold(word)
        assert is_syllable(syllable)
        assert spelling(syllable) == syllable
