import pytest

from eval.metrics.timing import percentile, percentiles, throughput


@pytest.mark.parametrize(("percent", "value"), [(50, 50), (95, 95), (99, 99), (100, 100), (0.5, 1)])
def test_nearest_rank_of_one_to_a_hundred(percent, value):
    assert percentile(list(range(100, 0, -1)), percent) == value


def test_one_value_is_every_percentile():
    assert percentiles([3.14159]) == {"p50_ms": 3.14, "p95_ms": 3.14, "p99_ms": 3.14}


def test_the_95th_of_twenty_is_the_nineteenth():
    assert percentile(list(range(1, 21)), 95) == 19


@pytest.mark.parametrize(("values", "percent"), [([], 50), ([1], 0), ([1], 101)])
def test_no_values_or_an_odd_percent_is_an_error(values, percent):
    with pytest.raises(ValueError):
        percentile(values, percent)


def test_throughput_is_questions_in_a_second():
    assert throughput([100.0, 300.0]) == 5.0
    assert throughput([0.0]) == 0.0
