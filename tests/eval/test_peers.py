"""The peers: where chunks stand, how an answer is shaped, what is shown; the real ones where they are installed."""

import itertools
import json
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from typer.testing import CliRunner

from assistant.types import Refusal, Turn
from eval.datasets import load_questions
from eval.packaged import SAMPLE_QUESTIONS
from eval.peers import showing
from eval.peers.cli import app
from eval.peers.comparison import Comparison, QuestionSet, System, compare, fingerprint, readme_sets
from eval.peers.passages import (
    CHUNK_SIZE,
    Chunk,
    PassageAsker,
    PeerText,
    chunks_of,
    library_texts,
    located,
    search_words,
    whole_passages,
)
from eval.peers.peers import INSTALL, PEERS, Peer, PeerKind, open_peer
from eval.run import run_questions
from eval.showing import bars
from ingest.errors import BadInput, EmptyQuestion
from ingest.types import Span

TEXT = (
    "Năm 2024 tỉnh Đồng Bằng thi hành xong 9.123 việc, đạt 81,41%.\n\n"
    "Bộ trưởng Nguyễn Văn Mẫu chủ trì hội nghị tổng kết tại Hà Nội.\n\n"
    "Thu hồi án tín dụng ngân hàng được 5.000 tỷ đồng."
)
DOCUMENT = PeerText("d1", "bao_cao.txt", "Báo cáo", TEXT, (Span(0, 61), Span(63, 125), Span(127, len(TEXT))))
QUESTIONS = (
    {"id": "P1", "question": "Năm 2024 tỉnh Đồng Bằng thi hành xong bao nhiêu việc?", "type": "figure",
     "expect": "answer", "answer": "9.123 việc", "must_include": [["9.123"]], "source": ["bao_cao.txt"],
     "evidence": []},
    {"id": "P2", "question": "Giá vàng năm 2024 bao nhiêu?", "type": "unanswerable", "expect": "refuse",
     "answer": "", "must_include": [], "source": [], "evidence": []},
)  # fmt: skip


def needs(peer):
    return pytest.mark.skipif(bool(peer.missing), reason=f"chưa cài {', '.join(peer.missing)}: {INSTALL}")


SPLITTER = needs(Peer(PeerKind.LANGCHAIN, "splitter", ("langchain_text_splitters",)))
INSTALLED = [pytest.param(peer.kind, marks=needs(peer), id=peer.kind) for peer in PEERS]
# What the libraries themselves warn of, with warnings as errors.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")


class FirstWord:
    """A ranker that gives the chunks with the question's first word."""

    def __init__(self, chunks):
        self.chunks = chunks
        self.asked = []

    def ranked(self, question, k):
        self.asked.append(question)
        return [chunk for chunk in self.chunks if question.split()[0] in chunk.text][:k]

    def close(self):
        pass


@pytest.fixture
def questions(tmp_path):
    path = tmp_path / "mini.jsonl"
    path.write_text("\n".join(json.dumps(question, ensure_ascii=False) for question in QUESTIONS), encoding="utf-8")
    return path


@pytest.fixture
def corpus(tmp_path):
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "bao_cao.txt").write_text(TEXT, encoding="utf-8")
    return folder


def asker():
    return PassageAsker([DOCUMENT], FirstWord(whole_passages([DOCUMENT])))


# Where chunks stand


@pytest.mark.parametrize(
    ("text", "pieces", "spans"),
    [
        ("một hai ba", ["một", "hai ba"], [(0, 3), (4, 10)]),
        ("một hai ba", ["một hai", "hai ba"], [(0, 7), (4, 10)]),
        ("ab ab ab", ["ab", "ab", "ab"], [(0, 2), (3, 5), (6, 8)]),
        ("", [], []),
    ],
)
def test_pieces_are_found_in_order_shared_ones_and_repeated_ones_too(text, pieces, spans):
    assert [(span.start, span.end) for span in located(text, pieces)] == spans


def test_a_piece_is_not_sought_further_back_than_the_overlap():
    assert [span.start for span in located("x----x", ["x----", "x"], overlap=1)] == [0, 5]


@pytest.mark.parametrize("pieces", [["bốn"], ["ba", "một"], [""]])
def test_a_piece_that_is_not_in_the_text_or_out_of_order_is_an_error(pieces):
    with pytest.raises(ValueError, match="does not stand in the text"):
        list(located("một hai ba", pieces, overlap=0))


