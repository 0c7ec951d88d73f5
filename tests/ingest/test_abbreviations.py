"""An operator's abbreviations: over the packaged ones, and a mistake named by file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.abbreviations import in_use, packaged, using, with_file
from ingest.errors import BadSetting
from ingest.words import folded_terms, syllables


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "vocabulary.toml"


def test_without_a_file_the_packaged_ones_are_in_use(file: Path) -> None:
    assert with_file(file) is packaged()
    assert in_use() is packaged()


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_own_abbreviations_count_before_the_packaged_ones(file: Path, newline: str) -> None:
    lines = ["\ufeff[any_case]", '"ĐGV" = "đấu giá viên"', "[capitals]", '"KH" = "khách hàng"', ""]
    file.write_bytes(newline.join(lines).encode())
    with using(with_file(file)):
        assert syllables("đgv, ĐGV") == ["đấu", "giá", "viên"] * 2
        assert folded_terms("dgv")[:3] == ["dau", "gia", "vien"]
        assert syllables("KH kh THADS") == ["khách", "hàng", "kh", "thi", "hành", "án", "dân", "sự"]
    assert syllables("ĐGV KH") == ["đgv", "kế", "hoạch"]


def test_the_mark_tells_what_changes_the_terms_of_documents(file: Path) -> None:
    file.write_text('[questions]\n"bnh" = "bao nhiêu"\n')
    assert with_file(file).mark == packaged().mark
    assert with_file(file).sections["questions"]["bnh"] == "bao nhiêu"
    file.write_text('[any_case]\n"qlcl" = "quản lý chất lượng"\n')
    assert with_file(file).mark != packaged().mark


@pytest.mark.parametrize(
    ("content", "line", "word"),
    [
        ('[any_case]\n"a b" = "x"', 2, "a b"),
        ('[any_case]\n"ab" = 5', 2, "ab"),
        ('[any_case]\n"ab" = " "', 2, "ab"),
        ('[any_case]\n"ab" = "x"\n\n[capitals]\n"ab" = "x y"', 5, "viết hoa"),
        ('[any_case]\n"ab" = "x', 2, "TOML"),
        ('[any_case]\n"ab" = "x"\n"ab" = "y"', 3, "TOML"),
        ("\n[khac]\n", 2, "khac"),
        ('"ab" = "x"', 1, "ab"),
        ('[any_case]\n"ab" =', 2, "TOML"),
        ('[any_case]\nđgv = "đấu giá viên"', 2, "trong ngoặc kép"),
        ('[any_case]\n"a1" = "x"', 2, "a1"),
        (b'[any_case]\n"ab" = "\xff"', 2, "UTF-8"),
    ],
)
def test_a_mistake_is_named_by_file_and_line(file: Path, content: str | bytes, line: int, word: str) -> None:
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(BadSetting) as raised:
        with_file(file)
    assert f"{file}, dòng {line}:" in str(raised.value)
    assert word in str(raised.value)


def test_a_folder_of_that_name_is_an_error(file: Path) -> None:
    file.mkdir()
    with pytest.raises(BadSetting, match=r"vocabulary\.toml"):
        with_file(file)
