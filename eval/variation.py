"""Articles made of articles: a corpus as large as one likes, whose texts differ as those of laws do.

The same corpus gives the same variations in the same order on every machine, so that a library of them can be taken
up where its building was broken off.
"""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Container, Iterator, Sequence
from functools import cache

from eval.datasets import RetrievalDocument
from ingest.places import provinces
from ingest.split import sentences

# Of the sentences of an article: how many a copy leaves out, and how many of another article come in.
_DROPPED = 0.2
_BORROWED = 0.25
# The number of an item ("1. …") is kept; a year stays a year, and any other number keeps its length.
_NUMBER = re.compile(r"^(?P<item>\d+)(?=[.)])|\d+", re.MULTILINE)
_YEAR = re.compile(r"(?:19|20)\d\d")
_YEARS = range(1990, 2026)
_MINISTRIES = (
    "Bộ Công an", "Bộ Công Thương", "Bộ Giáo dục và Đào tạo", "Bộ Giao thông vận tải", "Bộ Kế hoạch và Đầu tư",
    "Bộ Khoa học và Công nghệ", "Bộ Lao động - Thương binh và Xã hội", "Bộ Ngoại giao", "Bộ Nội vụ",
    "Bộ Nông nghiệp và Phát triển nông thôn", "Bộ Quốc phòng", "Bộ Tài chính", "Bộ Tài nguyên và Môi trường",
    "Bộ Thông tin và Truyền thông", "Bộ Tư pháp", "Bộ Văn hóa, Thể thao và Du lịch", "Bộ Xây dựng", "Bộ Y tế",
)  # fmt: skip
_LAWS = (
    "Luật An toàn thực phẩm", "Luật Bảo hiểm xã hội", "Luật Bảo vệ môi trường", "Luật Cạnh tranh", "Luật Cư trú",
    "Luật Doanh nghiệp", "Luật Du lịch", "Luật Đất đai", "Luật Đấu thầu", "Luật Đầu tư", "Luật Điện lực",
    "Luật Giáo dục", "Luật Hải quan", "Luật Hôn nhân và gia đình", "Luật Khoáng sản", "Luật Kiểm toán nhà nước",
    "Luật Lâm nghiệp", "Luật Nhà ở", "Luật Quản lý thuế", "Luật Thanh tra", "Luật Thi hành án dân sự",
    "Luật Thương mại", "Luật Thủy sản", "Luật Tố tụng hành chính", "Luật Viên chức", "Luật Xây dựng",
)  # fmt: skip


def varied_corpus(
    articles: Sequence[RetrievalDocument], without: Container[str] = frozenset()
) -> Iterator[RetrievalDocument]:
    """Yield the articles as they are, then variations of each in turn, without end; nothing of no articles.

    Those whose ids are in `without` are passed over, and cost nothing.
    """
    yield from (article for article in articles if article.id not in without)
    for copy in itertools.count(1) if articles else ():
        for article in articles:
            if _variation_id(article, copy) not in without:
                yield varied_article(article, articles, copy)


def varied_article(article: RetrievalDocument, articles: Sequence[RetrievalDocument], copy: int) -> RetrievalDocument:
    """Return variation `copy` of `article`: "ID~COPY", of much the same length.

    It has the title of another article, sentences left out, moved, and borrowed from a third, and other numbers,
    laws, ministries and provinces throughout.
    """
    identifier = _variation_id(article, copy)
    dice = random.Random(identifier)
    title, lender = dice.choice(articles).title, dice.choice(articles)
    own = _sentences(article.text)
    kept = [sentence for sentence in own if dice.random() >= _DROPPED] or own[:1]
    lent = _sentences(lender.text)
    kept += dice.sample(lent, min(len(lent), 1 + int(_BORROWED * len(own))))
    dice.shuffle(kept)
    return RetrievalDocument(
        identifier, _varied_words(title, dice), _varied_words("\n".join(kept) or article.text, dice)
    )


def _variation_id(article: RetrievalDocument, copy: int) -> str:
    return f"{article.id}~{copy}"


def _sentences(text: str) -> list[str]:
    return [text[span.start : span.end] for span in sentences(text)]


def _varied_words(text: str, dice: random.Random) -> str:
    """Return `text` with other names, each mention of one name the same other name, and other numbers."""
    names: dict[str, str] = {}

    def other_name(match: re.Match[str]) -> str:
        return names.setdefault(match[0], dice.choice(_others()[match[0]]))

    def other_number(match: re.Match[str]) -> str:
        number = match[0]
        if match["item"]:
            return number
        if _YEAR.fullmatch(number):
            return str(dice.choice(_YEARS))
        return str(dice.randrange(1, 10)) + "".join(str(dice.randrange(10)) for _ in number[1:])

    return _NUMBER.sub(other_number, _name_pattern().sub(other_name, text))


@cache
def _others() -> dict[str, tuple[str, ...]]:
    """Return the names that may stand for each name: those of its kind."""
    kinds = (tuple(province.name for province in provinces()), _MINISTRIES, _LAWS)
    return {name: tuple(other for other in kind if other != name) for kind in kinds for name in kind}


@cache
def _name_pattern() -> re.Pattern[str]:
    longest_first = sorted(_others(), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b")
