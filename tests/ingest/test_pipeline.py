"""Loading files into a real library: what is added, replaced, passed over and refused; nothing stops a load."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from ingest import pipeline
from ingest.errors import BadInput, EmptyFile, LibraryError, ModelError, UnsupportedKind
from ingest.library.library import Library
from ingest.pipeline import UploadedFile, find_files, ingest_files, ingest_paths, read_document

REPORT = "Báo cáo kết quả năm 2023\nĐã thi hành xong 576.933 việc, đạt 81,41%.\n"


class WordEncoder:
    """A bag of hashed words, the same on every machine."""

    name = "words-32"
    dimensions = 32

    def encode_passages(self, texts: Sequence[str]) -> np.ndarray:
        return np.stack([self.encode_query(text) for text in texts])

    def encode_query(self, text: str) -> np.ndarray:
        vector = np.zeros(self.dimensions, dtype=np.float32)
        for word in text.lower().split():
            vector[int.from_bytes(hashlib.md5(word.encode()).digest()[:4]) % self.dimensions] += 1
        return vector / max(float(np.linalg.norm(vector)), 1e-6)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "data", encoder=WordEncoder, durable=False) as opened:
        yield opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two reports, one of them in a folder below."""
    reports = tmp_path / "reports"
    (reports / "2023").mkdir(parents=True)
    (reports / "a.txt").write_text(REPORT, encoding="utf-8")
    (reports / "2023" / "b.txt").write_text(REPORT.replace("2023", "2024"), encoding="utf-8")
    return reports


def sources(library: Library) -> list[str]:
    """Return the names of the library's documents."""
    return sorted(document.source for document in library.documents())


def test_files_of_folders_below_are_loaded_and_found(library: Library, folder: Path):
    report = ingest_paths(library, [folder])
    assert (report.added, report.updated, report.unchanged, report.failed) == (2, 0, 0, ())
    assert report.passages == sum(document.passages for document in library.documents()) > 0
    assert sources(library) == ["a.txt", "b.txt"]
    assert library.check().clean


def test_a_document_knows_its_text_origin_and_metadata(library: Library, folder: Path):
    ingest_paths(library, [folder / "a.txt"], labels=["thử"])
    (document,) = library.documents()
    content = (folder / "a.txt").read_bytes()
    assert document.origin == str((folder / "a.txt").resolve())
    assert document.sha256 == hashlib.sha256(content).hexdigest()
    assert document.id == document.sha256[:16]
    assert document.labels == ("thử",)
    assert document.metadata.title == "Báo cáo kết quả năm 2023"
    assert library.content(document.id) == content
    assert "576.933 việc" in library.text(document.id)


def test_unchanged_files_are_passed_over(library: Library, folder: Path):
    ingest_paths(library, [folder])
    revision = library.revision
    report = ingest_paths(library, [folder])
    assert (report.added, report.updated, report.unchanged, report.passages) == (0, 0, 2, 0)
    assert library.revision == revision


def test_unchanged_files_get_new_labels(library: Library, folder: Path):
    ingest_paths(library, [folder / "a.txt"])
    report = ingest_paths(library, [folder / "a.txt"], labels=["quý I"])
    assert report.unchanged == 1
    assert [document.labels for document in library.documents()] == [("quý I",)]


def test_a_changed_file_replaces_its_old_version(library: Library, folder: Path):
    ingest_paths(library, [folder])
    (folder / "a.txt").write_text(REPORT.replace("576.933", "600.000"), encoding="utf-8")
    report = ingest_paths(library, [folder])
    assert (report.added, report.updated, report.unchanged) == (0, 1, 1)
    assert sources(library) == ["a.txt", "b.txt"]
    (changed,) = [document for document in library.documents() if document.source == "a.txt"]
    assert "600.000 việc" in library.text(changed.id)
    assert "576.933" not in library.text(changed.id)
    assert library.check().clean


