"""Searching: forms of one name and number find each other, and the one asked for comes first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextvars import copy_context
from pathlib import Path

import pytest

from assistant.pipeline import Assistant
from assistant.retrieve import FIELDS, query_terms
from assistant.types import Answer
from assistant.understand import understand
from ingest.abbreviations import using
from ingest.embedding import load_encoder
from ingest.errors import QuestionTooLong
from ingest.library.library import Library
from ingest.pipeline import UploadedFile, ingest_files
from ingest.types import Filters

REPORTS = {
    "ninh": "Kết quả công tác của Bắc Ninh\n\nTỉnh Bắc Ninh đạt kết quả tốt trong quý vừa qua.",
    "giang": "Kết quả công tác của Bắc Giang\n\nTỉnh Bắc Giang đạt kết quả tốt trong quý vừa qua.",
    "kan": "Kết quả công tác của Bắc Kạn\n\nTỉnh Bắc Kạn đạt kết quả tốt trong quý vừa qua.",
    "cu": "Hướng dẫn một\n\nĐơn vị áp dụng Nghị định số 152/2024/NĐ-CP về trình tự.",
    "moi": "Hướng dẫn hai\n\nĐơn vị áp dụng Nghị định số 152/2026/NĐ-CP về trình tự.",
    "chi_thi": "Quán triệt văn bản\n\nHội nghị quán triệt văn bản 04-CT/TW của cấp trên.",
    "qlcl": "Phòng QLCL báo cáo\n\nPhòng QLCL có 17 người làm việc.",
    "so_lon": "Tài sản kê biên\n\nTổng giá trị là 863.168.048.000đ.",
    "tong_cuc": "Thông báo\n\nTổng cục THADS đã tổ chức hội thảo.",
}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder: Path = tmp_path_factory.mktemp("retrieve") / "data"
    folder.mkdir()
    (folder / "vocabulary.toml").write_text('[any_case]\n"qlcl" = "quản lý chất lượng"\n', encoding="utf-8")
    with Library.open(folder, encoder=lambda: load_encoder(None), durable=False) as library:
        files = [UploadedFile(f"{name}.txt", f"test:{name}", text.encode()) for name, text in REPORTS.items()]
        assert ingest_files(library, files).added == len(REPORTS)
        yield Assistant(library)


def found(assistant: Assistant, question: str) -> list[str]:
    """Return the names of the reports found by words, best first."""
    read = assistant.understood(question)
    with using(assistant.library.abbreviations):
        hits = assistant.library.keyword_search(query_terms(read), folded=read.folded, weights=FIELDS, limit=50)
    return names(assistant, [passage_document(hit.passage_id) for hit in hits])


def names(assistant: Assistant, document_ids: Iterable[str]) -> list[str]:
    documents = assistant.library.all_documents_metadata()
    return list(dict.fromkeys(documents[document_id].source.removesuffix(".txt") for document_id in document_ids))


def passage_document(passage_id: str) -> str:
    return passage_id.rpartition(":")[0]


@pytest.mark.parametrize(
    ("question", "best"),
    [
        ("Bắc Ninh", ["ninh", "giang"]),
        ("Bắc Giang", ["giang", "ninh"]),
        ("bac giang", ["giang", "ninh"]),
        ("nghị định 152/2024", ["cu", "moi"]),
        ("nd 152/2026", ["moi", "cu"]),
        ("NĐ152 năm 2026", ["moi", "cu"]),
        ("chỉ thị 04", ["chi_thi"]),
        ("chi thi 4", ["chi_thi"]),
        ("phòng quản lý chất lượng", ["qlcl"]),
        ("phong quan ly chat luong", ["qlcl"]),
        ("863 tỷ 168 triệu 048 nghìn đồng", ["so_lon"]),
        ("863168048000", ["so_lon"]),
        ("Cục Quản lý THADS", ["tong_cuc"]),
    ],
)
def test_forms_find_each_other_and_the_one_asked_comes_first(
    assistant: Assistant, question: str, best: list[str]
) -> None:
    assert found(assistant, question)[: len(best)] == best
    hits = assistant.search(question, 50)
    assert names(assistant, [hit.passage.document_id for hit in hits])[0] == best[0]


def test_a_place_without_a_common_past_is_not_found_by_its_syllables(assistant: Assistant) -> None:
    assert "kan" not in found(assistant, "Bắc Ninh")


def test_terms_of_a_question_have_weights() -> None:
    weights = query_terms(understand("Tổng cục THADS ban hành nghị định 62/2015 cho Bắc Giang năm nào?"))
    assert weights["nd_62"] == weights["nd_62_2015"] == 1.0
    assert weights["place_bac_giang"] > weights["kin_bac_giang"] > 0
    assert 0 < weights["office_cuc_quan_li_thi_hanh_an_dan_su"] < 1


def test_own_abbreviations_hold_in_every_step_whatever_thread_runs_it(assistant: Assistant) -> None:
    events = assistant.stream("QLCL có bao nhiêu người?")
    last = None
    while (event := copy_context().run(next, events, None)) is not None:
        last = event
    assert isinstance(last, Answer)
    assert "17 người" in last.answer


@pytest.mark.parametrize(
    "query",
    [
        "là gì", "của và các những", "123456", "12,5 % 7/11", "What is the completion rate?", "什么是执行率",
        "\x00\x01\x02 a",
        "\ud800", "?!…", "a" * 9_000, "thi hành án " * 800, "NOT (body:*) AND \"", "🙂🙂",
    ],
)  # fmt: skip
def test_any_query_is_searched_for(assistant: Assistant, query: str) -> None:
    hits = assistant.search(query, 5)
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert all(sum(hit.parts.values()) == pytest.approx(hit.score) for hit in hits)


def test_a_query_of_50_000_characters_is_refused(assistant: Assistant) -> None:
    with pytest.raises(QuestionTooLong):
        assistant.search("thi hành án " * 4_200, 5)


def test_filters_leave_only_their_documents_however_weak(assistant: Assistant) -> None:
    for document in assistant.library.documents():
        hits = assistant.search("Bắc Giang nghị định 152/2024", 50, Filters(document_ids=(document.id,)))
        assert {hit.passage.document_id for hit in hits} == {document.id}
