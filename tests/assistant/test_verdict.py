"""A claim is confirmed only as what it is claimed to be."""

import pytest

from assistant.verdict import CONFIRMED, DENIED, OPEN, claim_of, on_dates, on_documents, on_names, on_values
from ingest.figures import read_figures
from ingest.numbers import quantities

SAID = "Đã thi hành xong 1.234 việc, 611,6 tỷ đồng; đạt 33,65% về việc và 10,09% về tiền."


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        ("đạt 33,65% về việc", CONFIRMED),
        ("đạt 33,65% về tiền", DENIED),
        ("đạt 10,09% về tiền", CONFIRMED),
        ("đạt 12,09%", DENIED),
        ("thi hành xong 1.234 việc", CONFIRMED),
        ("thi hành xong 1.235 việc", DENIED),
        ("thi hành xong 611,6 tỷ đồng", CONFIRMED),
        ("thi hành xong 611,6 nghìn tỷ đồng", DENIED),
        ("theo dõi 15 bản án", OPEN),
    ],
)
def test_values(claim: str, verdict: str) -> None:
    claims = [claim_of(claim, quantity) for quantity in quantities(claim)]
    assert on_values(claims, read_figures(SAID)) == verdict


def test_several_values_are_confirmed_only_together() -> None:
    claim = "33,65% về tiền và 10,09% về việc"
    assert on_values([claim_of(claim, q) for q in quantities(claim)], read_figures(SAID)) == DENIED


@pytest.mark.parametrize(
    ("claimed", "said", "verdict"),
    [
        (["1/7/2026"], "có hiệu lực từ 01/7/2026", CONFIRMED),
        (["1/1/2026"], "có hiệu lực từ 1/7/2026", DENIED),
        (["1/1/2026"], "có hiệu lực từ ngày ký", OPEN),
    ],
)
def test_dates(claimed: list[str], said: str, verdict: str) -> None:
    assert on_dates(claimed, said) == verdict


def test_names_and_document_numbers() -> None:
    assert on_names(["Trần Văn Nam"], "Người ký: Trần Văn Nam") == CONFIRMED
    assert on_names(["Trần Văn Nam"], "Người ký: Lê Thị Hoa") == DENIED
    assert on_names(["Trần Văn Nam"], "Văn bản đã ký") == OPEN
    assert on_documents(["tt_6"], "căn cứ Thông tư số 05/2024/TT-BTP") == DENIED
    assert on_documents(["tt_5"], "căn cứ Thông tư số 05/2024/TT-BTP") == CONFIRMED
    assert on_documents(["tt_6"], "căn cứ Nghị định số 62/2015/NĐ-CP") == OPEN
