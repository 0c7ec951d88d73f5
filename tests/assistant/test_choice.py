"""Choosing sentences by learnt weights, over small texts of our own and the real pipeline."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assistant.choice import ANSWER_NAMES, NAMES, Chooser, close_reading, eligible, features, packaged_chooser
from assistant.evidence import Evidence
from assistant.forest import LEAF, Forest
from assistant.holders import defined_term, definitions
from assistant.listing import lists
from assistant.pipeline import Assistant
from assistant.rank import Ranker
from assistant.understand import Question, understand
from ingest.embedding import load_encoder
from ingest.library.library import Library
from ingest.pipeline import UploadedFile, ingest_files

REPORTS = {
    "quy_dinh.txt": """Quy định về sổ sách thi hành án

Điều 1. Giải thích từ ngữ
Trong quy định này, các từ ngữ dưới đây được hiểu như sau:
1. Sổ phụ là sổ ghi việc ủy thác giữa các đơn vị trong tỉnh.
2. Thẻ kho là thẻ ghi từng vật chứng đang được bảo quản.

Điều 2. Các loại sổ
Các đơn vị mở những loại sổ sau đây:
a) Sổ thụ lý;
b) Sổ ra quyết định;
c) Sổ theo dõi vật chứng;
d) Sổ phụ.

Nơi nhận:
- Lưu: VT.""",
    "hop_giao_ban.txt": """Họp giao ban quý I năm 2024