@given(st.lists(st.text(alphabet="ab \n", min_size=1, max_size=9).filter(str.strip), max_size=20))
def test_every_located_span_is_its_piece_verbatim(pieces):
    text = "\n\n".join(pieces)
    assert [text[span.start : span.end] for span in located(text, pieces)] == pieces


def test_chunks_carry_their_document_and_its_words():
    chunks = chunks_of([DOCUMENT], lambda text: text.split("\n\n"))
    assert [chunk.text for chunk in chunks] == TEXT.split("\n\n")
    assert {chunk.document.document_id for chunk in chunks} == {"d1"}


def test_whole_passages_are_the_products_own():
    assert [chunk.text for chunk in whole_passages([DOCUMENT])] == TEXT.split("\n\n")


@SPLITTER
@given(st.text(alphabet="aă 1.\n", max_size=4000))
def test_the_usual_splitters_chunks_stand_verbatim_and_miss_no_word(text):
    from eval.peers.usual_chunks import split, usual_chunks

    chunks = usual_chunks([PeerText("d", "s", "t", text, ())])
    assert [chunk.text for chunk in chunks] == split(text)
    assert all(len(chunk.text) <= CHUNK_SIZE for chunk in chunks)
    covered = {place for chunk in chunks for place in range(chunk.start, chunk.end)}
    assert all(place in covered for place, character in enumerate(text) if not character.isspace())


# How an answer is shaped


def test_the_best_chunk_is_the_answer_and_its_citation_is_exact():
    peer = asker()
    answer = peer.ask("Bộ trưởng chủ trì hội nghị nào?", ())
    assert answer.answer == "Bộ trưởng Nguyễn Văn Mẫu chủ trì hội nghị tổng kết tại Hà Nội. [1]"
    assert not answer.refused
    (citation,) = answer.citations
    assert peer.document_text(citation.document_id)[citation.start : citation.end] == citation.quote
    assert citation.source == "bao_cao.txt"
    assert answer.latency_ms >= 0


def test_an_empty_ranking_is_a_refusal():
    answer = asker().ask("Vàng hôm nay?", ())
    assert (answer.refused, answer.refusal, answer.citations) == (True, Refusal.NO_EVIDENCE, ())


def test_a_blank_question_cannot_be_asked():
    with pytest.raises(EmptyQuestion):
        asker().ask("  ", ())


def test_an_unknown_document_has_no_text():
    assert asker().document_text("d2") is None


def test_a_follow_up_is_sought_with_what_the_asker_wrote_before_and_not_with_the_answers():
    history = (Turn("user", "Năm 2024 xong bao nhiêu?"), Turn("assistant", "9.123 việc."))
    assert search_words("Còn tiền?", history) == "Năm 2024 xong bao nhiêu?\nCòn tiền?"


def test_a_fact_behind_the_limit_is_cut_off_a_peers_answer_as_off_ours(questions):
    long = PeerText("d1", "bao_cao.txt", "", "Năm " + "a " * 300 + "9.123 việc", ())
    peer = PassageAsker([long], FirstWord([Chunk(long, 0, len(long.text))]))
    run = run_questions(peer, [questions])
    assert "có nhưng sau 600 ký tự đầu" in run.results[0].reason
    assert run.results[0].complete  # the citation still holds it


# The comparison


def fake_system(questions, key="troly", label="Troly"):
    return System(key, label, (), run_questions(asker(), [questions]), 0.5)


def fake_comparison(questions):
    absent = System("bm25s", "bm25s (đoạn)", ("bm25s",))
    return Comparison("Bộ mẫu", 1, 3, (fake_system(questions), absent))


def test_a_row_holds_the_figures_and_an_absent_peer_is_listed_as_not_installed(questions):
    present, absent = (showing.row(system) for system in fake_comparison(questions).systems)
    assert present[:4] == ("Troly", "100,0 %", "100,0 %", "100,0 %")
    assert re.fullmatch(r"\d+,\d ms", present[4])
    assert absent == ("bm25s (đoạn)", "chưa cài", "–", "–", "–")


