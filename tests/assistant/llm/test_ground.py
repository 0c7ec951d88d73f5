"""Sentences held against passages of the sample reports: what they bear out and what they do not."""

from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.llm.ground import Grounded, Reason, Scope, Unfounded, ground, sources_of
from eval.libraries import corpus_library
from eval.packaged import sample_files
from ingest.library.library import Library
from ingest.library.registers import FigureFilter
from ingest.periods import PeriodKind, PeriodName
from ingest.types import Span

NATION, THANH_HOA = "toan_quoc_2020_hoi_nghi.txt", "thanh_hoa_6t2024_bao_cao.txt"
NGHE_AN = "nghe_an_9t2023_bao_cao.txt"
OPEN = Scope()
Check = Callable[..., Grounded]

BORNE_OUT = [
    (NATION, "53.750", "Năm 2020 cả nước thi hành xong trên 53.750 tỷ đồng."),
    (NATION, "363/830", "Năm 2020, thi hành án hành chính đã thi hành xong 363 bản án, quyết định, đạt 43,73%."),
    (NATION, "Lê Thành Long", "Bộ trưởng Bộ Tư pháp Lê Thành Long chủ trì hội nghị."),
    (
        THANH_HOA,
        "Tống Duy Mạnh",
        "Các Chi cục miền núi Mường Lát, Quan Sơn, Quan Hóa báo "
        "cáo danh sách đương sự xin miễn, giảm về Cục trước ngày 20/5/2024.",
    ),
    (
        THANH_HOA,
        "83,6%",
        "Năm 2024, Tổng cục giao tỉnh Thanh Hóa chỉ tiêu thi hành xong 83,6% về việc và 46,2% về tiền.",
    ),
    (THANH_HOA, "6.148", "Thanh Hóa thi hành xong 6.148 việc, tăng 512 việc so với cùng kỳ năm 2023."),
    (THANH_HOA, "6.148", "Số tiền thi hành xong là 318,206 tỷ đồng, đạt tỷ lệ 28,15%."),
    (
        THANH_HOA,
        "13.428",
        "Toàn tỉnh Thanh Hóa phải thi hành 13.428 việc, trong đó có điều kiện thi hành 10.206 việc, chiếm 76,01%.",
    ),
    (NGHE_AN, "10.411", "Thi hành xong 10.411 việc, đạt 72,39%; còn thiếu 11,11% so với chỉ tiêu cả năm là 83,5%."),
]
NOT_BORNE_OUT = [
    (NATION, "576.933", "Năm 2020, cả nước thi hành xong 576.933 việc, cao hơn năm 2019 là 2,82%."),
    (NATION, "576.933", "Tỷ lệ thi hành xong về tiền năm 2020 trên phạm vi toàn quốc đạt 81,41%."),
    (NATION, "53.750", "Về tiền, năm 2019 các cơ quan thi hành án dân sự cả nước thi hành xong trên 53.750 tỷ đồng."),
    (NATION, "53.750", "Năm 2020 cả nước thi hành xong 53.750 tỷ đồng, ít hơn năm 2019 hơn 1.035 tỷ đồng."),
    (NATION, "53.750", "Năm 2020 cả nước thi hành xong trên 53.750 tỷ đồng (giảm 1,96%)."),
    (NATION, "363/830", "Năm 2020, thi hành án hành chính đã thi hành xong 830 bản án, quyết định."),
    (NATION, "363/830", "Năm 2020, thi hành án dân sự thi hành xong 363/830 bản án."),
    (NATION, "Lê Thành Long", "Thủ tướng Lê Thành Long chủ trì hội nghị."),
    (NATION, "Lê Thành Long", "Bộ trưởng Bộ Tư pháp Lê Thành Long không chủ trì hội nghị."),
    (NATION, "Lê Thành Long", "Bộ trưởng Bộ Tư pháp Lê Thành Long chủ trì hội nghị ngày 28/11/2020."),
    (NATION, "Lê Thành Long", "Bộ Tài chính chiều 27/11/2020 họp trực tuyến với 63 tỉnh, thành phố."),
    (NATION, "Lê Thành Long", "Bộ Tư pháp chiều 27/11/2020 họp trực tuyến với 34 tỉnh, thành phố."),
    (
        THANH_HOA,
        "Tống Duy Mạnh",
        "Cục trưởng Tống Duy Mạnh yêu cầu Chi cục Thi hành án dân sự thành phố "
        "Thanh Hóa hoàn thành kê biên tài sản của 08 việc tín dụng trước ngày 30/6/2024.",
    ),
    (
        THANH_HOA,
        "Tống Duy Mạnh",
        "Cục trưởng Tống Duy Mạnh yêu cầu Chi cục Thi hành án dân sự thành phố "
        "Thanh Hóa hoàn thành kê biên tài sản của 07 việc tín dụng sau ngày 30/6/2024.",
    ),
    (
        THANH_HOA,
        "Tống Duy Mạnh",
        "Cục trưởng Tống Duy Mạnh yêu cầu Chi cục Thi hành án dân sự thành phố "
        "Sầm Sơn hoàn thành kê biên tài sản của 07 việc tín dụng trước ngày 30/6/2024.",
    ),
    (
        THANH_HOA,
        "Tống Duy Mạnh",
        "Các Chi cục miền núi Mường Lát, Quan Sơn, Như Xuân báo "
        "cáo danh sách đương sự xin miễn, giảm về Cục trước ngày 20/5/2024.",
    ),
    (
        THANH_HOA,
        "Tống Duy Mạnh",
        "Các Chi cục miền núi Mường Lát, Quan Sơn, Quan Hóa "
        "báo cáo danh sách theo Thông tư liên tịch số 12/2016/TTLT-BTP-BTC-TANDTC-VKSNDTC.",
    ),
    (THANH_HOA, "83,6%", "Năm 2024, tỉnh Thanh Hóa thi hành xong đạt 83,6% về việc và 46,2% về tiền."),
    (
        THANH_HOA,
        "83,6%",
        "Năm 2024, Tổng cục giao tỉnh Thanh Hóa chỉ tiêu thi hành xong 46,2% về việc và 83,6% về tiền.",
    ),
    (THANH_HOA, "83,6%", "Sau 6 tháng, toàn tỉnh vượt 23,36% về việc và 18,05% về tiền."),
    (THANH_HOA, "6.148", "Thanh Hóa thi hành xong 6.148 việc, tăng 512 việc so với cùng kỳ năm 2022."),
    (THANH_HOA, "6.148", "Số tiền thi hành xong là 318 tỷ 206 triệu đồng, đạt tỷ lệ 60,24%."),
    (THANH_HOA, "6.148", "Số tiền thi hành xong là 318.206 tỷ đồng, đạt tỷ lệ 28,15%."),
    (THANH_HOA, "6.148", "Thi hành xong sáu nghìn một trăm bốn mươi chín việc."),
    (
        THANH_HOA,
        "13.428",
        "Toàn tỉnh Thanh Hóa phải thi hành 13.428 việc, trong đó chưa có điều kiện thi hành 10.206 việc.",
    ),
    (THANH_HOA, "13.428", "Toàn tỉnh Thanh Hóa phải thi hành 13.428 việc, nhiều nhất cả nước."),
    (NGHE_AN, "10.411", "Thi hành xong 10.411 việc, đạt 72,39%; vượt 11,11% so với chỉ tiêu cả năm là 83,5%."),
    (NGHE_AN, "10.411", "Thi hành xong 10.411 việc, đạt 83,5%; còn thiếu 11,11% so với chỉ tiêu cả năm là 72,39%."),
    (NGHE_AN, "Đợt cao điểm", "Đợt cao điểm kéo dài 60 tháng, từ ngày 01/7/2023 đến ngày 30/8/2023."),
    (NGHE_AN, "Đợt cao điểm", "Đợt cao điểm kéo dài 90 ngày, từ ngày 01/7/2023 đến ngày 30/8/2023."),
    (NGHE_AN, "Đợt cao điểm", "Đợt cao điểm kéo dài 60 ngày, từ ngày 30/8/2023 đến ngày 01/7/2023."),
]


