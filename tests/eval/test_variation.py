"""What a variation changes, what it keeps, and that it is the same every time."""

from itertools import islice

import pytest

from eval.datasets import RetrievalDocument
from eval.variation import varied_article, varied_corpus

ARTICLES = [
    RetrievalDocument(
        "luật|1",
        "Thẩm quyền",
        "1. Bộ Tư pháp chủ trì tại tỉnh Nghệ An. Hồ sơ gồm 25 tờ khai.\n"
        "2. Bộ Tư pháp báo cáo trong 30 ngày theo Luật Đất đai năm 2013.\n3. Người nộp đơn chịu lệ phí.",
    ),
    RetrievalDocument("luật|2", "Phạm vi", "Luật này quy định về thuế. Không áp dụng với hộ nghèo. Trừ điều 7."),
    RetrievalDocument("luật|3", "Hiệu lực", "Thông tư có hiệu lực từ ngày ký."),
]


def test_the_corpus_comes_first_as_it_is_and_then_its_variations_in_turn():
    records = list(islice(varied_corpus(ARTICLES), 8))
    assert records[:3] == ARTICLES
    assert [record.id for record in records[3:]] == ["luật|1~1", "luật|2~1", "luật|3~1", "luật|1~2", "luật|2~2"]


def test_variations_are_the_same_every_time_and_different_from_each_other():
    once, again = (list(islice(varied_corpus(ARTICLES), 60)) for _ in range(2))
    assert once == again
    of_one = [record.text for record in once if record.id.startswith("luật|1")]
    assert len(set(of_one)) == len(of_one) == 20


def test_what_is_there_already_is_passed_over():
    some = {"luật|2", "luật|1~1"}
    left = [record for record in islice(varied_corpus(ARTICLES), 20) if record.id not in some]
    assert list(islice(varied_corpus(ARTICLES, some), len(left))) == left


def test_no_articles_make_no_variations():
    assert list(varied_corpus([])) == []


@pytest.mark.parametrize("copy", range(1, 20))
def test_a_variation_has_other_numbers_and_names_and_keeps_the_numbers_of_items(copy):
    text = varied_article(ARTICLES[0], ARTICLES[:1], copy).text
    for said in ("Bộ Tư pháp", "Nghệ An", "Luật Đất đai"):
        assert said not in text
    assert "chủ trì" not in text or "\n1. Bộ " in f"\n{text}"


def test_every_mention_of_a_name_becomes_the_same_other_name():
    article = RetrievalDocument("1", "Điều", "Bộ Y tế giao, Bộ Y tế nhận.")
    text = varied_article(article, [article], 1).text
    given = text.split(" giao, ")[0].split("\n")[-1]
    assert f"{given} giao, {given} nhận" in text


def test_years_stay_years_and_numbers_keep_their_length():
    article = RetrievalDocument("1", "Điều", "Năm 2013 có 12.345 việc")
    words = varied_article(article, [article], 3).text.split("\n")[0].split()
    assert 1990 <= int(words[1]) <= 2025
    assert [len(part) for part in words[3].split(".")] == [2, 3]


def test_variations_are_of_much_the_same_length():
    variations = list(islice(varied_corpus(ARTICLES), 3, 303))
    ratio = sum(len(record.text) for record in variations) / (100 * sum(len(record.text) for record in ARTICLES))
    assert 0.7 < ratio < 1.5
