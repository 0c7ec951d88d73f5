"""The page's client against a real server: answers, streams, problems, uploads."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date

import fake_api
import fake_conversations
import pytest
from fastapi import FastAPI
from fastapi.responses import HTMLResponse, PlainTextResponse, Response
from hypothesis import given
from hypothesis import strategies as st

from ui import strings
from ui.client import (
    CSV,
    Answer,
    Change,
    Citation,
    Client,
    Delta,
    Interrupted,
    Message,
    Opinion,
    Problem,
    Status,
    Unreachable,
    api_address,
    server_sent_events,
)
from ui.records import CheckFilter, DirectiveFilter, FigureFilter

Api = tuple[str, fake_api.Shelf]


@pytest.fixture
def client(api: Api) -> Iterator[Client]:
    with Client(api[0]) as client:
        yield client


def test_a_plain_answer_is_read_into_types(client: Client) -> None:
    answer = client.ask(fake_api.FIRST_QUESTION)

    assert not answer.refused
    assert [citation.n for citation in answer.citations] == [1, 2]
    assert answer.citations[0].issued_on == date(2020, 10, 15)
    assert answer.citations[0].page == 3
    assert answer.figures[1].raw == "80,26%"
    assert answer.figures[1].period == "năm 2020"
    assert answer.cautions[0].citations == (1,)


def test_a_stream_tells_its_status_its_words_its_citations_and_ends_with_the_plain_answer(
    client: Client,
) -> None:
    events = list(client.ask_stream(fake_api.FIRST_QUESTION))

    plain = client.ask(fake_api.FIRST_QUESTION)
    assert isinstance(events[0], Status)
    assert "".join(event.text for event in events if isinstance(event, Delta)).strip() == plain.text
    assert tuple(event for event in events if isinstance(event, Citation)) == plain.citations
    assert events[-1] == plain
    assert isinstance(events[-1], Answer)


def test_a_refusal_is_an_answer(client: Client) -> None:
    answer = client.ask(fake_api.REFUSED_QUESTION)

    assert answer.refused
    assert answer.refusal == "other_period"
    assert answer.citations == ()


def test_history_is_sent_with_the_question(client: Client, api: Api) -> None:
    client.ask("Còn về tiền?", [Message("user", "Năm 2020?"), Message("assistant", "412.305 việc.")])

    assert api[1].asked[-1]["history"] == [
        {"role": "user", "content": "Năm 2020?"},
        {"role": "assistant", "content": "412.305 việc."},
    ]


def test_an_opinion_goes_with_its_question_answer_and_history(client: Client, api: Api) -> None:
    answer = client.ask(fake_api.FIRST_QUESTION)

    client.give_feedback("Còn về tiền?", answer, Opinion(False, " 41.871 ", " "), [Message("user", "Năm 2020?")])

    (said,) = api[1].feedback
    assert (said["question"], said["verdict"], said["expected"]) == ("Còn về tiền?", "wrong", "41.871")
    assert "comment" not in said
    assert said["answer_id"] == answer.id
    assert said["history"] == [{"role": "user", "content": "Năm 2020?"}]
    assert [span["start"] for span in said["citations"]] == [c.start for c in answer.citations]


def test_an_opinion_that_is_refused_is_a_problem(client: Client) -> None:
    answer = client.ask(fake_api.FIRST_QUESTION)

    with pytest.raises(Problem) as caught:
        client.give_feedback("Hỏi?", answer, Opinion(False, comment=fake_api.BAD_FEEDBACK))

    assert caught.value.status == 503


def test_a_stream_that_breaks_off_is_an_interruption(client: Client) -> None:
    with pytest.raises(Interrupted) as caught:
        list(client.ask_stream(fake_api.BROKEN_QUESTION))

    assert caught.value.title == strings.INTERRUPTED


def test_problem_details_are_told_in_the_server_s_words(client: Client) -> None:
    for asking in (client.ask, lambda question: list(client.ask_stream(question))):
        with pytest.raises(Problem) as caught:
            asking("a" * (fake_api.TOO_LONG + 1))

        assert caught.value.status == 413
        assert caught.value.title == "Câu hỏi quá dài"
        assert str(fake_api.TOO_LONG) in caught.value.detail


def test_an_unknown_document_is_a_problem_with_its_status(client: Client) -> None:
    for call in (client.document, client.text, client.delete):
        with pytest.raises(Problem) as caught:
            call("không/có?")

        assert caught.value.status == 404
        assert caught.value.title == "Không tìm thấy"


def test_a_refused_connection_names_the_address_and_the_way_out() -> None:
    address = f"http://127.0.0.1:{fake_api.free_port()}"

    with Client(address) as client, pytest.raises(Unreachable) as caught:
        client.documents()

    assert caught.value.title == strings.UNREACHABLE
    assert address in caught.value.detail
    assert "troly serve" in caught.value.detail


def test_an_error_without_problem_details_is_told_in_our_words() -> None:
    app = FastAPI()

    @app.get("/v1/documents")
    async def broken() -> Response:
        return PlainTextResponse("upstream connect error", 503)

    with (
        fake_api.serving(app) as address,
        Client(address) as client,
        pytest.raises(Problem) as caught,
    ):
        client.documents()

    assert (caught.value.status, caught.value.title) == (503, strings.BY_STATUS[503])


def test_another_server_at_the_address_is_recognised() -> None:
    app = FastAPI()

    @app.get("/v1/documents")
    async def page() -> Response:
        return HTMLResponse("<h1>Xin chào</h1>")

    with (
        fake_api.serving(app) as address,
        Client(address) as client,
        pytest.raises(Problem) as caught,
    ):
        client.documents()

    assert caught.value.title == strings.NOT_THE_API


def test_a_server_that_never_heard_of_offsets_ends_the_listing() -> None:
    app = FastAPI()
    shown = next(iter(fake_api.create().state.shelf.documents.values())).entry()

    @app.get("/v1/documents")
    async def documents() -> dict[str, object]:
        return {"items": [shown], "total": 7}

    with fake_api.serving(app) as address, Client(address) as client:
        assert len(client.documents()) == 1


def test_every_page_of_the_library_is_listed(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.client.PAGE_SIZE", 3)

    assert [document.source for document in client.documents()] == [
        held.source for held in fake_api.create().state.shelf.documents.values()
    ]


def test_the_count_is_that_of_the_whole_list(client: Client) -> None:
    assert client.document_count() == len(client.documents()) > 1


def test_quotes_stand_in_the_text_at_their_offsets(client: Client) -> None:
    for citation in client.ask(fake_api.FIRST_QUESTION).citations:
        assert client.text(citation.document_id)[citation.start : citation.end] == citation.quote


def test_the_original_file_comes_as_it_is(client: Client, api: Api) -> None:
    held = api[1].named("bao-cao-nam-2020.pdf")

    assert client.file(held.id) == held.content


def test_a_removed_document_is_gone(client: Client) -> None:
    document = client.documents()[0]

    client.delete(document.id)

    assert document not in client.documents()


def test_uploads_are_added_unchanged_updated_or_failed(client: Client) -> None:
    outcomes = [
        client.upload("moi.txt", "một".encode()),
        client.upload("moi.txt", "một".encode()),
        client.upload("moi.txt", b"hai"),
        client.upload("anh.png", b"\x89PNG"),
    ]

    assert [outcome.change for outcome in outcomes] == [
        Change.ADDED,
        Change.UNCHANGED,
        Change.UPDATED,
        Change.FAILED,
    ]
    assert outcomes[-1].reason is not None
    assert "chưa được hỗ trợ" in outcomes[-1].reason


def test_a_long_load_is_followed_through_its_job(client: Client) -> None:
    pauses: list[float] = []

    outcome = client.upload("cham.txt", "chậm".encode(), pause=pauses.append)

    assert outcome.change is Change.ADDED
    assert pauses


def test_a_load_refused_whole_is_told_by_its_report() -> None:
    app = FastAPI()
    report = {"added": 0, "updated": 0, "unchanged": 0, "failed": [{"path": "a.pdf", "error": "Tệp hỏng."}]}

    @app.post("/v1/documents")
    async def refuse() -> Response:
        body = fake_api.problem_body(422, "Không nạp được tệp nào", "a.pdf: Tệp hỏng.")
        return fake_api.JSONResponse({**body, "report": report}, 422)

    with fake_api.serving(app) as address, Client(address) as client:
        assert client.upload("a.pdf", b"%PDF").reason == "Tệp hỏng."


def test_threads_may_share_a_client(client: Client) -> None:
    answers: list[Answer] = []
    threads = [threading.Thread(target=lambda: answers.append(client.ask(fake_api.FIRST_QUESTION))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(answers) == len(threads)
    assert len(set(answers)) == 1


EVENTS = [("status", '{"step": "tìm"}'), ("delta", '{"text": "a\u2028b\u0085c"}'), ("answer", "{}")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@given(size=st.integers(1, 40))
def test_events_survive_any_cutting_of_the_stream(end: str, size: int) -> None:
    lines = [": ping", ""]
    for event, data in EVENTS:
        lines += [f"event: {event}", f"data: {data}", ""]
    stream = (end.join(lines) + end).encode()
    chunks = [stream[at : at + size] for at in range(0, len(stream), size)]

    assert list(server_sent_events(chunks)) == EVENTS


def test_an_event_may_have_several_data_lines_and_no_name() -> None:
    assert list(server_sent_events([b"data: a\ndata:b\nid: 7\n\n"])) == [("message", "a\nb")]


@pytest.mark.parametrize(
    ("arguments", "environment", "address"),
    [
        ([], {}, "http://127.0.0.1:8000"),
        ([], {"TROLY_API_URL": "http://a:1/"}, "http://a:1"),
        ([], {"TROLY_API_URL": ""}, "http://127.0.0.1:8000"),
        (["page.py", "--api-url", "http://b:2"], {"TROLY_API_URL": "http://a:1"}, "http://b:2"),
        (["page.py", "--api-url"], {"TROLY_API_URL": "http://a:1"}, "http://a:1"),
    ],
)
def test_the_address_comes_from_the_command_line_then_the_environment(
    arguments: list[str], environment: dict[str, str], address: str
) -> None:
    assert api_address(arguments, environment) == address


def test_figures_are_fetched_page_by_page_up_to_a_limit(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.client.PAGE_SIZE", 3)

    whole = client.figures(FigureFilter(indicator="all.completed.case", kind="level"), 100)
    some = client.figures(FigureFilter(indicator="all.completed.case", kind="level"), 4)

    assert (len(whole.items), whole.total) == (7, 7)
    assert (len(some.items), some.total) == (4, 7)
    assert whole.items[0].period is not None
    assert whole.items[0].period.end == date(2019, 9, 30)


def test_a_filter_is_sent_without_its_empty_fields(client: Client, api: Api) -> None:
    client.directives(DirectiveFilter(q=" tín dụng "), 25, 50)

    assert api[1].records.asked[-1][1] == {"q": "tín dụng", "limit": "25", "offset": "50"}


def test_an_export_asks_for_all_rows_in_its_format(client: Client, api: Api) -> None:
    content = client.export("checks", CheckFilter(kind="year"), CSV)

    assert content == b"id\nc-low"
    assert api[1].records.asked[-1] == ("/v1/checks", {"kind": "year"}, CSV)


def test_a_correction_is_told_with_what_was_before(client: Client) -> None:
    figure = client.figures(FigureFilter(), 1).items[0]

    client.amend_figure(figure.id, {"value": "5", "editor": "Trần Thị B"})

    history = client.figure(figure.id)
    assert (history.now.value, history.original.value) == ("5", "579208")
    assert history.now.corrected
    (made,) = history.corrections
    assert ("value", "579208", "5") in made.changes()


def test_an_unknown_record_is_a_problem(client: Client) -> None:
    for call in (client.figure, client.directive):
        with pytest.raises(Problem) as caught:
            call("không/có?")

        assert caught.value.status == 404


def test_an_answer_is_kept_in_its_conversation_and_read_back_the_same(client: Client, api: Api) -> None:
    conversation_id = client.begin_conversation()
    *_, answer = client.ask_stream(fake_api.FIRST_QUESTION, (), conversation_id)

    conversation, (turn,) = client.conversation(conversation_id)

    assert turn.answer == answer
    assert (turn.question, turn.source_removed, turn.verdict) == (fake_api.FIRST_QUESTION, False, None)
    assert (conversation.turns, conversation.title is not None) == (1, True)
    assert conversation.used_at is not None
    assert api[1].asked[-1]["conversation_id"] == conversation_id
    assert client.suggestions(turn.answer.id) == fake_conversations.SUGGESTED


def test_an_answer_asked_again_stands_in_for_the_one_before(client: Client) -> None:
    conversation_id = client.begin_conversation()
    *_, answer = client.ask_stream(fake_api.FIRST_QUESTION, (), conversation_id)
    assert isinstance(answer, Answer)

    list(client.ask_stream(fake_api.REFUSED_QUESTION, (), conversation_id, answer.id))

    _, (turn,) = client.conversation(conversation_id)
    assert turn.answer.refused


def test_conversations_are_listed_found_named_exported_and_deleted(client: Client) -> None:
    first, second = client.begin_conversation(), client.begin_conversation()
    client.rename_conversation(first, "Kế hoạch")

    assert [c.id for c in client.conversations().items] == [second, first]
    assert [c.title for c in client.conversations("kế hoạch").items] == ["Kế hoạch"]
    assert client.conversations("", 1).total == 2
    assert client.export_conversation(first, "md") == f"md:{first}".encode()
    client.delete_conversation(first)
    with pytest.raises(Problem) as problem:
        client.conversation(first)
    assert problem.value.status == 404


def test_passages_come_with_their_scores(client: Client) -> None:
    best, *_ = client.passages("Bao nhiêu?", {}, 3)

    assert (best.span.raw, best.page, best.score) == (fake_api.YEAR_QUOTE, 3, 4.25)
    assert best.parts["agrees_period"] == 2.0