@pytest.fixture(scope="module")
def library() -> Iterator[Library]:
    with corpus_library([sample_files() / name for name in (NATION, THANH_HOA, NGHE_AN)]) as loaded:
        yield loaded.library


@pytest.fixture(scope="module")
def check(library: Library) -> Check:
    """Ground a sentence in the passage of a document that holds a text."""
    documents = {document.source: document for document in library.documents()}

    def ground_in(source: str, holding: str, said: str, scope: Scope = OPEN) -> Grounded:
        document = documents[source]
        text = library.text(document.id)
        records = [stored.record for stored in library.registers.figures(FigureFilter(document_id=document.id))[0]]
        passage = next(p for p in library.document_passages(document.id) if holding in text[p.start : p.end])
        span = Span(passage.start, passage.end)
        return ground(said, sources_of(document, text, span, passage.heading, records, 1), scope)

    return ground_in


@pytest.mark.parametrize(("source", "holding", "said"), BORNE_OUT, ids=[said for *_, said in BORNE_OUT])
def test_a_sentence_that_says_what_a_source_says_passes_with_exact_quotes(
    check: Check, library: Library, source: str, holding: str, said: str
) -> None:
    grounded = check(source, holding, said)
    assert grounded.quotes
    for quote in grounded.quotes:
        assert library.text(quote.document.id)[quote.start : quote.end] == quote.text


@pytest.mark.parametrize(("source", "holding", "said"), NOT_BORNE_OUT, ids=[said for *_, said in NOT_BORNE_OUT])
def test_a_sentence_that_says_anything_else_does_not_pass(check: Check, source: str, holding: str, said: str) -> None:
    with pytest.raises(Unfounded):
        check(source, holding, said)


YEAR_2019, YEAR_2020 = (PeriodName(PeriodKind.YEAR, year) for year in (2019, 2020))


@pytest.mark.parametrize(
    ("scope", "reason"),
    [
        (Scope((YEAR_2020,), figures=True), None),
        (Scope((YEAR_2019,), figures=True), Reason.PERIOD),
        (Scope((YEAR_2019, YEAR_2020), figures=True), Reason.PERIOD),  # which of the two is not said
        (Scope((YEAR_2020,), place="Nghệ An", figures=True), Reason.PLACE),
    ],
)
def test_what_a_sentence_leaves_open_is_taken_from_the_question(
    check: Check, scope: Scope, reason: Reason | None
) -> None:
    said = "Các cơ quan thi hành án dân sự thi hành xong 576.933 việc."
    if reason is None:
        assert check(NATION, "576.933", said, scope).text == said
        return
    with pytest.raises(Unfounded) as caught:
        check(NATION, "576.933", said, scope)
    assert caught.value.reason is reason


def test_the_shortest_sentence_that_carries_the_claim_is_quoted(check: Check) -> None:
    grounded = check(THANH_HOA, "13.428", "Toàn tỉnh Thanh Hóa phải thi hành 13.428 việc.")
    assert [q.text for q in grounded.quotes] == ["1. Toàn tỉnh Thanh Hóa phải thi hành 13.428 việc."]


@settings(max_examples=60, deadline=None)
@given(said=st.text(max_size=200))
def test_no_text_whatever_breaks_the_verifier(check: Check, said: str) -> None:
    try:
        grounded = check(NATION, "576.933", said)
    except Unfounded:
        return
    assert grounded.quotes