def test_accuracy_by_type_has_a_row_a_type_and_a_cell_a_system(questions):
    assert showing.type_rows(fake_comparison(questions).systems) == [
        ("Số liệu", "1", "100,0 %", "chưa cài"),
        ("Không có trong tài liệu", "1", "100,0 %", "chưa cài"),
    ]


def test_the_terminal_shows_both_tables(questions):
    console = Console(record=True, width=120)
    showing.print_comparison(fake_comparison(questions), console)
    shown = console.export_text()
    for words in ("Bộ mẫu (2 câu, 1 văn bản)", "Troly", "chưa cài", "Số liệu", "Nạp và lập chỉ mục"):
        assert words in shown


def test_the_json_names_the_questions_that_each_system_got_wrong(questions):
    refuser = PassageAsker([DOCUMENT], FirstWord([]))
    system = System("bm25s", "bm25s", (), run_questions(refuser, [questions]), 0.1)
    systems = Comparison("Bộ mẫu", 1, 3, (fake_system(questions), system)).as_json()["systems"]
    assert (systems["troly"]["wrong"], systems["bm25s"]["wrong"]) == ([], ["P1"])


def test_the_json_names_what_is_missing_and_how_to_install_it(questions):
    systems = fake_comparison(questions).as_json()["systems"]
    assert systems["troly"]["accuracy"] == 1.0
    assert systems["bm25s"] == {
        "label": "bm25s (đoạn)", "installed": False, "missing": ["bm25s"], "install": INSTALL,
    }  # fmt: skip


def test_a_block_just_written_is_not_stale_and_times_do_not_matter(questions):
    comparison = fake_comparison(questions)
    block = showing.markdown([comparison])
    assert showing.stale_rows(block, [comparison]) == []
    assert showing.stale_rows(re.sub(r"\d+,\d ms", "9.999,9 ms", block), [comparison]) == []


@pytest.mark.parametrize(
    "change",
    [("| Troly | 100,0 %", "| Troly | 99,0 %"), ("Bộ mẫu (2 câu", "Bộ mẫu (3 câu"), ("| Troly |", "| Khác |")],
)
def test_a_block_with_another_figure_set_or_system_is_stale(questions, change):
    comparison = fake_comparison(questions)
    block = showing.markdown([comparison]).replace(*change)
    (row,) = showing.stale_rows(block, [comparison])
    assert row.startswith("Bộ mẫu (2 câu, 1 văn bản): Troly | 100,0 %")


def test_a_row_under_another_sets_heading_does_not_count(questions):
    comparison = fake_comparison(questions)
    other = Comparison("Bộ khác", 1, 3, comparison.systems[1:])
    same_figures = Comparison("Bộ khác", 1, 3, comparison.systems)
    assert len(showing.stale_rows(showing.markdown([comparison, other]), [same_figures])) == 1


def test_a_block_measured_on_other_questions_texts_or_peers_is_stale(questions):
    comparison = fake_comparison(questions)
    block = showing.markdown([comparison])
    (row,) = showing.stale_rows(block, [replace(comparison, fingerprint="another")])
    assert row == "Bộ mẫu (2 câu, 1 văn bản): câu hỏi, văn bản hoặc cách đo đã đổi"


def test_the_fingerprint_changes_with_questions_texts_and_scopes(questions, corpus):
    asked = QuestionSet("Bộ mẫu", (questions,), (corpus,))
    first = fingerprint(asked)
    assert fingerprint(replace(asked, name="Tên khác")) == first
    assert fingerprint(replace(asked, scopes=("all",))) != first
    text = next(path for path in sorted(corpus.rglob("*")) if path.is_file())
    text.write_bytes(text.read_bytes() + b" ")
    second = fingerprint(asked)
    questions.write_text(questions.read_text("utf-8") + "\n", "utf-8")
    assert len({first, second, fingerprint(asked)}) == 3


def test_the_readmes_sets_begin_with_the_samples():
    sets = readme_sets()
    assert sets[0].questions == (SAMPLE_QUESTIONS,)
    assert len(sets) in {1, 3}
    assert all(path.is_file() for each in sets for path in each.questions)