def test_one_bad_file_never_stops_the_rest(library: Library, folder: Path):
    (folder / "0_cut.docx").write_bytes(b"PK\x03\x04 cut short")
    (folder / "1_empty.txt").write_bytes(b"")
    (folder / "2_blank.txt").write_text(" \n\n", encoding="utf-8")
    (folder / "3_binary.pdf").write_bytes(os.urandom(64))
    report = ingest_paths(library, [folder])
    assert report.added == 2
    assert [Path(failure.path).name for failure in report.failed] == [
        "0_cut.docx", "1_empty.txt", "2_blank.txt", "3_binary.pdf",
    ]  # fmt: skip
    assert all(failure.error.endswith(".") for failure in report.failed)
    assert sources(library) == ["a.txt", "b.txt"]


def test_a_bad_new_version_leaves_the_old_one(library: Library, folder: Path):
    ingest_paths(library, [folder / "a.txt"])
    (folder / "a.txt").write_bytes(b"")
    report = ingest_paths(library, [folder / "a.txt"])
    assert len(report.failed) == 1
    (document,) = library.documents()
    assert "576.933" in library.text(document.id)


def test_a_file_that_goes_away_during_the_load_is_a_failure(library: Library, folder: Path):
    def remove_later(done: int, total: int, name: str) -> None:
        (folder / "2023" / "b.txt").unlink(missing_ok=True)

    report = ingest_paths(library, [folder / "a.txt", folder / "2023" / "b.txt"], progress=remove_later)
    assert report.added == 1
    assert [Path(failure.path).name for failure in report.failed] == ["b.txt"]


def test_a_file_larger_than_allowed_is_a_failure(library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pipeline, "_LARGEST_FILE", 100)
    (folder / "big.txt").write_text(REPORT * 10, encoding="utf-8")
    report = ingest_paths(library, [folder])
    assert report.added == 2
    assert [Path(failure.path).name for failure in report.failed] == ["big.txt"]


def test_a_missing_path_stops_before_anything_is_loaded(library: Library, folder: Path):
    with pytest.raises(BadInput, match=r"không-có\.txt"):
        ingest_paths(library, [folder, folder / "không-có.txt"])
    assert library.documents() == []


def test_unsupported_and_hidden_files_inside_folders_are_passed_over(library: Library, folder: Path):
    (folder / "photo.jpg").write_bytes(b"\xff\xd8\xff")
    (folder / "~$a.docx").write_bytes(b"lock")
    (folder / ".hidden.txt").write_text(REPORT, encoding="utf-8")
    (folder / ".git").mkdir()
    (folder / ".git" / "c.txt").write_text(REPORT, encoding="utf-8")
    report = ingest_paths(library, [folder])
    assert (report.added, report.failed) == (2, ())


def test_an_unsupported_file_that_is_named_is_a_failure(library: Library, folder: Path):
    (folder / "photo.jpg").write_bytes(b"\xff\xd8\xff\xe0\x00")
    report = ingest_paths(library, [folder / "photo.jpg", folder / "a.txt"])
    assert (report.added, len(report.failed)) == (1, 1)


def test_a_folder_within_a_hidden_one_may_be_named(tmp_path: Path):
    hidden = tmp_path / ".reports"
    hidden.mkdir()
    (hidden / "a.txt").write_text(REPORT, encoding="utf-8")
    assert find_files([hidden]) == [(hidden / "a.txt").resolve()]


def test_files_named_twice_are_found_once_in_order(folder: Path):
    (folder / "C.TXT").write_text(REPORT, encoding="utf-8")
    found = find_files([folder / "a.txt", folder, folder / "2023"])
    assert [file.name for file in found] == ["a.txt", "b.txt", "C.TXT"]


def test_an_empty_folder_is_no_error(library: Library, tmp_path: Path):
    (tmp_path / "empty").mkdir()
    report = ingest_paths(library, [tmp_path / "empty"])
    assert (report.added, report.failed, report.passages) == (0, (), 0)


