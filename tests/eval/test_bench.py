import os
import sys

import pytest

from eval.bench import Loading, Serving, bench_table, resident_bytes, varied, write_varied_samples


def test_varied_text_keeps_years_dates_and_document_numbers_and_changes_figures():
    text = "Năm 2024: 9.123 việc, 576933 việc, số 1229/QĐ-BTP ngày 12/10/2024, đạt 81,41%."
    changed = varied(text, "1")
    assert "Năm 2024" in changed
    assert "1229/QĐ-BTP ngày 12/10/2024" in changed
    assert "576933" not in changed
    assert len(changed) == len(text)


def test_varied_text_is_the_same_for_the_same_seed_only():
    text = "576933 việc, 48210 việc"
    assert varied(text, "1") == varied(text, "1")
    assert varied(text, "1") != varied(text, "2")


def test_samples_fill_a_corpus_of_different_texts_the_same_every_time(tmp_path):
    contents = []
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        assert write_varied_samples(folder, least_passages=300) >= 300
        contents.append({path.name: path.read_bytes() for path in folder.iterdir()})
    assert contents[0] == contents[1]
    assert len(set(contents[0].values())) == len(contents[0])


def test_the_table_holds_what_was_measured():
    table = bench_table(
        Loading(documents=20, passages=2000, seconds=4.0, again_seconds=1.25),
        Serving(2.5, (10.0, 20.0, 30.0), (5.0,), 512 * 2**20),
    )
    assert "| Nạp vào thư viện trống | 500 đoạn/giây |" in table
    assert "1,2 giây" in table
    assert "| `POST /v1/ask` p50 | 20,0 ms |" in table
    assert "| `POST /v1/ask` p95 | 30,0 ms |" in table
    assert "512 MiB" in table


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="cần /proc của Linux")
def test_resident_memory_of_this_process_is_plausible():
    assert 5 * 2**20 < resident_bytes(os.getpid()) < 8 * 2**30


def test_a_process_that_is_not_there_has_no_memory():
    assert resident_bytes(2**31 - 1) is None
