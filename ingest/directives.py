"""Directives of a text: who tells whom to do what, until when, as INDICATORS defines it. Pure.

A text is read from its beginning to its end. A sentence in which somebody orders ("Bộ trưởng yêu cầu …") makes that
person speak; what follows in the same shape ("Tiếp tục …", "Các đơn vị phải …") is told by the same, until a sentence
of another shape begins a new paragraph. What a heading or "… nhiệm vụ sau:" announces is read until the next heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import cache

from ingest.metadata import issuer_of_number
from ingest.speakers import Cast, Mention, Mentioned, any_of, vocabulary
from ingest.split import is_heading, sentences
from ingest.types import DirectiveKind, DirectiveRecord, Metadata, Span
from ingest.words import CAPITALS, DOCUMENT_NUMBER, spelling_aligned

# Nobody names the one who must act in more words than fit here.
_ACTOR_CHARACTERS = 140
# What stands before a task in its clause ("Về công tác …, trong bối cảnh …, các đơn vị") is no longer than this.
_LEAD_CHARACTERS = 400
# The words before a colon that say what follows.
_LABEL_CHARACTERS = 80
_SHORTEST_TASK = 12
# A document's own body is named so early, where no letterhead names it.
_HEAD_CHARACTERS = 600


class _Mode(Enum):
    """How what follows is to be understood."""

    # Nobody speaks.
    SILENT = auto()
    # Somebody spoke: what must be done is said by him.
    HEARD = auto()
    # Somebody ordered, or plans were told: what has the shape of a task is one.
    TOLD = auto()
    # A heading or "… sau:" announced tasks: they go on until the next heading.
    LISTED = auto()


@dataclass(frozen=True, slots=True)
class _Context:
    """Who speaks, to whom, and how."""

    mode: _Mode = _Mode.SILENT
    issuer: str | None = None
    addressee: str | None = None
    kind: DirectiveKind = DirectiveKind.INSTRUCTION
    # The period that a heading sets: "Nhiệm vụ 6 tháng cuối năm: …".
    deadline: str | None = None
    # A heading announced it, so that it holds until the next one.
    headed: bool = False


@dataclass(frozen=True, slots=True)
class _Words:
    """The patterns of the vocabulary, for text in `spelling_aligned`."""

    said: re.Pattern[str]
    remark: re.Pattern[str]
    deed: re.Pattern[str]
    firm: re.Pattern[str]
    modal: re.Pattern[str]
    noun: re.Pattern[str]
    actor: re.Pattern[str]
    # Whoever is told by an order: "yêu cầu các bệnh viện …".
    told: re.Pattern[str]


@cache
def _words() -> _Words:
    saying, tasks, actors = (vocabulary()[name] for name in ("saying", "tasks", "actors"))
    every = any_of([*tasks["modals"], *tasks["adverbs"], *tasks["verbs"]])
    return _Words(
        said=re.compile(rf"\b(?:(?P<order>{any_of(saying['orders'])})|(?P<wish>{any_of(saying['wishes'])}))\b"),
        remark=re.compile(rf"\b{any_of([*saying['remarks'], *saying['orders']])}\b"),
        deed=re.compile(rf"\b{every}\b"),
        firm=re.compile(rf"\b{any_of([*tasks['modals'], *tasks['adverbs']])}\b"),
        modal=re.compile(rf"\b{any_of(tasks['modals'])}\b"),
        noun=re.compile(rf"\b{any_of(tasks['nouns'])}\b"),
        actor=re.compile(rf"(?:{any_of(actors['all'])} )*(?!{any_of(actors['others'])}\b){any_of(actors['who'])}\b"),
        told=re.compile(rf"(?:{any_of(actors['all'])} )+(?!{any_of(actors['others'])}\b)\w+"),
    )


def _plain(words: str) -> str:
    return spelling_aligned(words)


_CONNECTOR = re.compile(
    _plain(
        r"(?:[\s,;:.…–—\-•*+“\"]|(?:đồng thời|ngoài ra|bên cạnh đó|cùng với đó|mặt khác|trước mắt|tiếp đó|cuối cùng|theo đó|do đó|do vậy"
        r"|vì vậy|vì thế|từ đó|qua đó|trên cơ sở đó|trong đó|song song với đó|hơn nữa|và|rằng|là|thì|cũng|nhưng|tuy nhiên|trước hết"
        r"|đặc biệt(?= là|,)|cụ thể|cùng với việc đó|đối với ngành|thêm vào đó)\b)*"
    )
)
# "Một là, …", "Thứ hai: …", "1. …", "- …", "a) …".
_ORDINAL = r"(?:một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|mười một|mười hai)"
_MARKER = re.compile(
    _plain(
        rf"\s*(?:[-–—•*+]|\(?\d{{1,2}}(?:\.\d{{1,2}}){{0,3}}[.)](?!\d)|\d{{1,2}}(?:\.\d{{1,2}}){{1,3}}(?=\s)|[a-zđ]\)|{_ORDINAL} là\b|thứ (?:nhất|tư|{_ORDINAL})\b(?=[,:])|\([ivx]+\)|[ivx]+\.)"
        r"[\s,:.]*"
    )
)
_INNER_MARKER = re.compile(_plain(rf"(?<=[,;:.…\s])(?:{_ORDINAL} là\b|thứ (?:nhất|tư|{_ORDINAL})\b)(?=[,:])"))
_LEAD = re.compile(
    _plain(
        r"(?:về|đối với|trong|tại|để|nhằm|trên cơ sở|căn cứ|với|từ|trước|sau|cùng với|bên cạnh|theo|khi|năm|quý|tháng|do|vì|nhân|qua"
        r"|hiện nay|thời gian|riêng|ngay|giai đoạn|nhân dịp|trên tinh thần|là|liên quan|nếu|chậm nhất|định kỳ|hằng|hàng|xác định|nhiệm kỳ|đến)\b"
    )
)
# "đáp ứng yêu cầu", "theo đề nghị", "đơn đề nghị": the thing and not the deed.
_THING_BEFORE = re.compile(
    _plain(
        r"(?:\b(?:đáp ứng|đạt|theo|các|những|mọi|đúng|có|so với|bảo đảm|đảm bảo|đơn|một số|của|nhiều|quyền|văn bản|người|được|mức|từ|nếu"
        r"|khi|việc|phát biểu|công tác|sự|ý kiến|tinh thần|lãnh đạo|tập trung|tăng cường|quan tâm|hoạt động|thực hiện|ban|cơ sở|nhận"
        r"|bị|do|cơ chế|thời hạn|thủ tục|hồ sơ|nội dung|văn|số|bằng|kịp thời|thường xuyên|bộ phận|năng lực|giải quyết|xử lý|trả lời|phục vụ"
        r"|phù hợp|trước|ra|kể cả|không|chưa|quyết định|cầu|bàn|chuyển|di|phân|sau|nghiệm|hướng dẫn|tham mưu|ngày|bám sát|đường lối|vai trò|chương trình"
        r"|cho|kiểm tra|trực tiếp|nghiên cứu|quán triệt|tham gia|chủ động|cũng như|hay|hoặc|lời|thẩm định|\d+|xem xét)|,) $|\bđối với $|về $"
    )
)
_COMMA_BEFORE = re.compile(r"(?:^|[,;:.…”\"–-]\s*|\s)(?:và |đồng thời |cũng |qua đó |từ đó |song |nhưng |đã |vừa |có )*$")
_ADJACENT = re.compile(
    _plain(
        r"[\s,–-]*(?:\(?(?:đã|cũng|vừa|luôn|mới|tiếp tục|còn|và|rồi|sẽ|có|phát biểu|nhấn mạnh|kết luận|khẳng định|chỉ đạo|lưu ý|đề nghị|yêu cầu"
        r"|trân trọng|mạnh mẽ|đặc biệt|nghiêm túc|thống nhất|chủ trì|hội nghị|cuộc họp|buổi làm việc|kết luận hội nghị|tại hội nghị|cho biết|ghi nhận)[\s,]*)*"
    )
)
_SMALL_WORDS = re.compile(r"(?: [^\W\d_]+){1,4}(?=[ ,])")
_FILLER = re.compile(_plain(r"(?:đã|cũng|vừa|luôn|mới|còn|và|rồi|có|về|là|tại|trong|do|của|với|cho|khi|mà|để|theo|từ|sau|trước|đề nghị|nghiêm)\b"))
_SUBJECT_BEFORE = re.compile(r"(?:^|[,;:–“\"(—]\s*|\b(?:nhưng|song|thì|nên|rồi|nghị|đó|là|chí|ông|bà|mà)\s)$")
_OBJECT_BEFORE = re.compile(r"\b(?:với|cho|tại|từ|gửi|bởi|do)\s(?:đồng chí |ông |bà )?$")
_GIVEN = re.compile(_plain(r"\b(?:được giao|được phân công|được yêu cầu)\b"))
_CUTS = re.compile(r"[;()“”]")
_SHALL, _TO, _STRIVE = re.compile(r"\bsẽ\b"), re.compile("đối với "), re.compile(_plain(r"\bphấn đấu\b"))
_COMMA, _COMMA_AT_ONCE = re.compile(r",\s"), re.compile(r"\s*,")
# "…; nhất là tại các địa phương …" says more of the task before it.
_JOINT = re.compile(r",\s|\b(?:nên|thì|do đó|vì vậy)\s|(?<=\w)\s(?=(?:các|tất cả|thủ trưởng|toàn|mỗi|từng) )")
_GOES_ON = re.compile(_plain(r"\s*(?:nhất là|đặc biệt là|trong đó|như|gồm|bao gồm|kể cả|cũng như|hoặc|và các)\b"))
_IMPERSONAL = re.compile(_plain(r"(?:cần phải|cần thiết phải|cần|phải|nên|hãy) (?!được\b)"))
_DONE = re.compile(r"\b(?:đã|đang|vừa|từng|bị)\b")
_HAS_DONE = re.compile(r"[^,;.:]{0,60}?\bđã (?!được|có\b|qua|ban hành|phát)")
_DONE_FIRST = re.compile(_plain(r"(?:đã|đang|vừa|mới|được|bị|đạt được|chưa|không còn|có (?:nhiều|một))\b"))
_NO_OBJECT = re.compile(rf"\d|{_DONE_FIRST.pattern}")
_RESULT = re.compile(
    r"(?:xong|được|đạt|tăng|giảm|thu về|thụ lý)\b[^,;.]{0,30}?(?:trên |hơn |gần |khoảng )?\d[\d.,]*\s?(?:%|việc|vụ|tỷ|tỉ|triệu|đồng|bản án|cuộc|lượt)"
)
_AIMED = re.compile(r"phấn đấu|bảo đảm|đảm bảo|chỉ tiêu|mục tiêu|ít nhất|tối thiểu|trước ngày|hoàn thành|100\s?%|phải|cần|tỷ lệ|tỉ lệ|giao")
_SHARE = re.compile(r"\d[\d.,]*\s?%")
_QUANTITY = re.compile(r"\d[\d.,]*\s?(?:%|việc|vụ|tỷ|tỉ|triệu|nghìn|bản án)")
# "số phải thi hành", "người phải thi hành án": a figure, a party.
_TO_ENFORCE = re.compile(r" thi hành(?! nghiêm)(?! xong (?:trên|ít nhất|tối thiểu|số|các|\d|từ|toàn bộ))")
_TARGET = re.compile(r"chỉ tiêu|phấn đấu|mục tiêu|\bđạt\b|bảo đảm|đảm bảo|100\s?%|tối thiểu|ít nhất|giảm|tăng|xong|tỷ lệ|tỉ lệ")
_FOLLOWS = re.compile(_plain(r"(?:nhiệm vụ|giải pháp|chỉ tiêu|mục tiêu|kiến nghị|đề xuất|yêu cầu)\b[^.;:]{0,60}\bsau(?: đây)?\s*:?\s*$"))
_NAMED_TARGET = re.compile(_plain(r"(?:chỉ tiêu|mục tiêu)\b[^.;:]{0,80}?\d[\d.,]*\s?%"))
_REACHED = re.compile(_plain(r"\b(?:vượt|thiếu|hụt|kết quả|đã|so với|hoàn thành)\b"))
_MUST_REACH = re.compile(_plain(r"\b(?:phấn đấu|phải|cần)\b[^;.]{0,80}?\b(?:đạt|xong|tối thiểu|ít nhất|trên|bảo đảm|đảm bảo|giảm|tăng)\b[^;.]{0,40}?\d"))
_ANNOUNCED = re.compile(
    _plain(
        r"(?:\b(?:như sau|sau đây)|\b(?:nhiệm vụ|giải pháp|nội dung|yêu cầu|việc|vấn đề|điểm|trọng tâm|cụ thể|chủ yếu|cơ bản|chính) sau)"
        r"\s*[:.]?\s*$|:\s*$"
    )
)
_PLAN = re.compile(
    _plain(
        r"(?:thời gian tới|tới đây|sắp tới|thời gian còn lại|những tháng (?:cuối|còn lại|tới)|(?:\d+|ba|sáu) tháng (?:cuối|còn lại|tiếp theo)"
        r"|từ nay đến cuối năm|năm tới|giai đoạn tới|quý tới|tháng tới|năm tiếp theo|những năm tiếp theo)"
    )
)
_WILL = re.compile(_plain(r"\b(?:sẽ|tiếp tục|tập trung|phấn đấu|chú trọng|đẩy mạnh|quyết tâm|ưu tiên)\b"))
_ARTICLE = re.compile(r"(?:#+ )?Điều \d+[\d.A-Za-zĐđ]*[.:]?(?:\s|$)")
_TOP_HEADING = re.compile(r"(?:#{1,2} )?(?:[IVXLC]+\s*[.\-–)]|[A-HĐ]\s*[.)]|Phần|PHẦN|Chương|CHƯƠNG)\s")
_PLAN_TITLE = re.compile(
    r"(?:#+ )?(?:PHỤ LỤC|KẾ HOẠCH|CHƯƠNG TRÌNH|CHỈ THỊ|ĐỀ ÁN|[IVX]+\s*[.\-–)]\s)"
)
_DEADLINE = re.compile(
    _plain(
        r"(?:(?:chậm nhất(?: là)?|muộn nhất(?: là)?)(?: vào| đến| trong)?(?: hết)? (?:ngày |tháng |quý |năm )?[\dIVXivx][\w/.-]*(?: (?:hằng|hàng) (?:tháng|quý|năm|tuần)| (?:tháng|năm) [\w/.-]+){0,2}"
        r"|trước(?: hết)? (?:ngày |tháng |quý |năm )?(?:\d[\d/.-]*\d|\d|[ivx]{1,3}\b)(?: (?:hằng|hàng) (?:tháng|quý|năm|tuần)| (?:tháng|năm) [\w/.-]+){0,3}"
        r"|(?:đến|tới)(?: hết| cuối)? (?:ngày |tháng |quý |năm )(?:[\dIVXivx][\w/.-]*)(?: (?:tháng|năm) [\d/.-]+){0,2}"
        r"|(?:ngay )?trong (?:quý|tháng) (?:[\dIVXivx][\w/.-]*)(?: và (?:quý|tháng)? ?[\dIVXivx]+)?(?: năm \d{4}|/\d{4})?"
        r"|trong năm \d{4}|trong (?:\d+|ba|sáu) tháng (?:đầu|cuối) năm(?: \d{4})?"
        r"|trong (?:thời hạn |vòng )?\d{1,3} (?:ngày|tháng|tuần|giờ)(?: làm việc)?"
        r"|(?:ngay )?trong (?:tuần|tháng|quý|năm) (?:này|tới|nay)|trước kỳ [^,;.]{3,40})"
    )
)
_NOT_SET = re.compile(_plain(r"(?:được giao|nhiệm vụ|chỉ tiêu|đề ra|ban hành|kể từ|từ|xảy ra|phát sinh|còn lại|kết quả|có hiệu lực|thi hành xong)(?: của năm)? $"))
_SET_FOR = re.compile(
    _plain(
        r"(?:\d{1,2}|ba|sáu) tháng (?:đầu|cuối|còn lại)(?: của)? năm(?: \d{4})?|những tháng (?:cuối|còn lại)(?: của)? năm(?: \d{4})?"
        r"|quý (?:[ivx]{1,3}|\d)(?:[/ ](?:năm )?\d{4})?|tháng \d{1,2}(?:/\d{4}| năm \d{4})|năm \d{4}|giai đoạn \d{4}\s?[-–]\s?\d{4}"
    )
)
_UNNUMBERED = re.compile(
    r"\b(?:Nghị quyết|Nghị định|Thông tư|Chỉ thị|Quyết định|Kết luận|Kế hoạch|Đề án|Công điện) (?:số )?\d{1,4}\b(?![/-]?\w*[/-])"
)
_TRAILING = " \t.;,…:/–-!"


def read_directives(text: str, metadata: Metadata) -> tuple[DirectiveRecord, ...]:
    """Return the tasks that `text` (normalised) sets, in order; none overlap."""
    return tuple(_Reader(text, metadata).read())


class _Reader:
    """Reads one text from its beginning to its end."""

    def __init__(self, text: str, metadata: Metadata) -> None:
        self._text, self._plain = text, spelling_aligned(text)
        self._metadata = metadata
        self._cast = Cast(text, self._plain)
        self._context = _Context()
        self._read_to = 0
        # Whether the line read names who the lines after it are for, and whether words before a colon announce it.
        self._addressing = self._labels_line = False
        self._body = self._own_body()

    def read(self) -> Iterator[DirectiveRecord]:
        """Yield the directives, line by line."""
        in_articles, titled = False, False
        for start, end in _lines(self._text):
            printed = self._text[start:end].strip()
            if not printed:
                continue
            if _ARTICLE.match(printed):
                in_articles = True
            elif in_articles and _PLAN_TITLE.match(printed) and printed.upper() == printed:
                in_articles = False
            if in_articles:
                self._context = _Context()
                continue
            if not titled:
                titled = True
                if printed.rstrip("…") in self._metadata.title or self._metadata.title.rstrip("…") in printed:
                    continue
            if is_heading(printed) and self._head(start, end):
                continue
            for record in self._line(start, end):
                if record.start >= self._read_to:
                    self._read_to = record.end
                    yield record

    def _own_body(self) -> str | None:
        """Return the body that the document is of: its issuer, else the first one that it names."""
        bodies = (m.name for m in self._cast.between(0, _HEAD_CHARACTERS) if m.sort is Mentioned.BODY)
        return self._metadata.issuer or next(bodies, None)

    def _head(self, start: int, end: int) -> bool:
        """Take what a heading announces; False where the line is a task of the list that it stands in."""
        plain, printed = self._plain[start:end], self._text[start:end].strip()
        kind = _announced_kind(plain)
        top = printed.upper() == printed or _TOP_HEADING.match(printed) is not None
        if self._context.mode is _Mode.LISTED and not top and not _is_result(plain):
            marker = _MARKER.match(self._plain, start, end)
            if kind is None:
                return not self._begins_deed(marker.end() if marker else start, end)
        if kind is None and not top and self._context.headed and not _is_result(plain):
            return True
        context = _Context(_Mode.LISTED, self._speaker_of_heading(start, end), None, kind or DirectiveKind.TASK,
                           self._set_for(start, end), headed=True)  # fmt: skip
        self._context = context if kind else _Context()
        return True

    def _set_for(self, start: int, end: int) -> str | None:
        announcing = list(_announcing().finditer(self._plain, start, end))
        period = _SET_FOR.search(self._plain, announcing[-1].start() if announcing else start, end)
        return self._text[period.start() : period.end()] if period else self._context.deadline

    def _speaker_of_heading(self, start: int, end: int) -> str | None:
        named = [m for m in self._cast.between(start, end) if m.sort in {Mentioned.BODY, Mentioned.OFFICE}]
        return named[0].name if named else self._body

    def _line(self, start: int, end: int) -> Iterator[DirectiveRecord]:
        marker = _MARKER.match(self._plain, start, end)
        marked = marker is not None and marker.end() > start
        begin = marker.end() if marker and marked else start
        first = True
        self._addressing = self._labels_line = False
        around = self._context
        whole, before_list = self._context.addressee, self._context.mode
        for sentence in sentences(self._text, begin, end):
            before = self._context
            found = list(self._sentence(sentence, enumerated=marked and first))
            if self._context.mode is _Mode.TOLD and self._context.kind is DirectiveKind.TARGET:
                self._context = _Context()
            ended = first and not found and not marked and before is self._context and not before.headed
            if ended and before.mode in {_Mode.TOLD, _Mode.LISTED}:
                # A paragraph that begins with something else: whoever spoke has ended.
                self._context = replace(before, mode=_Mode.HEARD, deadline=None)
            first = False
            yield from found
        if self._labels_line:
            # "Nhiệm vụ: …" holds for its line, within the list that the line may stand in.
            self._context = around if around.mode is _Mode.LISTED else _Context()
        elif marked and before_list is _Mode.LISTED and self._context.mode is _Mode.LISTED and not self._addressing:
            # Who acts in one line of a list does not in the next.
            self._context = replace(self._context, addressee=whole)

    def _sentence(self, sentence: Span, *, enumerated: bool) -> Iterator[DirectiveRecord]:
        pieces = self._pieces(sentence)
        previous: DirectiveRecord | None = None
        for number, (start, end, marked) in enumerate(pieces):
            listed = marked or (enumerated and number == 0)
            goes_on = previous is not None and not marked and _GOES_ON.match(self._plain, start, end)
            found = [] if goes_on else self._piece(start, end, listed, first=number == 0)
            if not found and previous is not None and not _NO_OBJECT.match(self._plain, _skip(self._plain, start, end)):
                # ";" that lists the objects of one verb.
                joined = self._record(previous.start, end, previous.issuer, previous.addressee, previous.kind, previous.start)
                previous = joined or previous
                continue
            for record in found:
                if previous is not None:
                    yield previous
                previous = record
        if previous is not None:
            yield previous

    def _pieces(self, sentence: Span) -> list[tuple[int, int, bool]]:
        """Return the parts between semicolons and before "hai là, …", with whether such a word begins them."""
        cuts: list[tuple[int, bool]] = [(sentence.start, False)]
        depth = 0
        for match in _CUTS.finditer(self._text, sentence.start, sentence.end):
            mark = match[0]
            if mark in "(“":
                depth += 1
            elif mark in ")”":
                depth = max(0, depth - 1)
            elif depth == 0:
                cuts.append((match.end(), False))
        for match in _INNER_MARKER.finditer(self._plain, sentence.start, sentence.end):
            cuts.append((match.start(), True))
        cuts.sort()
        bounds = [*cuts[1:], (sentence.end, False)]
        result = []
        for (start, marked), (end, _) in zip(cuts, bounds, strict=True):
            marker = _MARKER.match(self._plain, start, end)
            begin = marker.end() if marker else start
            if self._text[begin:end].strip(_TRAILING):
                result.append((begin, end, marked or marker is not None))
        return result

    def _piece(self, start: int, end: int, listed: bool, *, first: bool) -> list[DirectiveRecord]:
        speech = self._speech(start, end)
        if speech is not None:
            return self._spoken(start, end, speech)
        passive = self._passive(start, end)
        if passive:
            return passive
        labelled = self._labelled(start, end)
        if labelled is not None:
            return labelled
        planned = self._planned(start, end) if first else None
        if planned is not None:
            return planned
        return self._shaped(*self._hear(start, end), listed)

    # Who speaks

    def _speech(self, start: int, end: int) -> tuple[int, _Context] | None:
        """Return where what is ordered begins and who orders it, where the piece says that somebody does."""
        for match in _words().said.finditer(self._plain, start, end):
            order = match["order"] is not None
            if self._text[match.start()].isupper() and match.start() > _skip(self._plain, start, end):
                continue  # the name of something
            before = self._plain[max(start, match.start() - 24) : match.start()]
            subject = self._subject(start, match.start())
            thing = _THING_BEFORE.search(before)
            if thing is not None and not (thing[0].startswith(",") and subject):
                adjacent = subject is not None and _ADJACENT.fullmatch(self._plain, subject.end, match.start())
                if not adjacent:
                    continue
            done = _DONE.search(before[-5:])
            if done and (subject is None or not subject.is_person):
                continue
            begins = match.start() <= _skip(self._plain, start, end)
            if subject is None and not begins and not self._led(start, match.start()):
                continue
            if not self._takes(match, end):
                continue
            issuer = _capitalised(subject.name) if subject else None
            if subject is None:
                silent = self._context.mode is _Mode.SILENT
                issuer = self._metadata.issuer if silent else self._context.issuer
            if subject is not None and subject.sort is Mentioned.DOCUMENT:
                number = DOCUMENT_NUMBER.search(subject.name)
                issuer = (issuer_of_number(number[0]) if number else None) or subject.name
            kind = self._kind(match, subject, order)
            if subject is None and match["wish"] and self._context.mode is _Mode.SILENT:
                # "…; kiến nghị thu hồi …" among results: the document's own body asks, once.
                return match.end(), _Context(_Mode.SILENT, self._body, None, kind)
            return match.end(), _Context(_Mode.TOLD, issuer or None, None, kind)
        return None

    def _led(self, start: int, at: int) -> bool:
        """Tell whether only "Đối với …," stands before a verb of ordering whose subject is not repeated."""
        if not _COMMA_BEFORE.search(self._plain, start, at):
            return False
        return bool(_LEAD.match(self._plain, _skip(self._plain, start, at))) and at - start <= _LEAD_CHARACTERS

    def _subject(self, start: int, at: int) -> Mention | None:
        """Return who does what the verb at `at` says; None where the clause does not name him."""
        mentions = [m for m in self._cast.between(start, at) if m.end <= at]
        if not mentions:
            return None
        last = mentions[-1]
        window = self._plain[max(start, last.start - 12) : last.start]
        last = self._in_full(last, at)
        if _ADJACENT.fullmatch(self._plain, last.end, at) and not _OBJECT_BEFORE.search(window):
            apart = "," in self._plain[last.end : at] and not last.is_person
            if not apart and (last.sort is not Mentioned.PARTICIPANTS or _SUBJECT_BEFORE.search(window)):
                return last
        if not _COMMA_BEFORE.search(self._plain, start, at):
            return None
        for mention in reversed(mentions):
            before = self._plain[max(start, mention.start - 12) : mention.start]
            rest = self._plain[mention.end : at]
            if _SUBJECT_BEFORE.search(before) and not re.match(r"\s*[,;](?!.*\b(?:đã|ghi nhận|nhấn mạnh)\b)", rest):
                return mention if _words().remark.search(rest) or re.match(_plain(r"\s*(?:đã|cũng|vừa)\b"), rest) else None
        return None

    def _in_full(self, body: Mention, at: int) -> Mention:
        """Return a body with the small words that its name ends in: "Cục Quản lý khám chữa bệnh yêu cầu"."""
        if body.sort is not Mentioned.BODY:
            return body
        more = _SMALL_WORDS.match(self._text, body.end, at)
        end = body.end
        for word in more[0].split() if more else ():
            begin = self._text.index(word, end)
            known = (_words().deed, _words().remark, _FILLER)
            if any(pattern.match(self._plain, begin, at + 1) for pattern in known):
                break
            end = begin + len(word)
        return body if end == body.end else replace(body, end=end, name=self._text[body.start : end])

    def _takes(self, match: re.Match[str], end: int) -> bool:
        """Tell whether somebody or a deed follows the verb, so that it orders."""
        verb = match[0]
        after = _skip(self._plain, match.end(), end)
        rest = self._plain[match.end() : match.end() + 8]
        if verb == "giao":
            return self._acts(after, end, told=True) is not None and not rest.startswith(" ban")
        if re.match(_plain(r"\s*(?:của|này|đó|nhiệm vụ|đặt ra|chính đáng|thi hành án\b|công tác)"), self._plain[match.end() : match.end() + 16]):
            return False
        if re.match(r"\s*:", rest):
            return True
        if self._acts(after, end, told=True) is not None:
            return True
        if verb in {"chỉ đạo", "quán triệt", "đôn đốc", "phân công"}:
            return False
        if match["wish"] and self._plain.startswith("được ", after):
            return True
        return self._begins_deed(after, end) or self._after_lead(after, end) is not None

    def _kind(self, match: re.Match[str], subject: Mention | None, order: bool) -> DirectiveKind:
        if not order or (subject is not None and subject.sort is Mentioned.PARTICIPANTS):
            return DirectiveKind.REQUEST
        if subject is None and self._context.mode is not _Mode.SILENT and self._context.kind is DirectiveKind.REQUEST:
            return DirectiveKind.REQUEST
        return DirectiveKind.INSTRUCTION

    def _hear(self, start: int, end: int) -> tuple[int, int]:
        """Note who speaks in a piece that orders nothing ("Thứ trưởng ghi nhận …"); return where what is said stands."""
        for mention in self._cast.between(start, end):
            before = self._plain[max(start, mention.start - 24) : mention.start]
            said_by = re.search(_plain(r"\btheo (?:đồng chí |ông |bà |ý kiến của |lời )?$"), before)
            if not mention.name or mention.sort is Mentioned.DOCUMENT or not (said_by or _SUBJECT_BEFORE.search(before)):
                continue
            if said_by:
                comma = _COMMA_AT_ONCE.match(self._plain, mention.end, end)
                if comma is None or not (mention.is_person or mention.sort is Mentioned.PARTICIPANTS):
                    continue
                said = (comma.end(), end)
            else:
                # A body says something only where the verb follows its name at once.
                near = 60 if mention.is_person else 24
                remark = _words().remark.search(self._plain, mention.end, min(end, mention.end + near))
                if not mention.is_person and remark and _DONE.search(self._plain, mention.end, remark.start()):
                    continue  # "UBND tỉnh đã chỉ đạo …" is what was done
                if remark is None or _words().modal.search(self._plain, mention.end, remark.start()):
                    continue
                if not mention.is_person and not _ADJACENT.fullmatch(self._plain, mention.end, remark.start()):
                    continue
                quoted = re.search(r"[”\"]\s*,?\s*$", self._text[max(start, mention.start - 6) : mention.start])
                # "“…”, Bộ trưởng nhấn mạnh": what is said stands before.
                said = (start, mention.start - len(quoted[0])) if quoted else (remark.end(), end)
            kind = DirectiveKind.REQUEST if mention.sort is Mentioned.PARTICIPANTS else DirectiveKind.INSTRUCTION
            self._context = _Context(_Mode.HEARD, _capitalised(mention.name), None, kind)
            return said
        return start, end

    # What is told

    def _spoken(self, start: int, end: int, speech: tuple[int, _Context]) -> list[DirectiveRecord]:
        at, context = speech
        self._context = context
        begin = _skip(self._plain, at, end)
        cho = re.match(r"(?:cho|đối với) ", self._plain[begin : begin + 8])
        if cho and self._acts(begin + cho.end(), end, told=True) is not None:
            begin += cho.end()
        if begin >= end:
            self._context = replace(context, mode=_Mode.LISTED)
            return []
        actor = self._acts(begin, end, told=True)
        if actor is not None:
            self._context = replace(context, addressee=actor)
        task = begin
        wished = self._plain.startswith("được ", begin) and context.kind is DirectiveKind.REQUEST
        if actor is None and not wished and not self._begins_deed(begin, end):
            led = self._after_lead(begin, end)
            if led is None and re.match(r"\s*:", self._plain[at : at + 3]) is None:
                return []
            if led is not None:
                task = led
                actor = self._acts(task, end)
                self._context = replace(self._context, addressee=actor)
        if _ANNOUNCED.search(self._plain, max(task, end - 20), end):
            self._context = replace(self._context, mode=_Mode.LISTED)
            return []
        cut = self._second(task, end)
        record = self._record(task, cut[0] if cut else end, context.issuer, actor, context.kind, start)
        found = [record] if record else []
        if cut:
            found += self._spoken(cut[1], end, (cut[1], replace(context, kind=cut[2])))
        return found

    def _second(self, start: int, end: int) -> tuple[int, int, DirectiveKind] | None:
        """Return where a second order begins in the clause of the first: ", đồng thời đề nghị Cục …"."""
        for match in _words().said.finditer(self._plain, start, end):
            joint = re.search(r"(?:,|;|\bvà)\s?(?:đồng thời |và )?$", self._plain[max(start, match.start() - 16) : match.start()])
            if joint is None or match[0] in {"đề xuất", "kiến nghị", "chỉ đạo", "quán triệt", "đôn đốc", "phân công", "nhắc nhở", "giao"}:
                continue
            actor = self._acts(_skip(self._plain, match.end(), end), end, told=True)
            if actor is None:
                continue
            kind = DirectiveKind.INSTRUCTION if match["order"] else DirectiveKind.REQUEST
            return match.start() - len(joint[0]), match.end(), kind
        return None

    def _passive(self, start: int, end: int) -> list[DirectiveRecord]:
        """Return the task of "Phòng … được giao …"."""
        begin = _skip(self._plain, start, end)
        if _words().actor.match(self._plain, begin, end) is None:
            return []
        found = _GIVEN.search(
            self._plain, begin, min(end, begin + _ACTOR_CHARACTERS)
        )
        if found is None or _DONE.search(self._plain, begin, found.start()) or re.search("[,;:.]", self._text[begin : found.start()]):
            return []
        after = _skip(self._plain, found.end(), end)
        if not re.match(_plain(r"(?:chủ trì|phụ trách|nhiệm vụ|theo dõi)"), self._plain[after : after + 12]) and not self._begins_deed(after, end):
            return []
        addressee = self._text[begin : found.start()].strip()
        issuer = self._context.issuer or self._body
        if issuer is None:
            bodies = [m for m in self._cast.between(0, begin) if m.sort is Mentioned.BODY]
            issuer = bodies[-1].name if bodies else None
        record = self._record(begin, end, issuer, addressee, DirectiveKind.TASK, start)
        return [record] if record else []

    def _labelled(self, start: int, end: int) -> list[DirectiveRecord] | None:
        """Return the tasks after "Chỉ tiêu: …", "Kiến nghị: …"; None where no such words begin the piece."""
        colon = self._text.find(":", start, min(end, start + 160))
        if colon < 0:
            return None
        label = self._plain[start:colon]
        named = [m for m in self._cast.between(start, colon) if m.is_person]
        if named and not self._text[start : named[0].start].strip() and not self._text[named[0].end : colon].strip():
            # "Thứ trưởng …: đẩy mạnh …"
            self._context = _Context(_Mode.HEARD, named[0].name)
            self._labels_line = True
            if self._begins_deed(_skip(self._plain, colon, end), end):
                self._context = replace(self._context, mode=_Mode.TOLD)
            return self._shaped(colon + 1, end, listed=False)
        kind = _announced_kind(label)
        if kind is DirectiveKind.TASK and named:
            kind = DirectiveKind.INSTRUCTION
        if kind is None:
            if _is_result(label) and len(label) < _LABEL_CHARACTERS and not _words().said.search(label):
                self._context = _Context()
                return []
            return None
        self._context = _Context(_Mode.LISTED, self._speaker_of_label(start, colon), None, kind, self._set_for(start, colon))
        if not self._text[colon + 1 : end].strip(_TRAILING):
            return []
        self._labels_line = True
        return self._shaped(colon + 1, end, listed=True)

    def _speaker_of_label(self, start: int, end: int) -> str | None:
        named = [m for m in self._cast.between(start, end) if m.sort in {Mentioned.BODY, Mentioned.OFFICE}]
        if named:
            return named[0].name
        number = DOCUMENT_NUMBER.search(self._text, start, end)
        listed = self._context.issuer if self._context.headed else None
        return (issuer_of_number(number[0]) if number else None) or listed or self._body

    def _planned(self, start: int, end: int) -> list[DirectiveRecord] | None:
        """Return the task of "Thời gian tới, Cục sẽ …" and the like; None where nothing is planned."""
        begin = _skip(self._plain, start, end)
        plan = _PLAN.search(self._plain, begin, min(end, begin + 90))
        bodies = [m for m in self._cast.between(begin, min(end, begin + 200)) if m.sort is Mentioned.BODY]
        will = _WILL.search(self._plain, plan.end(), min(end, plan.end() + 200)) if plan else None
        if will is None:
            # "Cục … sẽ tiếp tục …"
            if not bodies or bodies[0].start - begin > 60:
                return None
            will = _SHALL.search(self._plain, bodies[0].end, min(end, bodies[0].end + 60))
            if will is None or re.search("[;:.]", self._text[bodies[0].end : will.start()]):
                return None
        lead = self._plain[begin : will.start()]
        if _DONE.search(lead) or re.search(r"[;:]", lead):
            return None
        body = next((self._in_full(m, will.start()).name for m in bodies if m.start < will.start()), None)
        task = will.end() if will[0] == "sẽ" else will.start()
        task = _skip(self._plain, task, end)
        if not self._begins_deed(task, end):
            return None
        issuer = body or self._context.issuer or self._body
        self._context = _Context(_Mode.TOLD, issuer, None, DirectiveKind.TASK)
        if _ANNOUNCED.search(self._plain, max(task, end - 20), end):
            self._context = replace(self._context, mode=_Mode.LISTED)
            return []
        record = self._record(task, end, issuer, None, DirectiveKind.TASK, start)
        return [record] if record else []

    def _shaped(self, start: int, end: int, listed: bool) -> list[DirectiveRecord]:
        """Return the task of a piece that has the shape of one, said by whoever speaks."""
        context = self._context
        if context.mode is _Mode.SILENT:
            return self._targeted(start, end)
        task = self._task(start, end, firm=context.mode is _Mode.HEARD)
        if task is None and context.kind is DirectiveKind.TARGET and _QUANTITY.search(self._plain, start, end):
            task = None if _REACHED.search(self._plain, start, end) else _skip(self._plain, start, end)
        if task is None and listed and context.mode in {_Mode.TOLD, _Mode.LISTED}:
            begin = _skip(self._plain, start, end)
            colon = self._text.find(":", begin, min(end, begin + _LABEL_CHARACTERS))
            if colon > 0 and self._text[colon + 1 : end].strip(_TRAILING):
                # "1. Về công tác cán bộ: kiện toàn …"
                begin = _skip(self._plain, colon, end)
            if not _DONE_FIRST.match(self._plain, begin) and not _RESULT.search(self._plain, begin, min(end, begin + 80)):
                task = begin
        if task is None:
            return self._targeted(start, end) if context.mode is _Mode.HEARD else []
        if _ANNOUNCED.search(self._plain, max(task, end - 20), end):
            if context.mode is not _Mode.HEARD:
                told = self._addressed(task, end)
                self._addressing = True
                self._context = replace(context, mode=_Mode.LISTED, addressee=told or context.addressee)
            return []
        actor = self._acts(task, end)
        if context.mode is _Mode.HEARD:
            self._context = context = replace(context, mode=_Mode.TOLD)
        if actor is not None and actor != context.addressee:
            self._context = replace(context, addressee=actor)
        record = self._record(task, end, context.issuer, actor or context.addressee, context.kind, start)
        return [record] if record else []

    def _addressed(self, start: int, end: int) -> str | None:
        """Return who the tasks of a list are for: "2. Đối với Cục …:", "Các đơn vị thực hiện các nhiệm vụ sau:"."""
        actor = self._acts(start, end)
        if actor is not None:
            return actor
        to = _TO.match(self._plain, start, end)
        begin = to.end() if to else start
        named = _words().actor.match(self._plain, begin, end)
        return self._text[begin:end].strip(_TRAILING) if named and end - begin <= _ACTOR_CHARACTERS else None

    def _targeted(self, start: int, end: int) -> list[DirectiveRecord]:
        """Return the target of "toàn ngành phải thi hành xong trên 70% …", told by nobody or by a document."""
        if not _SHARE.search(self._plain, start, end):
            return []
        begin = _skip(self._plain, start, end)
        task = begin if self._acts(begin, end, firm=True) is not None else self._after_lead(begin, end, firm=True)
        if task is None:
            aim = _STRIVE.search(self._plain, begin, end)
            task = aim.start() if aim and not _DONE.search(self._plain, begin, aim.start()) else None
        named = _NAMED_TARGET.match(self._plain, begin, end)
        if named and not _REACHED.search(self._plain, begin, end):
            task = begin
        elif task is None or not _MUST_REACH.search(self._plain, task, end):
            return []
        number = DOCUMENT_NUMBER.search(self._text, start, task)
        issuer = (issuer_of_number(number[0]) if number else None) or self._body
        # What follows in the sentence is a target too, what follows it is not.
        period = _SET_FOR.search(self._plain, start, task)
        until = self._text[period.start() : period.end()] if period else None
        self._context = _Context(_Mode.TOLD, issuer, None, DirectiveKind.TARGET, until)
        record = self._record(task, end, issuer, self._acts(task, end, firm=True), DirectiveKind.TARGET, start)
        return [record] if record else []

    def _task(self, start: int, end: int, *, firm: bool) -> int | None:
        """Return where the task of a piece begins, None where it sets none; `firm` asks for "cần", "phải"."""
        begin = _skip(self._plain, start, end)
        if begin >= end:
            return None
        if self._tells_done(begin, end):
            return None
        deed = None if firm else self._begins_deed(begin, end)
        if deed:
            return None if _RESULT.search(self._plain, begin, min(end, begin + 60)) and not _AIMED.search(self._plain, begin, end) else begin
        if self._acts(begin, end, firm=firm) is not None:
            return begin
        if firm and _words().modal.match(self._plain, begin, end):
            return begin
        return self._after_lead(begin, end, firm=firm)

    def _tells_done(self, begin: int, end: int) -> bool:
        """Tell whether a lead is followed by what somebody has done: "Thực hiện chỉ đạo của Bộ, Cục đã rà soát …"."""
        for match in _COMMA.finditer(self._plain, begin, min(end, begin + _LEAD_CHARACTERS)):
            head = _words().actor.match(self._plain, match.end(), end)
            done = _HAS_DONE.match(self._plain, head.end(), end) if head else None
            if done and self._acts(match.end(), done.end(), firm=True) is None:
                return True
        return False

    def _after_lead(self, begin: int, end: int, *, firm: bool = False) -> int | None:
        """Return where a task begins after "Về …,", "Trong bối cảnh …, nên …"."""
        stop = min(end, begin + _LEAD_CHARACTERS)
        led = _LEAD.match(self._plain, begin, end) is not None
        deed = None
        last = None
        for match in _JOINT.finditer(self._plain, begin, stop):
            at = _skip(self._plain, match.end(), end)
            if self._acts(at, end, firm=firm or not led) is not None:
                if led and match[0] != " ":
                    return at
                last = at
            elif deed is None and match[0].startswith(",") and self._begins_firm(at, end):
                concludes = at > match.end() or _IMPERSONAL.match(self._plain, at, end) is not None
                deed = at if led or concludes else None
        if last is not None and not led:
            return last
        if deed is None and led:
            for match in _COMMA.finditer(self._plain, begin, stop):
                if not firm and self._begins_deed(match.end(), end):
                    return match.end()
        return deed if deed is not None else last if led else None

    def _begins_firm(self, at: int, end: int) -> bool:
        return _words().firm.match(self._plain, at, end) is not None

    def _begins_deed(self, at: int, end: int) -> bool:
        """Tell whether a verb of doing, or how or that it must be done, begins at `at`."""
        match = _words().deed.match(self._plain, at, end)
        if match is None:
            return False
        noun = _words().noun.match(self._plain, at, end)
        # "Huy động được …", "tiếp tục được chú trọng": done, or said of what was done.
        return (noun is None or noun.end() < match.end()) and not self._plain.startswith(" được ", match.end())

    def _acts(self, at: int, end: int, *, firm: bool = False, told: bool = False) -> str | None:
        """Return who must act where his name begins at `at` and what he must do follows it; `told` after an order."""
        head = _words().actor.match(self._plain, at, end)
        if head is None and (told or firm):
            head = _words().told.match(self._plain, at, end)
        if head is None:
            return None
        stop = min(end, at + _ACTOR_CHARACTERS)
        pattern = _words().firm if firm else _words().deed
        for match in pattern.finditer(self._plain, head.end(), stop):
            between = self._text[head.end() : match.start()]
            if re.search(r"[;:.“”]|\bcó \d", between) or _DONE.search(self._plain, head.end(), match.start()):
                return None
            if not self._text[match.start()].islower():
                continue
            noun = _words().noun.match(self._plain, match.start(), end)
            if noun is not None and noun.end() >= match.end():
                continue
            if re.search(r"(?:\bcông tác|\bviệc|\bđược|\bvà|\bcủa|\bbộ phận|\bcơ quan|\bban|\bđoàn) $", self._plain[: match.start()][-10:]):
                continue
            if match[0] in {"phải", "sẽ", "nên"} and _TO_ENFORCE.match(self._plain, match.end()):
                continue
            if self._plain.startswith(" được ", match.end()) and not _words().modal.fullmatch(match[0]):
                return None
            if re.search(r"\b(?:không|chưa) $", self._plain[: match.start()][-8:]):
                continue
            return self._text[at : match.start()].strip(" ,")
        return None

    # The record

    def _record(
        self, start: int, end: int, issuer: str | None, addressee: str | None, kind: DirectiveKind, lead: int
    ) -> DirectiveRecord | None:
        start, end = _trimmed(self._text, start, end)
        # "Cần sớm sửa đổi …" is told to nobody: the task is what must be done.
        impersonal = _IMPERSONAL.match(self._plain, start, end)
        start = impersonal.end() if impersonal else start
        if end - start < _SHORTEST_TASK:
            return None
        plain = self._plain[start:end]
        if _SHARE.search(plain) and _TARGET.search(plain):
            kind = kind if kind is DirectiveKind.REQUEST else DirectiveKind.TARGET
        elif kind is DirectiveKind.TARGET and not _QUANTITY.search(plain):
            kind = DirectiveKind.TASK
        return DirectiveRecord(
            start=start,
            end=end,
            issuer=issuer,
            addressee=addressee,
            action=self._text[start:end],
            deadline=self._deadline(start, end) or self._context.deadline,
            legal_basis=self._legal_basis(lead, end),
            kind=kind,
        )

    def _deadline(self, start: int, end: int) -> str | None:
        for match in _DEADLINE.finditer(self._plain, start, end):
            if not _NOT_SET.search(self._plain[max(start, match.start() - 20) : match.start()]):
                return self._text[match.start() : match.end()].strip(_TRAILING)
        return None

    def _legal_basis(self, start: int, end: int) -> tuple[str, ...]:
        found = [(m.start(), m[0]) for m in DOCUMENT_NUMBER.finditer(self._text, start, end)]
        found += [(m.start(), m[0]) for m in _UNNUMBERED.finditer(self._text, start, end)]
        return tuple(dict.fromkeys(name for _, name in sorted(found)))


def _lines(text: str) -> Iterator[tuple[int, int]]:
    position = 0
    while position < len(text):
        end = text.find("\n", position)
        end = len(text) if end < 0 else end
        yield position, end
        position = end + 1


def _skip(plain: str, start: int, end: int) -> int:
    """Return where the words that join a piece to what stands before it end ("; đồng thời, …")."""
    match = _CONNECTOR.match(plain, start, end)
    return match.end() if match else start


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in _TRAILING:
        start += 1
    while end > start and text[end - 1] in _TRAILING:
        end -= 1
    return start, end


def _capitalised(words: str) -> str:
    return words[:1].upper() + words[1:]


@cache
def _announcing() -> re.Pattern[str]:
    headings = vocabulary()["headings"]
    return re.compile(rf"\b{any_of([*headings['tasks'], *headings['targets'], *headings['requests']])}\b")


def _is_result(plain: str) -> bool:
    return re.search(rf"\b{any_of(vocabulary()['headings']['results'])}\b", plain) is not None


def _announced_kind(plain: str) -> DirectiveKind | None:
    """Return what a heading, or the words before a colon, announce; None where it is no task."""
    headings = vocabulary()["headings"]
    requests = re.search(rf"\b{any_of(headings['requests'])}\b", plain)
    # "Trên cơ sở kết quả …, Cục đề ra các nhiệm vụ sau"
    follows = _FOLLOWS.search(plain)
    if follows:
        plain = plain[follows.start() :]
    elif _is_result(plain):
        return None
    if requests:
        return DirectiveKind.REQUEST
    if re.search(rf"\b{any_of(headings['targets'])}\b", plain):
        return DirectiveKind.TARGET
    if re.search(rf"\b{any_of(headings['tasks'])}\b", plain):
        return DirectiveKind.TASK
    if re.search(rf"^\W*{any_of(headings['orders'])}\b", plain):
        return DirectiveKind.INSTRUCTION
    return None