def test_the_command_compares_what_is_installed_and_says_what_is_not(questions, corpus):
    done = CliRunner().invoke(app, [str(questions), "--corpus", str(corpus), "--json"])
    assert done.exit_code == 0, done.output
    (compared,) = json.loads(done.stdout)["sets"]
    assert compared["name"] == "mini.jsonl"
    assert compared["documents"] == 1
    assert compared["systems"]["troly"]["n"] == 2
    assert compared["systems"]["troly"]["accuracy"] == 1.0
    for peer in PEERS:
        assert compared["systems"][peer.kind]["installed"] is not bool(peer.missing)
        assert (peer.label in done.stderr) is bool(peer.missing)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["{questions}"], "--corpus DIR"),
        (["--corpus", "{corpus}"], "QUESTIONS.jsonl"),
        (["{questions}", "--corpus", "{corpus}", "--write-readme"], "bộ câu hỏi cố định"),
        (["--write-readme", "--readme", "{corpus}/README.md"], "Không đọc được"),
        (["--check", "--readme", "{questions}"], "peers:start"),
    ],
)
def test_bad_usage_is_told_before_anything_is_asked(questions, corpus, arguments, told):
    filled = [argument.format(questions=questions, corpus=corpus) for argument in arguments]
    done = CliRunner().invoke(app, filled)
    assert isinstance(done.exception, BadInput)
    assert told in str(done.exception)


# The real peers


@pytest.mark.parametrize("kind", INSTALLED)
def test_a_peer_finds_the_passage_with_the_questions_words_and_cites_it_exactly(kind, corpus):
    filler = PeerText("d2", "khac.txt", "", "Thời tiết hôm qua ở miền núi nhiều mây, có mưa rào nhẹ.", (Span(0, 55),))
    with open_peer(kind, [filler, DOCUMENT]) as peer:
        answer = peer.ask("Bộ trưởng Nguyễn Văn Mẫu chủ trì hội nghị tổng kết tại Hà Nội", ())
        (citation,) = answer.citations
        assert "Nguyễn Văn Mẫu" in answer.answer
        assert citation.document_id == "d1"
        assert peer.document_text("d1")[citation.start : citation.end] == citation.quote


@pytest.mark.parametrize("kind", INSTALLED)
def test_two_peers_of_a_kind_do_not_see_each_others_texts(kind):
    filler = PeerText("d2", "khac.txt", "", "Thời tiết nhiều mây, có mưa rào.", (Span(0, 32),))
    with open_peer(kind, [DOCUMENT]), open_peer(kind, [filler]) as second:
        answer = second.ask("Thời tiết hôm nay, Bộ trưởng Nguyễn Văn Mẫu chủ trì hội nghị", ())
        assert answer.citations[0].document_id == "d2"


@pytest.mark.parametrize("kind", [pytest.param(p.kind, marks=needs(p)) for p in PEERS if p.kind != "langchain"])
def test_a_ranking_by_words_refuses_only_what_shares_no_word_with_any_text(kind):
    with open_peer(kind, [DOCUMENT]) as peer:
        assert peer.ask("xyzzy plugh", ()).refused
        assert not peer.ask("Giá vàng năm nay?", ()).refused


@pytest.mark.parametrize("kind", INSTALLED)
def test_a_peer_gives_the_same_answers_twice(kind, corpus):
    from eval.libraries import corpus_library

    asked = [question.question for question in itertools.islice(load_questions(SAMPLE_QUESTIONS), 5)]
    with corpus_library([corpus]) as loaded:
        texts = library_texts(loaded.library)
    assert [document.text for document in texts] == [TEXT]
    runs = []
    for _ in range(2):
        with open_peer(kind, texts) as peer:
            runs.append([peer.ask(question, ()).answer for question in asked])
    assert runs[0] == runs[1]


@pytest.mark.skipif(all(peer.missing for peer in PEERS), reason=f"chưa cài hệ thống nào để so: {INSTALL}")
def test_a_comparison_scores_installed_peers_by_the_same_metrics(questions, corpus):
    with bars(Console(quiet=True)) as shown:
        compared = compare(QuestionSet("mini", (questions,), (corpus,)), shown)
    assert [system.key for system in compared.systems] == ["troly", *PeerKind]
    for system in compared.systems[1:]:
        if system.missing:
            continue
        figures = system.figures
        assert figures["quotes_exact"] == 1.0
        assert figures["by_type"]["figure"]["accuracy"] == 1.0
        assert figures["by_type"]["unanswerable"]["accuracy"] == 0.0
