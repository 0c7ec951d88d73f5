"""Documents summed up in their own sentences."""

from __future__ import annotations

import pytest

from assistant.pipeline import Assistant


@pytest.mark.parametrize(
    "question",
    [
        "Tóm tắt báo cáo sơ kết của Quảng Ninh 6 tháng đầu năm 2023",
        "tom tat bao cao so ket cua quang ninh 6 thang dau nam 2023",
        "Bài sơ kết của Quảng Ninh 6 tháng đầu năm 2023 nói về gì?",
    ],
)
def test_a_summary_says_what_a_report_is_about_and_its_results_in_order(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert not answer.refused
    sources = {assistant.library.document(c.document_id).source for c in answer.citations}
    assert sources == {"quang_ninh_6t2023.txt"}
    assert "3.150 việc" in answer.answer
    starts = [c.start for c in answer.citations]
    assert starts == sorted(starts)
    assert len(answer.answer) <= 1530


@pytest.mark.parametrize(
    "question",
    [
        "Tóm tắt báo cáo của Lào Cai năm 2031",
        "Tóm tắt báo cáo về nuôi cá tra",
        "Tóm tắt báo cáo tổng kết của Quảng Ninh năm 2023",
    ],
)
def test_no_other_report_is_summed_up_for_one_that_is_not_there(assistant: Assistant, question: str) -> None:
    assert assistant.ask(question).refused