def test_progress_is_told_before_each_file_and_at_the_end(library: Library, folder: Path):
    told: list[tuple[int, int, str]] = []
    (folder / "a.txt").write_bytes(b"")  # a failure counts as well
    ingest_paths(library, [folder], progress=lambda *step: told.append(step))
    assert told == [(0, 2, "b.txt"), (1, 2, "a.txt"), (2, 2, "")]


def test_uploads_replace_by_their_origin_and_not_by_their_name(library: Library):
    first = UploadedFile("a.txt", "upload:a.txt", REPORT.encode())
    other = UploadedFile("a.txt", "upload:b.txt", REPORT.replace("2023", "2022").encode())
    again = UploadedFile("a.txt", "upload:a.txt", REPORT.replace("2023", "2021").encode())
    assert ingest_files(library, [first, other]).added == 2
    report = ingest_files(library, [again], labels=["tải lên"])
    assert (report.added, report.updated) == (0, 1)
    assert len(library.documents()) == 2


def test_a_failed_upload_is_named_by_its_origin(library: Library):
    report = ingest_files(library, [UploadedFile("a.pdf", "upload:a.pdf", b"no pdf")])
    assert [failure.path for failure in report.failed] == ["upload:a.pdf"]


def test_the_index_is_brought_up_during_long_loads(library: Library, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pipeline, "_FOLLOW_EVERY", 2)
    files = [UploadedFile(f"{n}.txt", f"upload:{n}", f"Báo cáo số {n}\n{REPORT}".encode()) for n in range(5)]
    assert ingest_files(library, files).added == 5
    assert library.check().clean


def test_a_model_that_cannot_be_loaded_is_an_error_and_not_a_failed_file(tmp_path: Path, folder: Path):
    def no_model() -> WordEncoder:
        raise ModelError("Không có mô hình.")

    with Library.open(tmp_path / "other", encoder=no_model, durable=False) as library:
        with pytest.raises(ModelError):
            ingest_paths(library, [folder])
        # The documents are stored; the vectors follow when the model is there.
        assert sources(library) == ["a.txt", "b.txt"]


def test_a_library_that_fails_stops_the_load(library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch):
    def full(*_: object) -> None:
        raise LibraryError("Hết chỗ trống trên đĩa.")

    monkeypatch.setattr(library, "add", full)
    with pytest.raises(LibraryError):
        ingest_paths(library, [folder])


def test_a_parsers_own_bug_is_a_failure_with_its_trace_in_the_log(
    library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    def broken(name: str, content: bytes) -> object:
        raise ZeroDivisionError(name)

    monkeypatch.setattr(pipeline, "load", broken)
    report = ingest_paths(library, [folder])
    assert len(report.failed) == 2
    assert "ZeroDivisionError" in report.failed[0].error
    assert caplog.records[0].exc_info is not None


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [("a.txt", b"", EmptyFile), ("a.txt", b" \n ", EmptyFile), ("a.exe", b"MZ\x00\x00", UnsupportedKind)],
)
def test_unreadable_content(name: str, content: bytes, error: type[Exception]):
    with pytest.raises(error):
        read_document(name, content, origin=name)


def test_the_passages_of_a_document_cover_its_text():
    document = read_document("a.txt", REPORT.encode("utf-16"), origin="a.txt")
    edge = 0
    for passage in document.passages:
        assert not document.text[edge : passage.start].strip()
        edge = passage.end
    assert not document.text[edge:].strip()
    assert "81,41%" in document.text


def test_a_decomposed_file_name_is_shown_composed(library: Library, tmp_path: Path):
    name = "ba\u0301o ca\u0301o.txt"
    (tmp_path / name).write_text(REPORT, encoding="utf-8")
    ingest_paths(library, [tmp_path / name])
    assert sources(library) == ["báo cáo.txt"]


def test_the_same_bytes_of_two_files_are_one_document(library: Library, folder: Path):
    (folder / "copy.txt").write_bytes((folder / "a.txt").read_bytes())
    report = ingest_paths(library, [folder])
    assert (report.added, report.unchanged) == (2, 1)
    assert len(library.documents()) == 2
