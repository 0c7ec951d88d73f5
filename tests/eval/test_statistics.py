import numpy as np
import pytest

from eval.statistics import bootstrap_interval, f1_of_both, mcnemar, share, sign_flip


def test_the_same_seed_gives_the_same_interval_and_another_seed_another():
    counts = [(float(n * n % 7 > 1), 1.0) for n in range(40)]
    names = [f"d{n % 17}" for n in range(40)]
    first = bootstrap_interval(counts, names, share)
    assert first == bootstrap_interval(counts, names, share)
    assert first != bootstrap_interval(counts, names, share, seed=7)
    assert first.low < sum(right for right, _ in counts) / 40 < first.high


def test_questions_of_one_document_make_the_interval_wider_than_as_many_documents():
    # the first half all right, the second all wrong: two documents against forty
    counts = [(float(n < 20), 1.0) for n in range(40)]
    clustered = bootstrap_interval(counts, [f"d{n // 20}" for n in range(40)], share)
    apart = bootstrap_interval(counts, [f"d{n}" for n in range(40)], share)
    assert clustered.high - clustered.low > apart.high - apart.low
    assert (clustered.low, clustered.high) == (0.0, 1.0)


def test_the_interval_is_that_of_a_binomial_where_every_question_is_its_own_document():
    counts = [(float(n < 50), 1.0) for n in range(100)]
    found = bootstrap_interval(counts, [str(n) for n in range(100)], share)
    assert found.low == pytest.approx(0.40, abs=0.015)
    assert found.high == pytest.approx(0.60, abs=0.015)


def test_one_document_or_no_base_has_no_interval():
    assert bootstrap_interval([(1.0, 1.0)] * 5, ["d"] * 5, share) is None
    assert bootstrap_interval([(0.0, 0.0)] * 2, ["a", "b"], share) is None
    with pytest.raises(ValueError, match="cluster"):
        bootstrap_interval([(1.0, 1.0)], [], share)


def test_f1_of_both_is_the_mean_of_the_two_and_leaves_an_empty_class_out():
    sums = np.array([[1.0, 1.0, 0.0, 5.0], [0.0, 0.0, 0.0, 5.0]])
    assert f1_of_both(sums) == pytest.approx([(2 / 3 + 10 / 11) / 2, 1.0])


@pytest.mark.parametrize(
    ("better", "worse", "p"),
    [(0, 0, 1.0), (1, 1, 1.0), (0, 5, 0.0625), (0, 6, 0.03125), (6, 0, 0.03125), (3, 10, 0.0922851563)],
)
def test_mcnemar_by_hand(better, worse, p):
    assert mcnemar(better, worse) == pytest.approx(p)


def test_sign_flips_of_few_clusters_are_counted_exactly():
    assert sign_flip([1.0] * 5, list("abcde")) == 2 / 2**5
    assert sign_flip([1.0, -1.0], ["a", "b"]) == 1.0
    # five questions of one document are one piece of evidence
    assert sign_flip([1.0] * 5, ["a"] * 5) == 1.0
    assert sign_flip([0.0, 0.0], ["a", "b"]) == 1.0


def test_sign_flips_of_many_clusters_are_seeded_and_never_zero():
    names = [f"d{n}" for n in range(40)]
    assert sign_flip([1.0] * 40, names) == 1 / 10_001
    mixed = [1.0 if n % 3 else -1.0 for n in range(40)]
    assert sign_flip(mixed, names) == sign_flip(mixed, names)
    assert 0.01 < sign_flip(mixed, names) < 0.2
