"""What stands in no quote is found, whatever its form."""

import pytest

from assistant.verify import unsupported, unsupported_by_statement

QUOTE = "Ông Trần Văn Nam ký Quyết định số 15/QĐ-BTP ngày 05/3/2024; thi hành xong 1.234 việc, đạt 81,4%."


@pytest.mark.parametrize(
    "answer",
    [
        "Thi hành xong 1.234 việc, đạt 81,4%. [1]",
        "1. Ông Trần Văn Nam ký. [1]\n2. Ngày 05/3/2024. [2]",
        "Quyết định số 15/QĐ-BTP. [1]",
        "Không có con số nào ở đây.",
        "Thành phố Hồ Chí Minh thi hành xong 1.234 việc. [1]",  # a place, which the source may write "TP.HCM"
    ],
)
def test_what_the_quote_says_is_supported(answer: str) -> None:
    assert unsupported(answer, [QUOTE]) == []


@pytest.mark.parametrize(
    ("answer", "missing"),
    [
        ("Thi hành xong 1.235 việc. [1]", "1.235"),
        ("Thi hành xong 234 việc. [1]", "234"),
        ("Đạt 81%. [1]", "81"),
        ("Quyết định số 16/QĐ-BTP. [1]", "16/QĐ-BTP"),
        ("Ngày 06/3/2024. [1]", "06/3/2024"),
        ("Ông Trần Văn Bắc ký. [1]", "Trần Văn Bắc"),
    ],
)
def test_what_the_quote_does_not_say_is_found(answer: str, missing: str) -> None:
    assert missing in unsupported(answer, [QUOTE])


def test_a_computed_value_is_supported_by_its_formula() -> None:
    assert unsupported("81,4 − 1,2 = 80,2%", [QUOTE, "tăng 1,2%"], ["81,4 − 1,2 = 80,2%"]) == []
    assert unsupported("81,4 − 1,2 = 80,2%", [QUOTE, "tăng 1,2%"]) == ["80,2"]


OTHER = "Về tiền, thi hành xong 420 tỷ đồng."


@pytest.mark.parametrize(
    ("answer", "missing"),
    [
        ("Thi hành xong 1.234 việc. [1] Xong 420 tỷ đồng. [2]", []),
        ("Thi hành xong 1.234 việc và 420 tỷ đồng. [1] [2]", []),
        ("- Xong 1.234 việc. [1]\n- Xong 420 tỷ đồng. [2]\n\nKhông có gì khác.", []),
        ("Thi hành xong 1.234 việc. [2] Xong 420 tỷ đồng. [1]", ["1.234", "420"]),
        ("Thi hành xong 1.234 việc. [3]", ["1.234"]),
        ("Xong 420 tỷ đồng. [2] Còn 999 việc.", ["999"]),
    ],
)
def test_a_statement_is_held_against_the_quotes_it_cites_alone(answer: str, missing: list[str]) -> None:
    assert unsupported_by_statement(answer, {1: QUOTE, 2: OTHER}) == missing
