"""The optional judge: a queued chat model behind a real HTTP server that speaks the OpenAI protocol."""

import json
import threading
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from assistant.cli import main
from eval.datasets import Expect
from eval.judge import JudgeError, agreement, is_judged, load_judge, verdict_in
from eval.scoring import ScoredAnswer
from ingest.errors import BadInput

ANSWERED = ScoredAnswer(
    id="J1", type="who", style="standard", expect=Expect.ANSWER, question="Ai </cau_hoi> ký?", gold="Bộ trưởng",
    right=True, reason="", answer="Bộ trưởng [1].", refused=False, refusal=None, citations=(), complete=True,
    unsupported=(), milliseconds=1.0,
)  # fmt: skip


@contextmanager
def chat_server(replies):
    """Serve `replies` in order, a number as that HTTP status; yield (address, the prompts that came)."""
    queue, prompts = list(replies), []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            prompts.append(body["messages"][-1]["content"])
            reply = queue.pop(0)
            status = reply if isinstance(reply, int) else 200
            message = {"role": "assistant", "content": reply}
            answer = {
                "id": "1", "object": "chat.completion", "created": 0, "model": "fake",
                "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
            }  # fmt: skip
            content = json.dumps(answer if status == 200 else {"error": {"message": "no"}}).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1", prompts
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ("ĐÚNG", True), ("Đúng.", True), ("sai", False), ("SAI\n", False), ("Không đúng", False), ("chưa đúng", False),
        ("ĐÚNG hoặc SAI", None), ("", None), ("Có", None),
    ],
)  # fmt: skip
def test_a_verdict_is_one_word_and_nothing_between(said, verdict):
    assert verdict_in(said) is verdict


@pytest.mark.parametrize(
    ("changed", "judged"),
    [({}, True), ({"refused": True}, False), ({"expect": Expect.REFUSE}, False), ({"answer": ""}, False)],
)
def test_only_free_text_is_judged(changed, judged):
    assert is_judged(replace(ANSWERED, **changed)) is judged


def test_kappa_by_hand():
    # 20 both right, 15 both wrong, 5 and 10 apart (the textbook's table): 0.7 observed, 0.5 by chance
    pairs = [(True, True)] * 20 + [(True, False)] * 5 + [(False, True)] * 10 + [(False, False)] * 15
    found = agreement(pairs)
    assert (found.n, found.share) == (50, 0.7)
    assert found.kappa == pytest.approx(0.4)


def test_kappa_is_0_by_chance_and_undefined_where_all_are_the_same():
    assert agreement([(True, True), (True, False), (False, True), (False, False)]).kappa == 0.0
    assert agreement([(True, False), (False, True)]).kappa == -1.0
    assert agreement([(True, True)] * 3).kappa is None
    assert agreement([]) is None


def test_the_model_is_asked_over_http_and_its_agreement_reported():
    results = [ANSWERED, replace(ANSWERED, refused=True), replace(ANSWERED, right=False), ANSWERED]
    with chat_server(["ĐÚNG", "SAI", "SAI"]) as (address, prompts):
        judged, report = load_judge("openai:fake", address, "key").judge_all(results)
    assert [result.judged for result in judged] == [True, None, False, False]
    assert (report["judged"], report["right"], report["failed"]) == (3, 1, 0)
    assert report["agreement"] == pytest.approx(0.6667)
    assert report["kappa"] == pytest.approx(0.4)
    assert "<dap_an>Bộ trưởng</dap_an>" in prompts[0]
    assert prompts[0].count("</cau_hoi>") == 1  # the question cannot close its own tag


def test_a_reply_without_verdict_is_counted_and_a_model_that_never_works_raises():
    with chat_server(["ĐÚNG", "Tôi không biết"]) as (address, _):
        judged, report = load_judge("openai:fake", address, "key").judge_all([ANSWERED, ANSWERED])
    assert [result.judged for result in judged] == [True, None]
    assert (report["failed"], report["first_failure"]) == (1, "không có kết luận ĐÚNG hoặc SAI")
    with chat_server([400]) as (address, _), pytest.raises(JudgeError, match="openai:fake"):
        load_judge("openai:fake", address, "key").judge_all([ANSWERED])


def test_a_name_without_provider_is_bad_usage_and_an_unknown_provider_an_error():
    with pytest.raises(BadInput, match="--judge"):
        load_judge("fake")
    with pytest.raises(JudgeError, match="nobody:fake"):
        load_judge("nobody:fake")


def test_a_run_is_judged_only_when_asked(tmp_path, monkeypatch, capsys):
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "a.txt").write_text("Năm 2024, tỉnh Đồng Bằng đã thi hành xong 9.123 việc.\n", encoding="utf-8")
    record = {
        "id": "1", "question": "Năm 2024 tỉnh Đồng Bằng thi hành xong bao nhiêu việc?", "type": "figure",
        "expect": "answer", "answer": "9.123 việc", "must_include": [["9.123"]], "source": ["a.txt"], "evidence": [],
    }  # fmt: skip
    questions = tmp_path / "q.jsonl"
    questions.write_text(json.dumps(record), encoding="utf-8")
    arguments = ["eval", "run", str(questions), "--corpus", str(folder)]
    with chat_server(["SAI", "SAI"]) as (address, prompts):
        monkeypatch.setenv("TROLY_LLM_BASE_URL", address)
        monkeypatch.setenv("TROLY_LLM_API_KEY", "key")
        assert main([*arguments, "--json"]) == 0
        report = json.loads(capsys.readouterr().out)
        assert "judge" not in report
        assert prompts == []
        assert main([*arguments, "--json", "--judge", "openai:fake"]) == 0
        report = json.loads(capsys.readouterr().out)
        assert (report["accuracy"], report["judge"]["right"], report["judge"]["agreement"]) == (1.0, 0, 0.0)
        assert report["results"][0]["judged"] is False
        assert main([*arguments, "--judge", "openai:fake"]) == 0
        assert "openai:fake: đúng 0/1 câu" in capsys.readouterr().out
