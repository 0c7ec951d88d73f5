import pytest
import typer

from eval.readme import MissingBlockError, tell_stale, with_block, write_block
from ingest.errors import BadInput

README = """# Troly
<!-- bench:start -->
old
<!-- bench:end -->
rest
<!-- accuracy:start --><!-- accuracy:end -->
"""


def test_only_the_named_block_is_replaced():
    assert with_block(README, "bench", "| a |\n") == README.replace("\nold\n", "\n| a |\n")


def test_writing_twice_changes_nothing():
    once = with_block(README, "accuracy", r"\1 | \g<0>")
    assert with_block(once, "accuracy", r"\1 | \g<0>") == once
    assert r"\1 | \g<0>" in once


@pytest.mark.parametrize(
    "text", ["", "<!-- bench:start -->", "<!-- bench:end --><!-- bench:start -->", README + README]
)
def test_without_just_one_block_nothing_is_written(text):
    with pytest.raises(MissingBlockError, match="bench"):
        with_block(text, "bench", "x")


def test_a_missing_readme_is_an_error(tmp_path):
    with pytest.raises(BadInput, match="--readme"):
        write_block(tmp_path / "README.md", "bench", "x")


def test_a_file_is_rewritten_in_place(tmp_path):
    path = tmp_path / "README.md"
    path.write_text(README, encoding="utf-8")
    write_block(path, "bench", "mới")
    assert "\nmới\n" in path.read_text(encoding="utf-8")


def test_stale_rows_are_told_with_the_command_and_leave_with_code_one(tmp_path, capsys):
    tell_stale(tmp_path / "README.md", [], "troly eval table")
    with pytest.raises(typer.Exit) as left:
        tell_stale(tmp_path / "README.md", ["Bộ mẫu: Troly"], "troly eval table")
    assert left.value.exit_code == 1
    told = capsys.readouterr().err
    assert "Bộ mẫu: Troly" in told
    assert "Ghi lại bằng: troly eval table" in told
