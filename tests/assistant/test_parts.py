"""Questions about several things, cut into questions about one each."""

from __future__ import annotations

import pytest

from assistant.parts import split_question


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Luật Lưu trữ được thông qua ngày nào, còn Nghị định 113/2025 do ai ký ban hành?",
         ["Luật Lưu trữ được thông qua ngày nào?", "Nghị định 113/2025 do ai ký ban hành?"]),
        ("Công an có mấy ngày để trả lời? Đối chiếu TTLT 03/2012 (dân sự) với TTLT 265/2013 (quân đội).",
         ["Công an có mấy ngày để trả lời? Đối chiếu TTLT 03/2012 (dân sự).",
          "Công an có mấy ngày để trả lời? Đối chiếu TTLT 265/2013 (quân đội)."]),
        ("Thi hành án dân sự Lào Cai năm 2022 xong bao nhiêu việc, án hành chính còn bao nhiêu bản án?",
         ["Thi hành án dân sự Lào Cai năm 2022 xong bao nhiêu việc?",
          "án hành chính còn bao nhiêu bản án năm 2022 Lào Cai?"]),
    ],
)  # fmt: skip
def test_each_part_stands_alone(text: str, parts: list[str]) -> None:
    assert split_question(text) == parts


@pytest.mark.parametrize(
    "text",
    [
        "Năm 2022 Lào Cai thi hành xong bao nhiêu việc, bao nhiêu tiền?",
        "Trong năm 2022 có bao nhiêu bản án hành chính phải thi hành và đã thi hành xong bao nhiêu bản án?",
        "Thông tư 01/2016 và Thông tư 05/2024 được ban hành khi nào?",
        "Ai ký kế hoạch, và vì sao?",
        "Kế hoạch năm 2025 giao ai kiểm tra?",
    ],
)
def test_one_question_stays_whole(text: str) -> None:
    assert split_question(text) == [text]
