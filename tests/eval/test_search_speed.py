"""Building a library of a given size: the real library over a small corpus, with the bundled model."""

import json

import pytest
from typer.testing import CliRunner

from eval.bench import app
from eval.datasets import RetrievalDocument
from eval.search_speed import (
    Building,
    Encoding,
    Searching,
    build_library,
    passages_of_words,
    search_report,
    search_table,
    sizes_on_disk,
)
from ingest.embedding import load_encoder
from ingest.errors import BadInput
from ingest.library.library import Library

ARTICLES = [
    RetrievalDocument(f"luật|{n}", f"Điều {n}", f"Cơ quan thứ {n} giải quyết {n}00 hồ sơ. Hồ sơ nộp tại phường {n}.")
    for n in range(1, 6)
]
MEASURED = (
    Building(20, 60, 60, 30.0, {"texts": 1.0, "indexes": 2.0}, {"catalogue": 3 * 2**20}),
    Searching(1.25, (10.0, 20.0, 30.0), 512 * 2**20),
    Encoding(0.31, 3210.4),
)


def test_a_library_is_filled_with_variations_up_to_the_passages_asked(tmp_path):
    building = build_library(tmp_path, ARTICLES, 17)
    assert building.passages == building.added_passages >= 17
    assert building.documents > len(ARTICLES)
    assert set(building.steps) == {"texts", "catalogue", "encoding", "indexes"}
    assert all(size > 0 for size in building.sizes.values())
    with Library.open(tmp_path, encoder=lambda: load_encoder(None)) as library:
        report = library.check()
        assert report.clean
        assert report.passages == building.passages


def test_a_library_that_holds_enough_is_used_again_and_a_smaller_one_goes_on(tmp_path):
    first = build_library(tmp_path, ARTICLES, 8)
    again = build_library(tmp_path, ARTICLES, 8)
    assert (again.passages, again.added_passages) == (first.passages, 0)
    more = build_library(tmp_path, ARTICLES, 20)
    assert more.added_passages == more.passages - first.passages
    whole = build_library(tmp_path / "at-once", ARTICLES, 20)
    with (
        Library.open(tmp_path, encoder=lambda: load_encoder(None)) as one,
        Library.open(tmp_path / "at-once", encoder=lambda: load_encoder(None)) as other,
    ):
        assert [document.id for document in one.documents()] == [document.id for document in other.documents()]
    assert whole.passages == more.passages


def test_without_a_number_the_library_is_the_corpus(tmp_path):
    assert build_library(tmp_path, ARTICLES).documents == len(ARTICLES)


def test_a_library_of_other_documents_is_left_alone(tmp_path, own_document):
    with Library.open(tmp_path, encoder=lambda: load_encoder(None)) as library:
        library.add(*own_document)
    with pytest.raises(BadInput, match="không phải của phép đo"):
        build_library(tmp_path, ARTICLES, 8)


@pytest.fixture
def own_document():
    from ingest.pipeline import read_document

    content = "Báo cáo của chính người dùng.".encode()
    return read_document("báo cáo.txt", content, origin="/báo cáo.txt"), content


def test_passages_to_encode_have_exactly_the_words_asked_and_are_not_neighbours():
    articles = [RetrievalDocument(str(n), "", " ".join([f"từ{n}"] * 10)) for n in range(6)]
    passages = passages_of_words(articles, count=3, words=15)
    assert [len(passage.split()) for passage in passages] == [15, 15, 15]
    assert passages[0].split()[:11] == ["từ0"] * 10 + ["từ2"]


def test_a_small_corpus_gives_fewer_passages_to_encode():
    assert passages_of_words([RetrievalDocument("1", "", "một hai ba")], count=5, words=2) == ["một hai"]


def test_sizes_are_told_by_kind_and_other_files_left_out(tmp_path):
    for name, size in (
        ("library.db", 3),
        ("library.db-wal", 4),
        ("files/a", 5),
        ("vectors-2/x/y", 6),
        ("owner.lock", 9),
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x" * size)
    assert sizes_on_disk(tmp_path) == {"catalogue": 7, "files": 5, "keywords": 0, "vectors": 6}


def test_the_table_holds_what_was_measured():
    table = search_table(*MEASURED)
    assert "| Thư viện | 20 văn bản, 60 đoạn |" in table
    assert "| Dựng thư viện lần này | 2 đoạn/giây |" in table
    assert "| Tìm kiếm p95 | 30,0 ms |" in table
    assert "| Bộ nhớ khi tìm kiếm | 512 MiB |" in table
    assert "3.210 đoạn/giây" in table
    assert "0,31 giây" in table


def test_a_library_used_again_has_no_building_rate():
    assert "| Dựng thư viện lần này | dùng lại |" in search_table(Building(20, 60), *MEASURED[1:])


def test_the_report_is_json():
    report = json.loads(json.dumps(search_report(*MEASURED)))
    assert report["p95_ms"] == 30.0
    assert report["passages"] == 60
    assert report["encoded_per_second"] == 3210.4


def test_the_command_builds_keeps_and_searches(tmp_path):
    def lines(name, records):
        path = tmp_path / name
        path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), "utf-8")
        return str(path)

    # Long enough for a passage of 150 words.
    corpus = lines("corpus.jsonl", [{"_id": a.id, "title": a.title, "text": f"{a.text}\n" * 20} for a in ARTICLES])
    queries = lines("queries.jsonl", [{"_id": "q", "text": "Hồ sơ nộp tại đâu?"}])
    command = ["search", "--corpus", corpus, "--queries", queries, "--passages", "30", "--json"]
    done = CliRunner().invoke(app, [*command, "--library", str(tmp_path / "library")])
    assert done.exit_code == 0
    report = json.loads(done.stdout)
    assert report["passages"] >= 30
    assert report["queries"] == 1
    assert (tmp_path / "library" / "library.db").exists()


def test_a_missing_corpus_is_told(tmp_path):
    done = CliRunner().invoke(app, ["search", "--corpus", str(tmp_path / "x"), "--queries", str(tmp_path / "y")])
    assert done.exit_code == 2
    assert "Không tìm thấy tệp" in done.stderr
