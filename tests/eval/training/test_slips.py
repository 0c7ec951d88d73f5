"""Questions as hurried people type them."""

from hypothesis import given
from hypothesis import strategies as st

from eval.training.slips import with_a_slip, without_accents

QUESTION = "Năm 2023 tỉnh Nghệ An thi hành xong bao nhiêu việc theo Nghị định 62/2015/NĐ-CP?"


def test_without_accents():
    assert without_accents("Đạt 81,41% về việc") == "dat 81,41% ve viec"


def test_one_word_is_mistyped_and_the_same_one_each_time():
    slipped = with_a_slip(QUESTION)
    assert slipped == with_a_slip(QUESTION)
    before, after = QUESTION.split(), slipped.split()
    assert len(before) == len(after)
    ((was, now),) = [(a, b) for a, b in zip(before, after, strict=True) if a != b]
    assert was.islower()
    assert abs(len(was) - len(now)) <= 1


def test_names_numbers_and_short_words_are_left():
    assert with_a_slip("Nghệ An 2023 là 62/2015/NĐ-CP") == "Nghệ An 2023 là 62/2015/NĐ-CP"


@given(st.text(max_size=80))
def test_any_text_can_be_slipped(text):
    assert isinstance(with_a_slip(text), str)
