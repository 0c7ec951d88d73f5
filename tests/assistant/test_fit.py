"""Counted things: what is asked for, and what only begins like it."""

import pytest

from assistant.asks import Ask
from assistant.fit import fit, fitted_asks
from assistant.pipeline import Assistant
from assistant.understand import understand
from ingest.figures import FigureKind, Subject, read_figures
from ingest.words import fold


@pytest.mark.parametrize(
    ("asked", "sentence", "is_it"),
    [
        ("đơn khiếu nại", "Trung ương có 7 đơn vị.", False),
        ("đơn vị", "Trung ương có 7 đơn vị trực thuộc.", True),
        ("đơn khiếu nại", "Tiếp nhận 15 đơn khiếu nại.", True),
        ("phòng thi hành án", "Cả nước có 355 Phòng THADS khu vực.", True),
        ("lượt công dân", "Tổ chức 118 lượt tiếp công dân.", True),
        ("cơ sở", "Có 12 cơ quan tham gia.", False),
    ],
)
def test_a_counted_thing_is_told_from_one_that_begins_alike(asked, sentence, is_it):
    ask = Ask(None, None, FigureKind.LEVEL, counted=fold(asked))
    (figure,) = read_figures(sentence)
    assert (fit(ask, figure, Subject.ALL) > 0.5) is is_it


def test_a_bare_number_and_one_of_a_few_answer_nothing(assistant: Assistant) -> None:
    assert assistant.ask("Giá vàng hôm nay bao nhiêu?").refused
    moved = "Phòng Tổ chức đã luân chuyển 06 chấp hành viên."
    figures = read_figures(moved)
    question = understand("Lào Cai có tất cả bao nhiêu chấp hành viên?")
    assert fitted_asks(question, figures, moved, 0) == ()
    asked = understand("Lào Cai luân chuyển bao nhiêu chấp hành viên?")
    assert fitted_asks(asked, figures, moved, 0)
