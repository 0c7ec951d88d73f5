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
        ("Năm 2023, số việc xong của Lào Cai cả năm và của Gia Lai những tháng đầu năm là bao nhiêu?",
         ["số việc xong của Lào Cai năm 2023 là bao nhiêu?",
          "số việc xong của Gia Lai những tháng đầu năm 2023 là bao nhiêu?"]),
        ("Có bao nhiêu cuộc kiểm tra trong quý I năm 2021 và bao nhiêu cuộc trong nửa đầu năm 2022?",
         ["Có bao nhiêu cuộc kiểm tra trong quý I năm 2021?", "Có bao nhiêu cuộc kiểm tra trong nửa đầu năm 2022?"]),
        ("Án hành chính: Lào Cai 2021 xong mấy việc, còn Gia Lai năm 2022 xong mấy việc?",
         ["Án hành chính: Lào Cai 2021 xong mấy việc?", "Án hành chính: Gia Lai năm 2022 xong mấy việc?"]),
        ("UBND tỉnh Lào Cai (năm 2023) và UBND tỉnh Gia Lai (năm 2021) do ai chủ trì?",
         ["UBND tỉnh Lào Cai (năm 2023) do ai chủ trì?", "UBND tỉnh Gia Lai (năm 2021) do ai chủ trì?"]),
        ("Hội nghị tháng 4/2019 và hội nghị chiều 15/12 của Sở do ai chủ trì?",
         ["Hội nghị tháng 4/2019 do ai chủ trì?", "hội nghị chiều 15/12 của Sở do ai chủ trì?"]),
        ("Năm 2021 Lào Cai thi hành xong bao nhiêu việc, còn Gia Lai là bao nhiêu?",
         ["Năm 2021 Lào Cai thi hành xong bao nhiêu việc?", "Năm 2021 Gia Lai thi hành xong bao nhiêu việc?"]),
        ("Về án tồn, Cục trưởng Đinh Văn Sáu (họp ngày 5/3/2020) và Chi cục trưởng Trần Văn Bảy mỗi người yêu cầu gì?",
         ["Về án tồn, Cục trưởng Đinh Văn Sáu (họp ngày 5/3/2020) yêu cầu gì?",
          "Về án tồn, Chi cục trưởng Trần Văn Bảy yêu cầu gì?"]),
        ("Cục trưởng ở Lào Cai và Gia Lai năm 2023 là ai?",
         ["Cục trưởng ở Lào Cai năm 2023 là ai?", "Cục trưởng Gia Lai năm 2023 là ai?"]),
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
        "Thứ trưởng Đinh Văn Sáu yêu cầu Cục trưởng Trần Văn Bảy làm gì?",
        "Lào Cai và Gia Lai năm 2022 thi hành xong bao nhiêu việc?",
        "Năm 2022 và năm 2023 Lào Cai thi hành xong bao nhiêu việc?",
        "Lào Cai năm 2022 và Gia Lai năm 2021, nơi nào xong nhiều việc hơn?",
        "Từ năm 2020 đến năm 2024 số việc thụ lý thay đổi thế nào?",
        "Kế hoạch năm 2025 giao ai kiểm tra?",
    ],
)
def test_one_question_stays_whole(text: str) -> None:
    assert split_question(text) == [text]
