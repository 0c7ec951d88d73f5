"""Values that no source prints, from figures that it does: each with its formula and its operands cited."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest

from assistant.pipeline import Assistant
from assistant.types import Answer
from ingest.embedding import load_encoder
from ingest.library.library import Library
from ingest.pipeline import UploadedFile, ingest_files

REPORTS = {
    "lao_cai_2022.txt": """Lào Cai: kết quả thi hành án dân sự năm 2022

Năm 2022, toàn tỉnh thụ lý 9.400 việc, trong đó cũ chuyển sang 3.100 việc, thụ lý mới 6.300 việc; \
phải thi hành 9.200 việc.
Có điều kiện thi hành 6.900 việc, chưa có điều kiện 2.116 việc. Đã thi hành xong 5.520 việc.
Về tiền, thi hành xong 310 tỷ đồng, tăng 24 tỷ đồng so với năm 2021, đạt 41,2%, \
còn thiếu 3,8% so với chỉ tiêu được giao.
Án tín dụng, ngân hàng thi hành xong 62 tỷ đồng.""",
    "lao_cai_2023.txt": """Lào Cai: kết quả thi hành án dân sự năm 2023

Năm 2023, toàn tỉnh đã thi hành xong 5.140 việc trên 6.500 việc có điều kiện.""",
    "yen_bai_2022.txt": """Yên Bái: kết quả thi hành án dân sự năm 2022

Năm 2022, toàn tỉnh có điều kiện thi hành 4.000 việc, đã thi hành xong 3.300 việc, đạt 82,5%.
Về tiền, thi hành xong 150 tỷ đồng, đạt 45,1%.""",
    "kiem_tra_2022.txt": """Yên Bái: công tác tổ chức và kiểm tra năm 2022

Năm 2022, biên chế hiện có 61/74 người. Tổ chức 18 cuộc kiểm tra chuyên đề và 45 cuộc kiểm tra đột xuất, \
phát hiện 12 sổ ghi sai.""",
    "ca_nuoc_2022.txt": """Cả nước: kết quả thi hành án dân sự năm 2022

