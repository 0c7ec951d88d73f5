import unicodedata

import pytest

from eval.datasets import Expect, Question
from eval.metrics.answers import character_limit, folded, judge


def question(groups, expect=Expect.ANSWER, kind="figure"):
    return Question(
        id="q",
        question="Bao nhiêu việc?",
        history=(),
        type=kind,
        expect=expect,
        answer="",
        must_include=tuple(tuple(group) for group in groups),
        source=("a.txt",),
        evidence=(),
    )


@pytest.mark.parametrize(
    ("answer", "right"),
    [
        ("Thi hành xong 9.123 việc [1].", True),
        ("Thi hành xong 9.124 việc [1].", False),
        ("", False),
        ("THI HÀNH XONG\u00a09.123\n VIỆC", True),
        (unicodedata.normalize("NFD", "đạt 9.123 việc"), True),
    ],
)
def test_an_answer_is_right_when_a_group_stands_in_it_after_folding(answer, right):
    assert judge(question([["9.123 việc"]]), answer, refused=False).right is right


def test_every_group_needs_one_alternative():
    asked = question([["tăng"], ["1,5 %", "1,5%"]])
    assert judge(asked, "Tăng 1,5%.", refused=False).right
    verdict = judge(asked, "Tăng 1,6%.", refused=False)
    assert not verdict.right
    assert verdict.missing == (("1,5 %", "1,5%"),)


def test_a_right_text_that_is_refused_is_wrong():
    verdict = judge(question([["9.123"]]), "9.123 việc", refused=True)
    assert not verdict.right
    assert "từ chối" in verdict.reason


SHORT = dict.fromkeys(("figure", "comparison", "who", "legal_basis", "definition"), 600)
LONG = dict.fromkeys(("directive", "list", "followup", "multi_doc", "trap"), 1500)


@pytest.mark.parametrize(("kind", "limit"), (SHORT | LONG).items())
def test_the_group_must_end_within_the_limit_of_its_type(kind, limit):
    assert character_limit(kind) == limit
    inside = "x" * (limit - 5) + "9.123"
    assert judge(question([["9.123"]], kind=kind), inside, refused=False).right
    verdict = judge(question([["9.123"]], kind=kind), "x" + inside, refused=False)
    assert not verdict.right
    assert str(limit) in verdict.reason


def test_white_space_padding_counts_as_characters():
    assert not judge(question([["9.123"]]), " " * 600 + "9.123", refused=False).right


def test_characters_are_counted_in_nfc():
    padding = unicodedata.normalize("NFD", "ế" * 595)
    assert judge(question([["9.123"]]), padding + "9.123", refused=False).right


@pytest.mark.parametrize("refused", [True, False])
def test_a_question_to_refuse_is_right_only_when_refused(refused):
    assert judge(question([], Expect.REFUSE, "unanswerable"), "Không có số liệu.", refused).right is refused


@pytest.mark.parametrize("refused", [True, False])
@pytest.mark.parametrize(("answer", "right"), [("Không, tăng 65 việc.", True), ("Không.", False)])
def test_a_false_premise_is_right_with_its_groups_refused_or_not(answer, right, refused):
    assert judge(question([["tăng 65 việc"]], Expect.CORRECT_PREMISE, "trap"), answer, refused).right is right


def test_folding_twice_changes_nothing():
    text = "İ  Ệ\u00a0Ð\tß"
    assert folded(folded(text)) == folded(text)
