"""The library as the rest of Troly sees it."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ingest import words
from ingest.errors import (
    BadSetting,
    DamagedFile,
    DataFolderMissing,
    DataFolderOwned,
    LibraryBroken,
    ModelError,
    NotFound,
)
from ingest.library.library import Library, embedding_text
from ingest.types import Box, Change, Document, Filters, PageSpan, Period, WordBox

Make = Callable[..., tuple[Document, bytes]]
ROOT = Path(__file__).parents[3]


def _ids(hits: list[Any]) -> list[str]:
    return [hit.passage_id for hit in hits]


def test_document_comes_back_as_it_was_added(library: Library, make: Make) -> None:
    box = Box(1, 72.25, 100.5, 90.75, 112.0)
    document, content = make(
        ["Đã thi hành xong 576.933 việc.", "Tỷ lệ đạt 81,41 %."],
        title="Báo cáo năm 2020",
        issuer="Tổng cục Thi hành án dân sự",
        place="Hà Nội",
        period=Period("năm 2020", date(2019, 10, 1), date(2020, 9, 30)),
        labels=("nội bộ",),
        heading="I. KẾT QUẢ",
        pages=(PageSpan(1, 0, 30, 595.0, 842.0), PageSpan(2, 31, 50)),
        words=(WordBox(0, 2, box), WordBox(3, 6, Box(1, 91, 100.5, 110, 112))),
    )
    assert library.add(document, content) is Change.ADDED
    stored = library.document(document.id)
    assert stored.metadata == document.metadata
    assert (stored.source, stored.origin, stored.labels) == ("a.txt", "/reports/a.txt", ("nội bộ",))
    assert (stored.passages, stored.pages, stored.characters) == (2, 2, len(document.text))
    assert stored.loaded_at.tzinfo is not None
    assert library.text(document.id) == document.text
    assert library.content(document.id) == content
    assert library.pages(document.id) == document.pages
    assert library.boxes(document.id, 0, 3) == (box,)
    assert [p.text for p in library.document_passages(document.id)] == [
        "Đã thi hành xong 576.933 việc.",
        "Tỷ lệ đạt 81,41 %.",
    ]
    assert library.document_passages(document.id)[1].heading == "I. KẾT QUẢ"


def test_passages_come_in_the_order_asked_without_unknown_ids(library: Library, make: Make) -> None:
    document, content = make(["Một.", "Hai.", "Ba."])
    library.add(document, content)
    asked = [f"{document.id}:00002", "nothing:00000", f"{document.id}:00000", f"{document.id}:00009", "x", ""]
    assert [p.text for p in library.passages(asked)] == ["Ba.", "Một."]


@pytest.mark.parametrize("again", [False, True])
def test_deleted_data_folder_refuses_writing_and_goes_on_answering(
    library: Library, make: Make, tmp_path: Path, again: bool
) -> None:
    document, content = make(["Một câu."])
    library.add(document, content)
    library.follow()
    assert library.lost() is None
    library.data_dir.rename(tmp_path / "gone")
    if again:
        library.data_dir.mkdir()
        (library.data_dir / "owner.lock").touch()
    assert "đã bị xóa" in str(library.lost())
    for write in (
        lambda: library.add(*make(["Câu khác."])),
        lambda: library.remove(document.id),
        library.rebuild,
    ):
        with pytest.raises(DataFolderMissing, match="đã bị xóa"):
            write()
    assert library.document(document.id).source == "a.txt"
    assert _ids(library.keyword_search(["câu"])) == [f"{document.id}:00000"]


def test_full_disk_is_said_and_harms_nothing(library: Library, make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    kept, content = make(["Một câu."])
    library.add(kept, content)

    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr("ingest.library.files.os.fsync", full)
        with pytest.raises(DataFolderMissing, match="dung lượng đĩa"):
            library.add(*make(["Câu khác."], origin="/b.txt"))
    assert [d.id for d in library.documents()] == [kept.id]
    library.add(*make(["Câu khác."], origin="/b.txt"))
    library.follow()
    assert library.check().clean


@pytest.mark.parametrize("bad", ["\0", "\udce1"])
@pytest.mark.parametrize("place", ["source", "origin", "labels"])
def test_name_that_no_database_can_hold_is_refused(library: Library, make: Make, place: str, bad: str) -> None:
    document, content = make(["Một câu."])
    odd = replace(document, **{place: (bad,) if place == "labels" else f"/a{bad}.txt"})
    assert not library.unchanged(odd.origin, odd.sha256)
    with pytest.raises(DamagedFile, match="không hợp lệ"):
        library.add(odd, content)
    assert library.documents() == []


def test_same_bytes_again_change_nothing_but_missing_labels(library: Library, make: Make) -> None:
    document, content = make(["Một câu."])
    library.add(document, content)
    revision = library.revision
    assert library.unchanged(document.origin, document.sha256)
    assert library.add(document, content) is Change.UNCHANGED
    assert library.revision == revision
    labelled, _ = make(["Một câu."], labels=("mật",))
    assert library.add(labelled, content) is Change.UNCHANGED
    assert library.document(document.id).labels == ("mật",)
    assert library.documents(Filters(labels=("mật",)))[0].id == document.id


def test_new_bytes_of_an_origin_replace_the_old_everywhere(library: Library, make: Make) -> None:
    old, old_content = make(["Số cũ là 111.", "Câu thứ hai."])
    new, new_content = make(["Số mới là 222."])
    library.add(old, old_content)
    library.follow()
    assert not library.unchanged(new.origin, new.sha256)
    assert library.add(new, new_content) is Change.UPDATED
    library.follow()
    assert [d.id for d in library.documents()] == [new.id]
    with pytest.raises(NotFound, match=old.id):
        library.text(old.id)
    assert library.keyword_search(["111"]) == []
    assert _ids(library.keyword_search(["222"])) == [f"{new.id}:00000"]
    assert library.vectors_of([f"{old.id}:00000", f"{old.id}:00001"]) == {}
    assert [p.name for p in (library.data_dir / "files").iterdir() if p.name != ".unclean"] == [new.sha256]
    assert library.check().clean


def test_copies_share_one_document_until_the_last_origin_changes(library: Library, make: Make) -> None:
    first, content = make(["Bản chung."], origin="/a.txt")
    copy, _ = make(["Bản chung."], origin="/b.txt")
    other, other_content = make(["Bản khác."], origin="/a.txt")
    assert library.add(first, content) is Change.ADDED
    assert library.add(copy, content) is Change.UNCHANGED
    assert library.add(other, other_content) is Change.UPDATED
    assert library.document(first.id).origin == "/b.txt"
    assert library.unchanged("/b.txt", first.sha256)
    back, _ = make(["Bản khác."], origin="/b.txt")
    assert library.add(back, other_content) is Change.UPDATED
    assert [d.id for d in library.documents()] == [other.id]


def test_removed_document_leaves_rows_bytes_words_and_vectors(library: Library, make: Make) -> None:
    document, content = make(["Nội dung bí mật abcxyz."])
    library.add(document, content)
    library.follow()
    library.remove(document.id)
    assert library.documents() == []
    assert library.keyword_search(["abcxyz"]) == []
    assert library.vector_search(library.encode_query("abcxyz"), 5) == []
    assert not (library.data_dir / "files" / document.sha256).exists()
    assert library.check().clean
    with pytest.raises(NotFound):
        library.remove(document.id)


def test_removed_document_can_be_added_again_between_two_follows(library: Library, make: Make) -> None:
    document, content = make(["Một.", "Hai."])
    library.add(document, content)
    library.follow()
    library._catalogue.remove(document.id)
    library.add(document, content)
    library.follow()
    report = library.check()
    assert report.clean
    assert report.passages == 2


def test_document_removed_twice_between_two_follows_leaves_clean_indexes(library: Library, make: Make) -> None:
    document, content = make(["Một.", "Hai."])
    for _ in range(2):
        library.add(document, content)
        library._catalogue.remove(document.id)
    library.follow()
    assert library.check().clean


def test_passages_are_counted_through_every_change(library: Library, make: Make) -> None:
    counts = [library.passage_count()]
    one, two = make(["Một.", "Hai."]), make(["Ba."], origin="/reports/b.txt")
    for document, content in (one, two):
        library.add(document, content)
        library.follow()
        counts.append(library.passage_count())
    library.remove(one[0].id)
    counts.append(library.passage_count())
    library.rebuild()
    counts.append(library.passage_count())
    assert counts == [0, 2, 3, 1, 1]


@pytest.mark.parametrize("method", ["document", "text", "content", "pages", "document_passages"])
def test_unknown_document_is_a_vietnamese_not_found(library: Library, method: str) -> None:
    with pytest.raises(NotFound, match="Không có tài liệu"):
        getattr(library, method)("khong-co")


@pytest.mark.parametrize("bad", ["a\0b", "a\ud800b"])
def test_text_no_database_can_hold_is_refused_and_nothing_stored(library: Library, bad: str) -> None:
    from dataclasses import replace

    content = b"x"
    sha256 = hashlib.sha256(content).hexdigest()
    base = Document("i", "s", "o", sha256, "text/plain", 1, bad, library_metadata(), ())
    with pytest.raises(DamagedFile):
        library.add(replace(base, text=bad), content)
    assert library.documents() == []
    assert not (library.data_dir / "files").exists()


def library_metadata() -> Any:
    from ingest.types import Metadata

    return Metadata("t")


def test_keyword_search_weighs_fields_and_limits_documents(library: Library, make: Make) -> None:
    titled, a = make(["Nội dung chung."], origin="/t.txt", title="Cưỡng chế kê biên")
    told, b = make(["Việc cưỡng chế kê biên tài sản."], origin="/b.txt", title="Báo cáo")
    library.add(titled, a)
    library.add(told, b)
    library.follow()
    asked = words.terms("cưỡng chế")
    assert _ids(library.keyword_search(asked)) == [f"{told.id}:00000"]
    both = library.keyword_search(asked, weights={"body": 1.0, "context": 5.0})
    assert _ids(both) == [f"{titled.id}:00000", f"{told.id}:00000"]
    assert both[0].score > both[1].score
    only = library.keyword_search(asked, weights={"body": 1, "context": 1}, document_ids=[titled.id])
    assert _ids(only) == [f"{titled.id}:00000"]
    assert library.keyword_search(asked, document_ids=[]) == []
    assert library.document_frequency("cưỡng_chế") == 1
    assert library.passage_count() == 2


def test_document_limit_does_not_change_scores(library: Library, make: Make) -> None:
    document, content = make(["Tỷ lệ thi hành xong.", "Số việc phải thi hành."])
    library.add(document, content)
    library.follow()
    free = library.keyword_search(["thi_hành"])
    limited = library.keyword_search(["thi_hành"], document_ids=[document.id])
    assert [h.score for h in free] == pytest.approx([h.score for h in limited])


def test_question_without_accents_finds_folded_words(library: Library, make: Make) -> None:
    document, content = make(["Kết quả thi hành án dân sự."])
    library.add(document, content)
    library.follow()
    assert library.keyword_search(words.terms("ket qua")) == []
    assert library.keyword_search(words.folded_terms("ket qua"), folded=True)


@pytest.mark.parametrize(
    "terms",
    [
        [],
        [""],
        ["\0"],
        ["\ud800"],
        ['" OR body:*'],
        ["a b"],
        ["x" * 100_000],
        [f"t{i}" for i in range(100_000)],
    ],
)
def test_no_terms_can_break_a_search(library: Library, make: Make, terms: list[str]) -> None:
    document, content = make(["Một câu."])
    library.add(document, content)
    library.follow()
    assert library.keyword_search(terms, weights={"body": 1, "context": 2}) == []
    assert library.document_frequency(terms[0] if terms else "") == 0
    assert library.keyword_search(["câu"], limit=0) == []


def test_vector_search_gives_cosines_best_first(library: Library, make: Make, encoder: Any) -> None:
    document, content = make(["một hai ba", "bốn năm sáu", "bảy tám chín"], title="t")
    library.add(document, content)
    vector = encoder.encode_query(embedding_text("t", "", "bốn năm sáu"))
    library.follow()
    hits = library.vector_search(vector, 10)
    assert hits[0].passage_id == f"{document.id}:00001"
    assert hits[0].score == pytest.approx(1, abs=1e-5)
    assert len(hits) == 3
    stored = library.vectors_of(_ids(hits))
    for hit in hits:
        assert hit.score == pytest.approx(float(np.dot(stored[hit.passage_id], vector)), abs=1e-5)


def test_first_search_after_opening_catches_up(tmp_path: Path, make: Make, encoder: Any) -> None:
    document, content = make(["Chưa kịp lập chỉ mục."])
    with Library.open(tmp_path, encoder=lambda: encoder) as library:
        library.add(document, content)
    with Library.open(tmp_path, encoder=lambda: encoder) as library:
        assert not library.check().clean
        assert library.keyword_search(["chỉ_mục"])
        assert library.vector_search(library.encode_query("kịp"), 1)
        assert library.check().clean


def test_failed_encoder_leaves_keywords_and_vectors_go_on_later(tmp_path: Path, make: Make, encoder: Any) -> None:
    def broken() -> Any:
        raise ModelError("không nạp được")

    document, content = make(["Một câu."])
    with Library.open(tmp_path, encoder=broken) as library:
        library.add(document, content)
        with pytest.raises(ModelError):
            library.follow()
        assert library.keyword_search(["câu"])
    with Library.open(tmp_path, encoder=lambda: encoder) as library:
        library.follow()
        assert library.check().clean


def test_encoder_failing_in_the_middle_is_repaired_by_the_next_follow(tmp_path: Path, make: Make) -> None:
    encoders = pytest.importorskip("numpy")

    class Failing:
        name, dimensions, calls = "failing", 8, 0

        def encode_query(self, text: str) -> Any:
            return encoders.full(8, 8**-0.5, dtype="float32")

        def encode_passages(self, texts: Any) -> Any:
            self.calls += 1
            if self.calls == 2:
                raise ModelError("hết bộ nhớ")
            return encoders.tile(self.encode_query(""), (len(texts), 1))

    failing = Failing()
    with Library.open(tmp_path, encoder=lambda: failing) as library:
        for k in range(3):
            library.add(*make([f"Câu {k} {i}." for i in range(1500)], origin=f"/{k}.txt"))
        with pytest.raises(ModelError):
            library.follow()
        report = library.check()
        assert report.keywords_missing == 0
        assert 0 < report.vectors_missing < 4500
        library.follow()
        assert library.check().clean


def test_another_model_makes_the_vectors_again(tmp_path: Path, make: Make, encoder: Any, other_encoder: Any) -> None:
    document, content = make(["một hai ba"], title="t")
    with Library.open(tmp_path, encoder=lambda: encoder) as library:
        library.add(document, content)
        library.follow()
    with Library.open(tmp_path, encoder=lambda: other_encoder) as library:
        hits = library.vector_search(library.encode_query("t một hai ba"), 5)
        assert hits[0].score == pytest.approx(1, abs=1e-5)
        assert library.vectors_of(_ids(hits))[hits[0].passage_id].shape == (32,)
        assert library.check().clean
    assert len(list(tmp_path.glob("vectors-*"))) == 1


def test_rebuild_makes_equal_indexes_and_drops_the_old(library: Library, make: Make) -> None:
    for k in range(5):
        library.add(*make([f"Báo cáo số {k}.", "Câu chung."], origin=f"/{k}.txt"))
    library.follow()
    before = library.keyword_search(["báo_cáo"])
    library.rebuild()
    assert library.keyword_search(["báo_cáo"]) == before
    assert library.check().clean
    names = sorted(p.name for p in library.data_dir.iterdir() if p.name.startswith(("key", "vec")))
    assert names == ["keywords-2", "vectors-2"]
    library.add(*make(["Thêm sau khi tạo lại."], origin="/sau.txt"))
    library.follow()
    assert library.check().clean


def test_rebuild_mends_damaged_indexes(tmp_path: Path, make: Make, encoder: Any) -> None:
    with Library.open(tmp_path, encoder=lambda: encoder) as library:
        library.add(*make(["Một câu."]))
        library.follow()
    (tmp_path / "keywords-1" / "meta.json").write_text("{")
    (tmp_path / "vectors-1" / "chroma.sqlite3").write_bytes(b"not a database" * 1000)
    with Library.open(tmp_path, encoder=lambda: encoder) as library:
        with pytest.raises(LibraryBroken, match="troly index rebuild"):
            library.keyword_search(["câu"])
        with pytest.raises(LibraryBroken, match="troly index rebuild"):
            library.vector_search(library.encode_query("câu"))
        library.rebuild()
        assert library.check().clean
        assert library.keyword_search(["câu"])


def test_words_are_made_again_when_the_vocabulary_changes(tmp_path: Path, make: Make, encoder: Any) -> None:
    with Library.open(tmp_path, encoder=lambda: encoder) as library:
        library.add(*make(["Báo cáo của QLCL."]))
        library.follow()
        assert library.keyword_search(["chất_lượng"]) == []
    (tmp_path / "vocabulary.toml").write_text('[any_case]\n"qlcl" = "quản lý chất lượng"\n', encoding="utf-8")
    with Library.open(tmp_path, encoder=lambda: encoder) as library:
        assert not library.check().clean
        assert library.keyword_search(["chất_lượng"])
        assert library.check().clean
        library.add(*make(["QLCL kiểm tra."], origin="/sau.txt"))
        library.follow()
        assert len(library.keyword_search(["chất_lượng"])) == 2
    with Library.open(tmp_path, encoder=lambda: encoder) as library:
        assert library.check().clean
        (tmp_path / "vocabulary.toml").unlink()
        library.rebuild()
        assert library.keyword_search(["chất_lượng"]) == []
        (tmp_path / "vocabulary.toml").write_text("[sai")
        with pytest.raises(BadSetting, match="dòng 1"):
            library.rebuild()
        assert library.keyword_search(["qlcl"])
    with pytest.raises(BadSetting, match="dòng 1"):
        Library.open(tmp_path, encoder=lambda: encoder)


def test_the_place_asked_comes_before_one_that_merged_with_it(library: Library, make: Make) -> None:
    names = ("Bắc Ninh", "Bắc Giang", "Bắc Kạn")
    documents = [make([f"THADS tỉnh {name} đạt 80%."], origin=f"/{name}.txt") for name in names]
    documents += [make([f"Tỉnh Bắc Ninh họp lần {k}."], origin=f"/{k}.txt") for k in range(9)]
    for document, content in documents:
        library.add(document, content)
    library.follow()
    of_ninh, of_giang, _ = (f"{document.id}:00000" for document, _ in documents[:3])
    # Nine more passages make the name asked the commoner one.
    found = _ids(library.keyword_search({"place_bac_ninh": 0.8, "kin_bac_ninh": 0.7}))
    assert found[-1] == of_giang
    assert of_ninh in found
    assert len(found) == 11
    assert _ids(library.keyword_search({"place_bac_giang": 0.8, "kin_bac_giang": 0.7}))[0] == of_giang


def test_indexes_of_another_catalogue_are_made_again(tmp_path: Path, make: Make, encoder: Any) -> None:
    for name, sentence in (("a", "Kho thứ nhất."), ("b", "Kho thứ hai.")):
        with Library.open(tmp_path / name, encoder=lambda: encoder) as library:
            library.add(*make([sentence]))
            library.follow()
    for path in (tmp_path / "a").glob("library.db*"):
        path.unlink()
    (tmp_path / "b" / "library.db").rename(tmp_path / "a" / "library.db")
    with Library.open(tmp_path / "a", encoder=lambda: encoder) as library:
        assert library.keyword_search(["nhất"]) == []
        assert library.keyword_search(["hai"])
        library.follow()
        assert library.check().clean


def test_leftovers_of_crashed_sessions_are_swept(tmp_path: Path, make: Make, encoder: Any) -> None:
    document, content = make(["Một câu."])
    with Library.open(tmp_path, encoder=lambda: encoder) as library:
        library.add(document, content)
        library.follow()
    files = tmp_path / "files"
    assert not (files / ".unclean").exists()
    (files / ".unclean").touch()
    (files / ("0" * 64)).write_bytes(b"orphan")
    (files / "half.tmp").write_bytes(b"half")
    (tmp_path / "keywords-2").mkdir()
    (tmp_path / "vectors-2").mkdir()
    with Library.open(tmp_path, encoder=lambda: encoder) as library:
        assert [p.name for p in files.iterdir()] == [document.sha256]
        assert not (tmp_path / "keywords-2").exists()
        assert not (tmp_path / "vectors-2").exists()
        assert library.check().clean


def test_chroma_holds_no_text(library: Library, make: Make) -> None:
    library.add(*make(["Bimatquocgia không được lộ."], title="Tieudebimat"))
    library.follow()
    stored = b"".join(p.read_bytes() for p in (library.data_dir / "vectors-1").rglob("*") if p.is_file())
    assert b"Bimatquocgia" not in stored
    assert b"Tieudebimat" not in stored


def test_removed_text_is_gone_from_the_database_file(tmp_path: Path, make: Make, encoder: Any) -> None:
    document, content = make(["Bimatquocgia không được lộ." * 500])
    with Library.open(tmp_path, encoder=lambda: encoder) as library:
        library.add(document, content)
        library.follow()
        library.remove(document.id)
    stored = b"".join(p.read_bytes() for p in tmp_path.glob("library.db*"))
    assert b"Bimatquocgia" not in stored


def test_filters_leave_the_right_documents(library: Library, make: Make) -> None:
    year = Period("năm 2020", date(2019, 10, 1), date(2020, 9, 30))
    quarter = Period("quý II năm 2021", date(2021, 4, 1), date(2021, 6, 30))
    hanoi, a = make(["A."], origin="/a", place="Thành phố Hà Nội", period=year, issuer="Cục THADS Hà Nội")
    hue, b = make(["B."], origin="/b", place="Huế", period=quarter, title="Chỉ thị về kê biên")
    library.add(hanoi, a)
    library.add(hue, b)

    def found(**filters: Any) -> list[str]:
        return [d.id for d in library.documents(Filters(**filters))]

    assert found() == [hanoi.id, hue.id]
    assert found(place="ha noi") == [hanoi.id]
    assert found(agency="Cục THADS") == [hanoi.id]
    assert found(kind="chỉ thị") == [hue.id]
    assert found(period="năm 2020") == [hanoi.id]
    assert found(period="2021") == [hue.id]
    assert found(period="quý I") == []
    assert found(document_ids=(hue.id,)) == [hue.id]
    assert found(place="Huế", document_ids=(hanoi.id,)) == []


def test_missing_folder_is_an_error_unless_it_may_be_made(tmp_path: Path, encoder: Any) -> None:
    with pytest.raises(DataFolderMissing, match="Không tìm thấy thư mục dữ liệu"):
        Library.open(tmp_path / "no", encoder=lambda: encoder, create=False)
    assert not (tmp_path / "no").exists()
    (tmp_path / "file").write_text("x")
    with pytest.raises(DataFolderMissing):
        Library.open(tmp_path / "file", encoder=lambda: encoder)


def test_second_process_is_told_who_owns_the_folder(tmp_path: Path, make: Make, encoder: Any) -> None:
    script = (
        "import sys; from pathlib import Path; from ingest.library.library import Library\n"
        "from ingest.errors import DataFolderOwned\n"
        "try: Library.open(Path(sys.argv[1]), encoder=lambda: None)\n"
        "except DataFolderOwned as e: print(e.address, e)"
    )
    with Library.open(tmp_path, encoder=lambda: encoder, owner_address="http://127.0.0.1:8000") as library:
        done = subprocess.run(
            [sys.executable, "-c", script, str(tmp_path)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.startswith("http://127.0.0.1:8000 Thư mục dữ liệu"), done.stderr
        with pytest.raises(DataFolderOwned):
            Library.open(tmp_path, encoder=lambda: encoder)
        library.add(*make(["Chủ vẫn làm việc."]))
    Library.open(tmp_path, encoder=lambda: encoder).close()


def test_damaged_database_is_a_clear_error_and_frees_the_folder(tmp_path: Path, encoder: Any) -> None:
    (tmp_path / "library.db").write_bytes(b"no database at all" * 100)
    for _ in range(2):
        with pytest.raises(LibraryBroken, match="Cơ sở dữ liệu"):
            Library.open(tmp_path, encoder=lambda: encoder)


@pytest.mark.parametrize("url", ["nonsense", "oracle://x/y", "sqlite:////no/such/folder/x.db"])
def test_unusable_database_url_is_a_clear_error(tmp_path: Path, encoder: Any, url: str) -> None:
    with pytest.raises(LibraryBroken, match="TROLY_DATABASE_URL"):
        Library.open(tmp_path, encoder=lambda: encoder, database_url=url)


def test_silent_chroma_server_is_a_clear_error_and_keywords_still_work(
    tmp_path: Path, make: Make, encoder: Any
) -> None:
    with Library.open(tmp_path, encoder=lambda: encoder, chroma_url="http://127.0.0.1:9") as library:
        library.add(*make(["Một câu."]))
        with pytest.raises(LibraryBroken, match="TROLY_CHROMA_URL"):
            library.follow()
        assert library.keyword_search(["câu"])


def test_lost_bytes_are_reported(library: Library, make: Make) -> None:
    document, content = make(["Một câu."])
    library.add(document, content)
    (library.data_dir / "files" / document.sha256).unlink()
    with pytest.raises(LibraryBroken, match="Mất tệp gốc"):
        library.content(document.id)


def test_nothing_new_loads_no_heavy_library(tmp_path: Path, make: Make, encoder: Any) -> None:
    document, content = make(["Một câu."])
    with Library.open(tmp_path, encoder=lambda: encoder) as library:
        library.add(document, content)
        library.follow()
    script = (
        "import sys; from pathlib import Path; from ingest.library.library import Library\n"
        "def no_encoder(): raise AssertionError\n"
        "with Library.open(Path(sys.argv[1]), encoder=no_encoder) as library:\n"
        "    assert library.unchanged(sys.argv[2], sys.argv[3])\n"
        "    library.follow(); library.documents()\n"
        "    print([m for m in ('torch', 'chromadb', 'alembic', 'numpy') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path), document.origin, document.sha256],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "[]\n", done.stderr


def test_readers_search_while_a_writer_loads_and_rebuilds(library: Library, make: Make) -> None:
    library.add(*make(["Câu đầu tiên."], origin="/first.txt"))
    library.follow()
    stop, failures, searches = threading.Event(), [], [0]

    def read() -> None:
        vector = library.encode_query("Câu đầu tiên.")
        while not stop.is_set():
            try:
                hits = library.keyword_search(["đầu_tiên"])
                assert [p.text for p in library.passages(_ids(hits))] == ["Câu đầu tiên."]
                assert library.vector_search(vector, 3)
                assert library.all_documents_metadata()
                searches[0] += 1
            except BaseException as error:
                failures.append(error)
                return

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    for number in range(30):
        library.add(*make([f"Câu mới {number}."], origin=f"/{number}.txt"))
        if number % 5 == 0:
            library.follow()
        if number % 15 == 0:
            library.rebuild()
    library.follow()
    stop.set()
    for reader in readers:
        reader.join()
    assert failures == []
    assert searches[0] > 0
    assert library.check().clean


def test_cached_list_of_documents_follows_every_change(library: Library, make: Make) -> None:
    assert len(library.all_documents_metadata()) == 0
    document, content = make(["Một câu."])
    library.add(document, content)
    listed = library.all_documents_metadata()
    assert list(listed) == [document.id]
    assert library.all_documents_metadata() is listed
    library.remove(document.id)
    assert len(library.all_documents_metadata()) == 0


def test_cached_list_brought_up_to_date_is_the_list_read_anew(library: Library, make: Make) -> None:
    a, b, c = (make([f"Câu {name}."], origin=f"/{name}.txt") for name in "abc")
    steps: list[Callable[[], object]] = [
        lambda: library.add(*a),
        lambda: [library.add(*b), library.add(*c)],
        lambda: library.add(make(["Câu a."], origin="/a.txt", labels=("2024",))[0], a[1]),
        lambda: library.add(make(["Câu a."], origin="/d.txt")[0], a[1]),  # a copy
        lambda: library.add(*make(["Câu e."], origin="/a.txt")),  # known by its copy from now on
        lambda: [library.remove(b[0].id), library.add(*b)],  # to the end
        lambda: [library.add(*make(["Câu f."], origin="/f.txt")), library.remove(c[0].id)],
    ]
    for step in steps:
        library.all_documents_metadata()
        step()
        brought_up = dict(library.all_documents_metadata())
        library._catalogue._documents = None
        anew = dict(library.all_documents_metadata())
        assert list(brought_up.items()) == list(anew.items())


def test_closing_twice_does_no_harm(tmp_path: Path, encoder: Any) -> None:
    library = Library.open(tmp_path, encoder=lambda: encoder)
    library.close()
    library.close()


def test_throwaway_library_keeps_documents_over_an_ordinary_close(tmp_path: Path, make: Make, encoder: Any) -> None:
    document, content = make(["Một câu."])
    with Library.open(tmp_path, encoder=lambda: encoder, durable=False) as library:
        library.add(document, content)
    with Library.open(tmp_path, encoder=lambda: encoder) as library:
        assert library.content(document.id) == content
