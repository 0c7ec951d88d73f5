"""Renamed offices: the old and the new name find each other."""

from __future__ import annotations

import pytest

from ingest.offices import counterparts, office_terms
from ingest.words import folded_terms, terms

OLD, NEW = "office_tong_cuc_thi_hanh_an_dan_su", "office_cuc_quan_li_thi_hanh_an_dan_su"


@pytest.mark.parametrize("text", ["Tổng cục THADS", "TCTHADS", "tổng cục Thi hành án dân sự", "tong cuc thads"])
def test_every_spelling_has_the_term(text: str):
    assert office_terms(terms(text)) == [OLD]
    assert office_terms(folded_terms(text)) == [OLD]
    assert counterparts([OLD]) == [NEW]


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("Cục Quản lý THADS", "Tổng cục THADS"),
        ("Cục THADS tỉnh Nghệ An", "THADS tỉnh Nghệ An"),
        ("Chi cục THADS huyện", "Phòng THADS khu vực 3"),
        ("THADS thành phố Huế", "Cục THADS thành phố Huế"),
    ],
)
def test_old_and_new_names_are_counterparts(text: str, other: str):
    assert counterparts(office_terms(terms(text))) == office_terms(terms(other))


def test_both_names_need_no_counterpart():
    assert counterparts([OLD, NEW]) == []


@pytest.mark.parametrize("text", ["thi hành án dân sự", "cục thuế", ""])
def test_others_have_no_term(text: str):
    assert office_terms(terms(text)) == []