Tại cuộc họp, Cục trưởng Đinh Văn Sáu yêu cầu các đơn vị rà soát việc sử dụng sổ phụ trước ngày 15/4/2024.
Phó Cục trưởng Ngô Thị Lành đề nghị sửa chữa mái che của nơi cất giữ vật chứng.""",
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder: Path = tmp_path_factory.mktemp("choice")
    with Library.open(folder / "data", encoder=lambda: load_encoder(None), durable=False) as library:
        files = [UploadedFile(name, f"test:{name}", text.encode()) for name, text in REPORTS.items()]
        assert not ingest_files(library, files).failed
        yield library


@pytest.fixture(scope="module")
def asker(library: Library) -> Assistant:
    return Assistant(library)


def read(asker: Assistant, text: str) -> tuple[Question, list[Evidence]]:
    question = asker.understood(text)
    return question, asker.evidence(question, asker.retriever.search(question, 40))


def by(weights: dict[str, float], names: tuple[str, ...]) -> Ranker:
    chosen = tuple(weights)
    assert set(chosen) <= set(names)
    return Ranker(chosen, np.zeros(len(chosen)), np.ones(len(chosen)), np.array([weights[n] for n in chosen]))


def always(likelihood: float) -> Forest:
    """Return a forest of one leaf."""
    leaf = np.zeros(1, dtype=np.int32)
    return Forest(ANSWER_NAMES, leaf, np.array([LEAF], dtype=np.int16), np.zeros(1, dtype=np.float32), leaf, leaf,
                  np.array([likelihood], dtype=np.float32))  # fmt: skip


def test_every_sentence_has_each_feature_and_none_is_missing(asker: Assistant) -> None:
    question, evidence = read(asker, "Cục trưởng yêu cầu gì về sổ phụ?")
    values = features(question, evidence, asker.sources(question))
    assert values.shape == (len(evidence), len(NAMES))
    assert np.isfinite(values).all()


def test_a_sentence_in_other_words_is_nearer_than_one_about_something_else(asker: Assistant) -> None:
    question, evidence = read(asker, "Ai đề nghị làm lại mái của kho tang vật?")
    values = features(question, evidence, asker.sources(question))
    soft = {e.text: v for e, v in zip(evidence, values[:, NAMES.index("soft")], strict=True)}
    roof = next(v for text, v in soft.items() if "mái che" in text)
    assert roof > max(v for text, v in soft.items() if "mái che" not in text and "vật chứng" not in text)


def test_the_task_of_the_person_named_is_told_from_that_of_another(asker: Assistant) -> None:
    question, evidence = read(asker, "Ông Đinh Văn Sáu yêu cầu gì?")
    values = features(question, evidence, asker.sources(question))
    speaker = {e.text[:30]: v for e, v in zip(evidence, values[:, NAMES.index("speaker")], strict=True)}
    assert max(speaker, key=lambda text: speaker[text]).startswith("Tại cuộc họp, Cục trưởng Đinh")


def test_the_order_follows_the_weights_and_the_bar_decides(asker: Assistant) -> None:
    question, evidence = read(asker, "Cục trưởng yêu cầu gì về sổ phụ?")
    sources = asker.sources(question)
    for sign in (1.0, -1.0):
        chooser = Chooser(by({"length": sign}, NAMES), always(0.9), 0.0)
        lengths = [len(e.text) for e in chooser.choose(question, evidence, sources).evidence]
        assert lengths == sorted(lengths, reverse=sign > 0)
    low = chooser.choose(question, evidence, sources)
    high = replace(chooser, bar=100.0).choose(question, evidence, sources)
    assert low.sure - high.sure == pytest.approx(100.0)
    assert low.answers
    assert not high.answers


def test_shares_begin_with_one_and_fall(asker: Assistant) -> None:
    question, evidence = read(asker, "Cục trưởng yêu cầu gì về sổ phụ?")
    shares = packaged_chooser().choose(question, evidence, asker.sources(question)).shares
    assert shares[0] == 1.0
    assert list(shares) == sorted(shares, reverse=True)


def test_what_contradicts_the_question_is_not_chosen(asker: Assistant) -> None:
    question, evidence = read(asker, "Cục trưởng yêu cầu gì về sổ phụ?")
    away = [replace(e, place_fits=False) for e in evidence]
    assert not any(eligible(question, e) for e in away)
    choice = packaged_chooser().choose(question, away, asker.sources(question))
    assert choice.evidence == ()
    assert not choice.answers


def test_best_passages_are_read_closely_however_weak_their_sentences(asker: Assistant) -> None:
    _, evidence = read(asker, "Cục trưởng yêu cầu gì về sổ phụ?")
    many = [replace(evidence[0], rank=30)] * 60 + [replace(evidence[-1], rank=0)]
    kept = close_reading(many)
    assert kept[-1] == many[-1]
    assert len(kept) < len(many)


def test_the_model_is_kept_as_it_is(tmp_path: Path) -> None:
    chooser = packaged_chooser()
    chooser.save(tmp_path / "kept.json")
    again = Chooser.load(tmp_path / "kept.json", tmp_path / "kept.npz")
    assert again.order.as_json() == chooser.order.as_json()
    assert again.bar == chooser.bar
    rows = np.random.default_rng(2).random((20, len(ANSWER_NAMES)))
    assert (again.answers.likelihood(ANSWER_NAMES, rows) == chooser.answers.likelihood(ANSWER_NAMES, rows)).all()
    assert set(chooser.order.names) <= set(NAMES)
    assert set(chooser.answers.names) <= set(ANSWER_NAMES)


def test_a_term_is_answered_by_the_sentence_that_says_what_it_is(asker: Assistant) -> None:
    answer = asker.ask("Thẻ kho là gì?")
    assert not answer.refused
    assert answer.answer.startswith("Thẻ kho là thẻ ghi từng vật chứng")


def test_a_list_is_given_whole_in_its_order_and_without_the_closing_block(asker: Assistant) -> None:
    answer = asker.ask("Đơn vị mở những loại sổ nào?").answer
    places = [answer.find(item) for item in ("Sổ thụ lý", "Sổ ra quyết định", "Sổ theo dõi vật chứng", "Sổ phụ")]
    assert -1 not in places
    assert places == sorted(places)
    assert "Nơi nhận" not in answer
    assert "VT" not in answer


@pytest.mark.parametrize(
    "question",
    [
        "Lương tháng của Đinh Văn Sáu là bao nhiêu?",
        "Ai là Chủ tịch Quốc hội?",
        "Hồ sơ xin cấp hộ chiếu gồm những giấy tờ nào?",
    ],
)
def test_what_no_report_says_is_refused(asker: Assistant, question: str) -> None:
    assert asker.ask(question).refused


@pytest.mark.parametrize(
    ("question", "term"),
    [
        ("Quy định hiểu “thẻ kho” là gì?", "the kho"),
        ("Sổ phụ là gì?", "so phu"),
        ("so phu la gi", "so phu"),
        ("Thế nào là sổ phụ theo quy định này?", "so phu"),
        ("Sổ phụ có mấy trang?", ""),
    ],
)
def test_the_term_whose_meaning_is_asked(question: str, term: str) -> None:
    assert defined_term(question) == term


def test_a_later_use_of_a_term_is_no_definition() -> None:
    text = "1. Sổ phụ là sổ ghi việc ủy thác.\nCác đơn vị mở sổ phụ là đơn vị có ủy thác."
    assert definitions("so phu", text) == [0]


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("Những loại sổ nào được mở?", True),
        ("Kể tên các loại sổ.", True),
        ("Hồ sơ gồm những gì?", True),
        ("Cục trưởng họp ở đâu?", False),
    ],
)
def test_when_all_of_several_things_are_asked_for(question: str, wanted: bool) -> None:
    assert lists(understand(question)) is wanted
