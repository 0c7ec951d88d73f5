"""Contradictions of a source: answered when asked about, and said beside what is quoted."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assistant.pipeline import Assistant
from ingest.embedding import load_encoder
from ingest.library.library import Library
from ingest.pipeline import UploadedFile, ingest_files

WRONG = """Lào Cai: kết quả thi hành án dân sự năm 2022

Năm 2022, toàn tỉnh phải thi hành 10.000 việc, trong đó có điều kiện 8.000 việc, chiếm 80%; \
chưa có điều kiện 1.600 việc, chiếm 20%. Đã thi hành xong 6.400 việc, đạt 80%."""
RIGHT = """Yên Bái: kết quả thi hành án dân sự năm 2022

Năm 2022, toàn tỉnh phải thi hành 5.000 việc, trong đó có điều kiện 4.000 việc, chiếm 80%; \
chưa có điều kiện 1.000 việc, chiếm 20%. Đã thi hành xong 3.000 việc, đạt 75%."""


@pytest.fixture(scope="module")
def provinces(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """An assistant over a report that contradicts itself (1.600 of 10.000 is no 20 %) and one that does not."""
    folder = tmp_path_factory.mktemp("doubts")
    with Library.open(folder / "data", encoder=lambda: load_encoder(None), durable=False) as library:
        texts = {"lao_cai.txt": WRONG, "yen_bai.txt": RIGHT}
        ingest_files(library, [UploadedFile(n, f"test:{n}", text.encode()) for n, text in texts.items()])
        yield Assistant(library)


def test_a_doubted_figure_is_answered_with_the_computation(provinces: Assistant) -> None:
    answer = provinces.ask("Lào Cai năm 2022 chưa có điều kiện 1.600 việc, chiếm 20%, con số này có đúng không?")
    assert answer.answer.startswith("Không khớp:")
    assert "16 %" in answer.answer
    (computed,) = [figure for figure in answer.figures if figure.computed]
    assert computed.formula is not None
    assert "1.600" in " ".join(citation.quote for citation in answer.citations)


def test_a_quoted_contradiction_is_warned_of(provinces: Assistant) -> None:
    answer = provinces.ask("Năm 2022 Lào Cai có bao nhiêu việc chưa có điều kiện?")
    assert not answer.refused
    assert [warning.kind for warning in answer.warnings] != []
    assert all(warning.citations for warning in answer.warnings)


def test_a_relation_that_holds_is_neither_doubted_nor_warned_of(provinces: Assistant) -> None:
    answer = provinces.ask("Năm 2022 Yên Bái có bao nhiêu việc chưa có điều kiện?")
    assert answer.warnings == ()
    confirmed = provinces.ask("Yên Bái năm 2022 thi hành xong đạt 75% về việc phải không?")
    assert confirmed.answer.startswith("Đúng như nguồn ghi:")