Năm 2022 toàn quốc thi hành xong 500.100 việc, đạt 80,25%; về tiền thi hành xong 60.500 tỷ đồng.""",
}


@pytest.fixture(scope="module")
def provinces(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """An assistant over invented reports of two provinces and the country."""
    folder = tmp_path_factory.mktemp("compute")
    with Library.open(folder / "data", encoder=lambda: load_encoder(None), durable=False) as library:
        ingest_files(library, [UploadedFile(n, f"test:{n}", text.encode()) for n, text in REPORTS.items()])
        yield Assistant(library)


def computed(answer: Answer) -> Decimal:
    """Return the computed value, after what every computed value must have."""
    assert not answer.refused, answer.answer
    (figure,) = [figure for figure in answer.figures if figure.computed]
    assert figure.formula is not None
    assert figure.formula in answer.answer
    assert answer.citations
    return figure.value


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("Năm 2022 Lào Cai còn bao nhiêu việc có điều kiện chưa thi hành xong?", 1380),
        ("Năm 2022 số việc chưa có điều kiện của Lào Cai bằng bao nhiêu phần trăm số phải thi hành?", 23),
        ("Năm 2022 Lào Cai thụ lý mới nhiều hơn số việc cũ chuyển sang bao nhiêu?", 3200),
        (
            "Năm 2022 tiền thi hành xong án tín dụng chiếm bao nhiêu phần trăm tổng số tiền thi hành xong của Lào Cai?",
            20,
        ),
        ("Số tiền thi hành xong của Lào Cai năm 2021 là bao nhiêu?", 286_000_000_000),
        ("Chỉ tiêu về tiền giao cho Lào Cai năm 2022 là bao nhiêu?", 45),
        ("Tổng cộng năm 2022 Lào Cai và Yên Bái thi hành xong bao nhiêu việc?", 8820),
        ("Năm 2022 Lào Cai thi hành xong nhiều hơn Yên Bái bao nhiêu việc?", 2220),
        ("Tỷ lệ thi hành xong về việc của Lào Cai năm 2023 là bao nhiêu?", Decimal("79.08")),
        ("Năm 2022 số tiền thi hành xong của Lào Cai gấp mấy lần Yên Bái?", Decimal("2.07")),
        ("Năm 2022 Yên Bái còn thiếu bao nhiêu người so với biên chế?", 13),
        ("Năm 2022 Yên Bái kiểm tra đột xuất nhiều hơn kiểm tra chuyên đề bao nhiêu cuộc?", 27),
        ("Năm 2022 ở Yên Bái số cuộc kiểm tra chuyên đề bằng bao nhiêu phần trăm số cuộc đột xuất?", 40),
        ("Căn cứ mức tăng của năm 2022, cùng kỳ 2021 Lào Cai thi hành xong bao nhiêu tiền?", 286_000_000_000),
    ],
)
def test_what_follows_from_printed_figures(provinces: Assistant, question: str, value: Decimal) -> None:
    assert computed(provinces.ask(question)) == value


def test_each_operand_is_cited_where_it_stands(provinces: Assistant) -> None:
    answer = provinces.ask("Năm 2022 Lào Cai thi hành xong nhiều hơn Yên Bái bao nhiêu việc?")
    quotes = " ".join(citation.quote for citation in answer.citations)
    assert "5.520" in quotes
    assert "3.300" in quotes
    assert {citation.source for citation in answer.citations} == {"lao_cai_2022.txt", "yen_bai_2022.txt"}


def test_a_change_between_two_periods_says_its_direction_and_its_periods(provinces: Assistant) -> None:
    answer = provinces.ask("Số việc thi hành xong của Lào Cai năm 2023 thay đổi thế nào so với năm 2022?")
    assert "Giảm 380 việc" in answer.answer
    assert "năm 2022" in answer.answer


def test_a_false_claim_of_which_is_greater_is_denied(provinces: Assistant) -> None:
    wrong = provinces.ask("Năm 2023 Lào Cai thi hành xong nhiều việc hơn năm 2022 phải không?")
    right = provinces.ask("Năm 2022 Lào Cai thi hành xong nhiều việc hơn năm 2023 phải không?")
    assert wrong.answer.startswith("Không đúng:")
    assert right.answer.startswith("Đúng như nguồn ghi:")


def test_a_printed_value_is_quoted_and_not_computed(provinces: Assistant) -> None:
    answer = provinces.ask("Tỷ lệ thi hành xong về việc của Yên Bái năm 2022 là bao nhiêu?")
    assert "82,5%" in answer.answer
    assert not any(figure.computed for figure in answer.figures)


@pytest.mark.parametrize(
    "question",
    [
        "Năm 2023 Yên Bái còn bao nhiêu việc có điều kiện chưa thi hành xong?",
        "Năm 2022 Sơn La thi hành xong nhiều hơn Yên Bái bao nhiêu việc?",
        "Số tiền thi hành xong của Lào Cai năm 2019 là bao nhiêu?",
    ],
)
def test_a_missing_operand_is_no_guess(provinces: Assistant, question: str) -> None:
    assert provinces.ask(question).refused


def test_several_places_are_lines_of_their_own(provinces: Assistant) -> None:
    answer = provinces.ask("Tỷ lệ thi hành xong về tiền năm 2022 của Lào Cai và Yên Bái là bao nhiêu?")
    lines = answer.answer.splitlines()
    assert [line.split(":")[0] for line in lines[:2]] == ["- Lào Cai", "- Yên Bái"]
    assert "41,2%" in lines[0]
    assert "45,1%" in lines[1]


def test_the_place_with_the_highest_figure_comes_first(provinces: Assistant) -> None:
    answer = provinces.ask("Tỉnh nào có tỷ lệ thi hành xong về tiền cao nhất năm 2022?")
    assert answer.answer.splitlines()[0].startswith("- Yên Bái:")
    assert "45,1%" in answer.answer.splitlines()[0]
    low = provinces.ask("Địa phương nào thi hành xong ít việc nhất năm 2022?")
    assert "Yên Bái" in low.answer.splitlines()[0]
