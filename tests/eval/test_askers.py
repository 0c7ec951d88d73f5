"""The HTTP side of a run, over a transport that answers as the contract's API does."""

import json
from decimal import Decimal

import httpx
import pytest

from assistant.types import Refusal, Turn
from eval.askers import HttpAsker, QuestionRefusedByServer, ServerError
from ingest.types import Unit

BODY = {
    "id": "x", "standalone_question": "q", "answer": "78,59% [1].", "refused": False, "refusal": None,
    "citations": [{
        "n": 1, "document_id": "d1", "source": "a.txt", "title": "A", "issuer": None,
        "issued_on": "2024-10-01",
        "page": None, "start": 0, "end": 4, "quote": "Việc",
    }],
    "figures": [{
        "indicator": "rate", "value": "78.59", "unit": "percent", "qualifier": None,
        "period": {"label": "2019", "start": "2018-10-01", "end": "2019-09-30"}, "place": None,
        "raw": "78,59%", "citation": None, "computed": True, "formula": "81,41 − 2,82",
    }],
    "warnings": [{"kind": "conflict", "message": "Hai nguồn khác nhau", "citations": [1]}],
    "mode": "extractive", "latency_ms": 1.5,
}  # fmt: skip


def asker(handler):
    return HttpAsker("http://test", httpx.Client(base_url="http://test", transport=httpx.MockTransport(handler)))


def test_an_answer_is_read_whole_and_the_history_is_sent():
    sent = {}

    def handler(request):
        sent.update(json.loads(request.content))
        return httpx.Response(200, json=BODY)

    answer = asker(handler).ask("Còn 2019?", [Turn("user", "Năm 2020?")])
    assert sent == {"question": "Còn 2019?", "history": [{"role": "user", "content": "Năm 2020?"}]}
    assert answer.citations[0].quote == "Việc"
    assert answer.citations[0].issued_on.isoformat() == "2024-10-01"
    assert answer.figures[0].value == Decimal("78.59")
    assert answer.figures[0].unit is Unit.PERCENT
    assert answer.figures[0].period.start.year == 2018
    assert answer.warnings[0].citations == (1,)


def test_a_refusal_is_read():
    refused = BODY | {"refused": True, "refusal": "other_period", "citations": [], "figures": []}
    assert asker(lambda _: httpx.Response(200, json=refused)).ask("q", []).refusal is Refusal.OTHER_PERIOD


@pytest.mark.parametrize("changed", [{"citations": None}, {"refusal": "because"}, {"figures": [{}]}])
def test_an_answer_out_of_shape_is_the_servers_fault(changed):
    with pytest.raises(ServerError, match="khuôn dạng"):
        asker(lambda _: httpx.Response(200, json=BODY | changed)).ask("q", [])


def test_an_unusable_question_is_told_from_a_broken_server():
    problem = {"title": "Câu hỏi trống", "detail": "Hãy nhập câu hỏi."}
    with pytest.raises(QuestionRefusedByServer, match="Hãy nhập câu hỏi"):
        asker(lambda _: httpx.Response(422, json=problem)).ask("", [])
    with pytest.raises(ServerError, match="503"):
        asker(lambda _: httpx.Response(503, text="<html>")).ask("q", [])
    with pytest.raises(ServerError, match="404"):
        asker(lambda _: httpx.Response(404, json={"detail": "Not Found"})).ask("q", [])


def test_a_server_that_is_not_there_is_named():
    def handler(request):
        raise httpx.ConnectError("refused", request=request)

    with pytest.raises(ServerError, match="http://test"):
        asker(handler).ask("q", [])


def test_a_text_is_fetched_once_and_keeps_every_character():
    calls = []

    def handler(request):
        calls.append(request.url.path)
        # Latin-1 is what a client would guess without a charset.
        return httpx.Response(200, content="Việc\r\nthứ hai\u2028".encode(), headers={"content-type": "text/plain"})

    client = asker(handler)
    assert client.document_text("d1") == "Việc\r\nthứ hai\u2028"
    assert client.document_text("d1") == "Việc\r\nthứ hai\u2028"
    assert calls == ["/v1/documents/d1/text"]


def test_a_missing_document_has_no_text_and_a_broken_one_is_an_error():
    assert asker(lambda _: httpx.Response(404)).document_text("d1") is None
    with pytest.raises(ServerError):
        asker(lambda _: httpx.Response(500)).document_text("d1")
