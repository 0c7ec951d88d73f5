"""What speaks for a passage, on passages made by hand."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.features import AGREEMENTS, Asked, Candidate, features, words_of
from assistant.rank import Ranker, packaged_ranker

IDF = {"án": 0.1, "của": 0.05}.get


def idf(term):
    return IDF(term, 2.0)


def asked(text, own=None):
    words = words_of(text).syllables
    mine = tuple(own is None or word in own for word in words)
    return Asked(words, mine, np.array([1.0, 0.0]), np.array([1.0, 0.0]), "là gì" in text)


def candidate(body, title="", around=(), document="d", vector=(1.0, 0.0), score=1.0, rank=0, publication=None):
    return Candidate(
        document, publication or document, words_of(title), words_of(body), tuple(map(words_of, around)),
        score, rank, None, np.array(vector), np.array(vector), (0.0,) * len(AGREEMENTS),
    )  # fmt: skip


def table(question, *candidates):
    names, values = features(question, candidates, idf)
    assert np.isfinite(values).all()
    return {name: list(values[:, i]) for i, name in enumerate(names)}


def test_words_are_cut_with_their_sentences():
    words = words_of("Thi hành xong. Đạt tỷ lệ cao;\ncòn tồn đọng")
    assert words.syllables == ("thi", "hành", "xong", "đạt", "tỉ", "lệ", "cao", "còn", "tồn", "đọng")
    assert words.sentences == (0, 3, 7)
    assert words_of("").syllables == ()


def test_coverage_counts_own_words_by_weight_and_not_words_of_asking():
    question = asked("mức phạt án là bao nhiêu", own={"mức", "phạt", "án"})
    found = table(question, candidate("mức phạt án"), candidate("mức"), candidate("bao nhiêu"))
    assert found["cover"] == pytest.approx([1.0, 2.0 / 4.1, 0.0])
    assert found["pairs"] == pytest.approx([1.0, 0.0, 0.0])
    assert found["missing"] == [0.0, 2.0, 3.0]


def test_the_title_and_the_passages_around_lend_what_the_passage_lacks():
    question = asked("mức phạt")
    alone, titled, beside = candidate("khác"), candidate("phạt", title="mức"), candidate("mức", around=["phạt"])
    found = table(question, alone, titled, beside)
    assert found["around_cover"] == pytest.approx([0.0, 1.0, 1.0])
    assert found["sentence_titled"] == pytest.approx([0.0, 1.0, 0.5])


def test_a_run_is_what_the_text_has_word_for_word():
    question = asked("thu hồi tài sản nhà nước")
    found = table(question, candidate("thu hồi tài sản"), candidate("tài sản thu hồi"), candidate("sản thu tài hồi"))
    assert found["run"][0] > found["run"][1] > found["run"][2] > 0


def test_a_definition_opens_a_sentence_and_goes_on_with_la():
    question = asked("chấp hành viên là gì", own={"chấp", "hành", "viên"})
    found = table(
        question,
        candidate("Khác. Chấp hành viên là người được bổ nhiệm"),
        candidate("Người này là chấp hành viên là người"),
    )
    assert found["defines"][0] > found["defines"][1]


def test_words_of_one_sentence_beat_words_of_two():
    question = asked("thu hồi tài sản")
    found = table(question, candidate("Thu hồi tài sản xong."), candidate("Thu hồi xong. Tài sản còn."))
    assert found["cover"][0] == found["cover"][1]
    assert found["sentence_cover"][0] > found["sentence_cover"][1]


def test_places_in_the_document_are_counted_from_its_best_passage():
    question = asked("thu hồi tài sản")
    found = table(question, candidate("thu hồi"), candidate("thu hồi tài sản"), candidate("tài sản", document="e"))
    assert found["place_in_document"] == pytest.approx([np.log(2), 0.0, 0.0])


def test_parts_of_one_publication_speak_for_each_other():
    question = asked("thu hồi tài sản")
    found = table(
        question,
        candidate("thu hồi tài sản", document="a", publication="62/2015/nd-cp"),
        candidate("thu hồi", document="b", publication="62/2015/nd-cp"),
        candidate("thu hồi", document="c"),
    )
    assert found["others_of_publication"][1] > found["others_of_publication"][2]
    assert found["share_of_publication"][1] > found["share_of_publication"][2] == 0
    assert found["others_of_document"][1] == found["others_of_document"][2]


@pytest.mark.parametrize("shared", [True, False])
def test_neighbours_count_the_same_whether_they_are_candidates_or_not(shared):
    first, second = words_of("thu hồi"), words_of("tài sản")
    other = second if shared else words_of("tài sản")
    candidates = [
        replace(candidate(""), body=first, around=(other,)),
        replace(candidate(""), body=second, around=(first,)),
    ]
    names, values = features(asked("thu hồi tài sản"), candidates, idf)
    assert values[:, names.index("around_cover")] == pytest.approx([1.0, 1.0])


@given(st.lists(st.text(max_size=40), min_size=1, max_size=5), st.text(max_size=40))
def test_any_passages_have_finite_features(bodies, question):
    if words_of(question).syllables:
        table(asked(question), *(candidate(body) for body in bodies))


def test_the_packaged_ranker_weighs_just_these_features_and_survives_writing():
    names, values = features(asked("thu hồi"), [candidate("thu hồi"), candidate("khác")], idf)
    ranker = packaged_ranker()
    assert set(ranker.names) == set(names)
    again = Ranker.from_json(ranker.as_json())
    assert again.parts(names, values)[1] == pytest.approx(ranker.parts(names, values)[1])
    order = tuple(reversed(names))
    assert again.parts(order, values[:, ::-1])[1] == pytest.approx(ranker.parts(names, values)[1])
