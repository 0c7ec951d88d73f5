"""The words of a question that say what it is about: abbreviations written out, words of asking left out. Pure."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib.resources import files

from ingest.places import with_short_names
from ingest.words import (
    abbreviations,
    fold,
    fold_aligned,
    has_accents,
    spelling_aligned,
    syllables,
)

# Words of asking, not of what is asked; longest first. Matched on accent-less text.
_ASKING = re.compile(
    r"\b(?:xin|vui long|cho (?:toi|em|anh|minh) (?:hoi|biet)|cho (?:biet|hoi)|hay|lam on|giup (?:toi"
    r"|em)|bao nhieu|nhu the nao|the nao"
    r"|bao lau|la bao nhieu|la gi|la ai|ai la|gi|nao|ai|may|ra sao|thi sao|vi sao|tai sao|co phai|phai khong"
    r"|dung khong|khong|duoc khong|nhi|nhe"
    r"|xuat hien|chuc vu gi|chuc vu|(?:nhung |cac |qua cac )?(?:tai lieu|nguon)|(?:duoc )?nhac (?:den"
    r"|toi)|(?:duoc )?de cap(?: den)?|noi (?:ve|den|gi)|giu chuc(?: vu)?|ghi(?: nhan)?|lien quan den|nhung|cac|cua"
    r"|la|va|thi|co|duoc|da|o|tai|trong|ve|cho|voi|theo(?! doi)|tu|den|neu|liet ke|ke ten|khi|ngay"
    r"|vao|bi|se|nay|do|moi|mot"
    r"|so voi|toan quoc|ca nuoc|con|the)\b"
)
# In accent-less text these would swallow syllables of the field ("thi hành", "có" and "cơ", "dân" ...).
# fmt: off
_ASKING_ACCENTED_ONLY = frozenset({
    "thi", "co", "do", "la", "va", "o", "da", "ve", "con", "the", "tu", "ai", "so", "may", "no", "bi", "mot", "khi",
    "dan", "moi",
})
_ACCENTED = {
    "thi": {"thì"}, "co": {"có"}, "do": {"do", "đó"}, "la": {"là"}, "va": {"và"}, "o": {"ở"}, "da": {"đã"},
    "ve": {"về"}, "con": {"còn"}, "the": {"thế"}, "tu": {"từ"}, "ai": {"ai"}, "may": {"mấy"}, "bi": {"bị"},
    "mot": {"một"}, "khi": {"khi"}, "moi": {"mỗi"}, "nao": {"nào"}, "gi": {"gì"}, "cho": {"cho"},
    "trong": {"trong"}, "tai": {"tại"}, "den": {"đến"}, "cac": {"các"}, "nhung": {"những", "nhưng"}, "cua": {"của"},
    "duoc": {"được"}, "khong": {"không"}, "neu": {"nếu", "nêu"}, "theo": {"theo"}, "voi": {"với"},
    "hay": {"hãy", "hay"}, "xin": {"xin"}, "ngay": {"ngay"}, "vao": {"vào"}, "se": {"sẽ"}, "nay": {"này", "nay"},
}
# fmt: on
ASIDE = re.compile(
    r"\([^()]*\)|\b[Tt]heo (?:tin|bài|báo cáo|thông tin|tài liệu|số liệu|thông cáo|nguồn)\b[^,?]*,"
    r"|\bđăng ngày [\d/.]+|\bngày \d{1,2}/\d{1,2}/\d{4}\b"
    r"|\b(?:hội nghị|tin|bài|họp|cuộc họp|báo cáo|sáng|chiều)(?: ngày)? \d{1,2}/\d{1,2}(?:/\d{4})?(?![\d/])"
)


@cache
def _figure_words(plain: bool) -> re.Pattern[str]:
    """Return the pattern of `figure_words.txt`, for accent-less questions without what would swallow other words."""
    lines = files("ingest.vocabulary").joinpath("figure_words.txt").read_text("utf-8").splitlines()
    phrases = {
        phrase.strip()
        for line in lines
        if line and not line.startswith("#") and not (plain and line.startswith("~"))
        for phrase in line.removeprefix("~").split(",")
    }
    written = {fold(phrase) for phrase in phrases} if plain else {spelling_aligned(phrase) for phrase in phrases}
    longest_first = sorted(written, key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, longest_first)) + r")(?!\w)|%")


def figure_word_spans(text: str) -> list[tuple[int, int]]:
    """Return where a question says what its quantities, subject and place say already, or every report does."""
    plain = not has_accents(text)
    written = fold_aligned(text) if plain else spelling_aligned(text)
    return [match.span() for match in _figure_words(plain).finditer(written)]


_KIND_LETTERS = frozenset({"QĐ", "NĐ", "NQ", "CT", "TT", "KL", "CV", "BC", "KH", "TTLT"})
# "TP" alone; before a name ("TP Hồ Chí Minh", "TP.HCM") it belongs to the name.
_CITY = re.compile(r"\bTP\b(?!\.?\s?(?:HCM|[A-ZĐ][a-zđà-ỹ]))")


# "Vượt CT": a target; "CT 05" is a directive (chỉ thị).
_TARGET_LETTERS = re.compile(r"\b([vV]ượt|[gG]iao|[đĐ]ạt|[vV]ới|[tT]hiếu|[hH]ụt) CT\b(?!\s*(?:số\s*)?\d)")
# "HN 27/11": a meeting is dated, a city is not.
_MEETING = re.compile(r"\bHN(?= (?:ngày )?\d{1,2}/\d{1,2}(?:/\d{4})?(?![\d/]))")


# "Án KT, TN": what stands for a kind of cases after "án" stands for other things elsewhere.
_KINDS_OF_CASES = {
    "KT": "kinh tế", "TN": "tham nhũng", "TD": "tín dụng", "NH": "ngân hàng", "HC": "hành chính", "DS": "dân sự",
    "HS": "hình sự", "KD": "kinh doanh", "TM": "thương mại", "HNGĐ": "hôn nhân gia đình",
}  # fmt: skip
_KIND_OF_CASES = re.compile(r"(?<!\w)(?:" + "|".join(_KINDS_OF_CASES) + r")(?!\w)")
_OF_CASES = re.compile(r"\b(?:án|vụ|việc) (?:[^\W\d_]+[,/-]? ?(?:và )?){0,6}$", re.IGNORECASE)


def _with_kinds_of_cases(text: str) -> str:
    def full(match: re.Match[str]) -> str:
        return _KINDS_OF_CASES[match[0]] if _OF_CASES.search(text[: match.start()]) else match[0]

    return _KIND_OF_CASES.sub(full, text)


def expand_question(text: str) -> str:
    """Return the question NFC with typed short forms written out ("bn" -> "bao nhiêu"), accented if the rest is."""
    text = _MEETING.sub("hội nghị", " ".join(unicodedata.normalize("NFC", text).split()))
    text = _TARGET_LETTERS.sub(r"\1 chỉ tiêu", _with_kinds_of_cases(with_short_names(text)))
    accented = has_accents(text)
    text = _CITY.sub("thành phố" if accented else "thanh pho", text)
    short = {**abbreviations("any_case"), **abbreviations("questions")}
    short |= {fold(key): value for key, value in short.items()}

    def written_out(match: re.Match[str]) -> str:
        word = match[0]
        if word in _KIND_LETTERS and re.match(r"\s*(?:số\s*)?\d", text[match.end() :]):
            return word  # "CT 05", "QĐ 1898": read with the number after it, as a document's name
        full = short.get(word.lower(), word)
        return full if accented or full is word else fold(full)

    # Kinds of documents before a number stay short: the document term reads them ("qd 1898").
    return re.sub(r"(?<![\w/\-])[^\W\d_]{2,16}(?![\w/\-])", written_out, text)


def content_runs(text: str, folded: str, spans: list[tuple[int, int]], without_accents: bool) -> list[list[str]]:
    """Return the syllables that say what is asked about, in runs of neighbours."""
    masked = _without_asking(text, folded, spans, without_accents)
    runs = [syllables(run) for run in re.split(r"[\n,;:.?!()]+(?!\d)", masked)]
    return [[fold(w) for w in run] if without_accents else run for run in runs if run]


# After these a stretch of words narrows what is counted: "án ma túy", "tiền bồi thường", "của quân đội", "bị hủy".
_NARROWING = frozenset({
    "an", "vu", "viec", "tien", "khoan", "loai", "nhom", "dien", "linh vuc", "nguon", "no", "cua", "do", "doi", "thuoc",
    "bang", "bi", "boi", "tai", "ban an", "quyet dinh", "tai san", "voi", "quan den",
})  # fmt: skip
_NOT_NARROWING = re.compile(r"(?:doi chieu|so|cung|so sanh|tinh) voi$|(?:tinh|la) bang$")


def narrowing_words(text: str, folded: str, spans: list[tuple[int, int]], without_accents: bool) -> list[str]:
    """Return the syllables that narrow what a question counts, of what `content_runs` would return."""
    masked = _without_asking(text, folded, spans, without_accents)
    found: list[str] = []
    for run in re.finditer(r"[^\W\d_][\w]*(?:[ ]+[\w/]+)*", masked):
        before = folded[: run.start()].rstrip(" ")
        if run.start() - len(before) > 2 or _NOT_NARROWING.search(before):
            continue
        words = before.split()
        if words and (words[-1] in _NARROWING or " ".join(words[-2:]) in _NARROWING):
            found += syllables(run[0])
    return [fold(w) for w in found] if without_accents else found


def _without_asking(text: str, folded: str, spans: list[tuple[int, int]], without_accents: bool) -> str:
    """Return `text` with line breaks for `spans` and for the words of asking."""
    masked = list(text)
    for start, end in spans:
        masked[start:end] = "\n" * (end - start)
    for match in _ASKING.finditer(folded):
        key = match[0]
        if " " not in key:
            if without_accents and key in _ASKING_ACCENTED_ONLY:
                continue
            printed = text[match.start() : match.end()].lower()
            if not without_accents and key in _ACCENTED and printed not in _ACCENTED[key]:
                continue
        masked[match.start() : match.end()] = "\n" * len(key)
    return "".join(masked)
