"""The words and shapes of directing: who may be told, how a task begins, what announces tasks, when it is due. Pure.

All patterns but those of printed names read text as `spelling_aligned` writes it: small letters, one tone placement.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from ingest.speakers import any_of, vocabulary
from ingest.types import DirectiveKind
from ingest.words import spelling_aligned


@dataclass(frozen=True, slots=True)
class Words:
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
def words() -> Words:
    """Return the patterns of `vocabulary/directives.toml`."""
    saying, tasks, actors = (vocabulary()[name] for name in ("saying", "tasks", "actors"))
    every = any_of([*tasks["modals"], *tasks["adverbs"], *tasks["verbs"]])
    return Words(
        said=re.compile(rf"\b(?:(?P<order>{any_of(saying['orders'])})|(?P<wish>{any_of(saying['wishes'])}))\b"),
        remark=re.compile(rf"\b{any_of([*saying['remarks'], *(w for w in saying['orders'] if w != 'giao')])}\b"),
        deed=re.compile(rf"\b{every}\b"),
        firm=re.compile(rf"\b{any_of([*tasks['modals'], *tasks['adverbs']])}\b"),
        modal=re.compile(rf"\b{any_of(tasks['modals'])}\b"),
        noun=re.compile(rf"\b{any_of(tasks['nouns'])}\b"),
        actor=re.compile(rf"(?:{any_of(actors['all'])} )*(?!{any_of(actors['others'])}\b){any_of(actors['who'])}\b"),
        told=re.compile(rf"(?:{any_of(actors['all'])} )+(?!{any_of(actors['others'])}\b)\w+"),
    )


def small(pattern: str) -> str:
    r"""Return a pattern in the spelling of the text it reads; it must not hold a class in capitals such as "\W"."""
    return spelling_aligned(pattern)


CONNECTOR = re.compile(
    small(
        r"(?:[\s,;:.…–—\-•*+“\"]|(?:đồng thời|ngoài ra|bên cạnh đó|cùng với đó|mặt khác|trước mắt|tiếp đó"
        r"|cuối cùng|theo đó|do đó|do vậy"
        r"|vì vậy|vì thế|từ đó|qua đó|trên cơ sở đó|trong đó|song song với đó|hơn nữa|và|rằng|là|thì|cũng|nhưng"
        r"|tuy nhiên|trước hết"
        r"|đặc biệt(?= là|,)|cụ thể|cùng với việc đó|đối với ngành|thêm vào đó)\b)*"
    )
)
# "Một là, …", "Thứ hai: …", "1. …", "- …", "a) …".
ORDINAL = r"(?:một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|mười một|mười hai)"
MARKER = re.compile(
    small(
        rf"\s*(?:[-–—•*+]|\(?\d{{1,2}}(?:\.\d{{1,2}}){{0,3}}[.)](?!\d)|\d{{1,2}}(?:\.\d{{1,2}}){{1,3}}(?=\s)"
        rf"|[a-zđ]\)|{ORDINAL} là\b|thứ (?:nhất|tư|{ORDINAL})\b(?=[,:])|\([ivx]+\)|[ivx]+\.|điều \d{1, 3}\.)"
        r"[\s,:.]*"
    )
)
INNER_MARKER = re.compile(small(rf"(?<=[,;:.…\s])(?:{ORDINAL} là\b|thứ (?:nhất|tư|{ORDINAL})\b)(?=[,:])"))
LEAD = re.compile(
    small(
        r"(?:về|đối với|trong|tại|để|nhằm|trên cơ sở|căn cứ|với|từ|trước|sau|cùng với|bên cạnh|theo|khi|năm|quý"
        r"|tháng|do|vì|nhân|qua"
        r"|hiện nay|thời gian|riêng|ngay|giai đoạn|nhân dịp|trên tinh thần|là|liên quan|nếu|chậm nhất|định kỳ"
        r"|hằng|hàng|xác định|nhiệm kỳ|đến)\b"
    )
)
# "đáp ứng yêu cầu", "theo đề nghị", "đơn đề nghị": the thing and not the deed.
THING_BEFORE = re.compile(
    small(
        r"(?:\b(?:đáp ứng|đạt|theo|các|những|mọi|đúng|có|so với|bảo đảm|đảm bảo|đơn|một số|của|nhiều|quyền"
        r"|văn bản|người|được|mức|từ|nếu"
        r"|khi|việc|phát biểu|công tác|sự|ý kiến|tinh thần|lãnh đạo|tập trung|tăng cường|quan tâm|hoạt động"
        r"|thực hiện|ban|cơ sở|nhận"
        r"|bị|do|cơ chế|thời hạn|thủ tục|hồ sơ|nội dung|văn|số|bằng|kịp thời|thường xuyên|bộ phận|năng lực"
        r"|giải quyết|xử lý|trả lời|phục vụ"
        r"|phù hợp|trước|ra|kể cả|không|chưa|quyết định|cầu|bàn|chuyển|di|phân|sau|nghiệm|hướng dẫn|tham mưu"
        r"|ngày|bám sát|đường lối|vai trò|chương trình"
        r"|cho|kiểm tra|trực tiếp|nghiên cứu|quán triệt|tham gia|chủ động|cũng như|hay|hoặc|lời|thẩm định|\d+"
        r"|xem xét)|,) $|\bđối với $|về $"
    )
)
COMMA_BEFORE = re.compile(
    r"(?:^|[,;:.…”\"–-]\s*|\s)(?:và |đồng thời |cũng |qua đó |từ đó |song |nhưng |đã |vừa |có )*$"
)
ADJACENT = re.compile(
    small(
        r"[\s,–-]*(?:\(?(?:đã|cũng|vừa|luôn|mới|tiếp tục|còn|và|rồi|sẽ|có|phát biểu|nhấn mạnh|kết luận"
        r"|khẳng định|chỉ đạo|lưu ý|đề nghị|yêu cầu"
        r"|trân trọng|mạnh mẽ|đặc biệt|nghiêm túc|thống nhất|chủ trì|hội nghị|cuộc họp|buổi làm việc"
        r"|kết luận hội nghị|tại hội nghị|cho biết|ghi nhận)[\s,]*)*"
    )
)
SMALL_WORDS = re.compile(r"(?: [^\W\d_]+){1,4}(?=[ ,])")
FILLER = re.compile(
    small(
        r"(?:đã|cũng|vừa|luôn|mới|còn|và|rồi|có|về|là|tại|trong|do|của|với|cho|khi|mà|để|theo|từ|sau|trước"
        r"|đề nghị|nghiêm)\b"
    )
)
SUBJECT_BEFORE = re.compile(r"(?:^|[,;:–“\"(—]\s*|\b(?:nhưng|song|thì|nên|rồi|nghị|đó|là|chí|ông|bà|mà)\s)$")
OBJECT_BEFORE = re.compile(r"\b(?:với|cho|tại|từ|gửi|bởi|do)\s(?:đồng chí |ông |bà )?$")
GIVEN = re.compile(small(r"\b(?:được giao|được phân công|được yêu cầu)\b"))
ENDS = re.compile(r"[.;:…!?/”\"]\s*$")
CUTS = re.compile(r"[;()“”]")
SHALL, TO, STRIVE = re.compile(r"\bsẽ\b"), re.compile("đối với "), re.compile(small(r"\bphấn đấu\b"))
COMMA, COMMA_AT_ONCE = re.compile(r",\s"), re.compile(r"\s*,")
# "…; nhất là tại các địa phương …" says more of the task before it.
JOINT = re.compile(r",\s|\b(?:nên|thì|do đó|vì vậy)\s|(?<=\w)\s(?=(?:các|tất cả|thủ trưởng|toàn|mỗi|từng) )")
GOES_ON = re.compile(small(r"\s*(?:nhất là|đặc biệt là|trong đó|như|gồm|bao gồm|kể cả|cũng như|hoặc|và các)\b"))
IMPERSONAL = re.compile(small(r"(?:cần phải|cần thiết phải|cần|phải|nên|hãy) (?!được\b)"))
DONE = re.compile(r"\b(?:đã|đang|vừa|từng|bị)\b")
# "các cơ quan kiểm tra", "công tác phối hợp": the verb is part of a name.
NAME_GOES_ON = re.compile(r"\b(?:công tác|việc|được|và|của|bộ phận) $")
ORGAN = re.compile(r"\b(?:cơ quan|ban|đoàn|tổ) $")
ORGAN_OF = re.compile(
    small(r"(?:quản lý|kiểm tra|giám sát|thanh tra|thi hành|tiến hành|chỉ đạo|thẩm định|giám định|tham mưu)")
)
# The cells of a row: who leads, until when.
ROW = re.compile(
    small(r"(?<=[:;.,|]\s)(?:đơn vị|cơ quan|bộ phận)(?: được)? (?:chủ trì|thực hiện|phụ trách|tham mưu)\s?:")
)
CELL = re.compile(r"([^:;|]{3,60}):\s*([^;|]{1,120})")
TERM = re.compile(r"thời hạn|thời gian|hoàn thành")
HAS_DONE = re.compile(r"[^,;.:]{0,60}?\bđã (?!được|có\b|qua|ban hành|phát)")
DONE_FIRST = re.compile(small(r"(?:đã|đang|vừa|mới|được|bị|đạt được|chưa|không còn|có (?:nhiều|một))\b"))
NO_OBJECT = re.compile(rf"\d|{DONE_FIRST.pattern}")
RESULT = re.compile(
    r"(?:xong|được|đạt|tăng|giảm|thu về|thụ lý)\b[^,;.]{0,30}?(?:trên |hơn |gần |khoảng )?\d[\d.,]{0,20}\s?(?:%"
    r"|việc|vụ|tỷ|tỉ|triệu|đồng|bản án|cuộc|lượt)"
)
AIMED = re.compile(
    r"phấn đấu|bảo đảm|đảm bảo|chỉ tiêu|mục tiêu|ít nhất|tối thiểu|trước ngày|hoàn thành|100\s?%|phải|cần|tỷ lệ"
    r"|tỉ lệ|giao"
)
SHARE = re.compile(r"\d[\d.,]{0,20}\s?%")
QUANTITY = re.compile(r"\d[\d.,]{0,20}\s?(?:%|việc|vụ|tỷ|tỉ|triệu|nghìn|bản án)")
# "số phải thi hành", "người phải thi hành án": a figure, a party.
TO_ENFORCE = re.compile(r" thi hành(?! nghiêm)(?! xong (?:trên|ít nhất|tối thiểu|số|các|\d|từ|toàn bộ))")
TARGET = re.compile(
    r"chỉ tiêu|phấn đấu|mục tiêu|\bđạt\b|bảo đảm|đảm bảo|100\s?%|tối thiểu|ít nhất|giảm|tăng|xong|tỷ lệ|tỉ lệ"
)
FOLLOWS = re.compile(
    small(r"(?:nhiệm vụ|giải pháp|chỉ tiêu|mục tiêu|kiến nghị|đề xuất|yêu cầu)\b[^.;:]{0,60}\bsau(?: đây)?\s*:?\s*$")
)
NAMED_TARGET = re.compile(small(r"(?:chỉ tiêu|mục tiêu)\b[^.;:]{0,80}?\d[\d.,]{0,20}\s?%"))
REACHED = re.compile(small(r"\b(?:vượt|thiếu|hụt|kết quả|đã|so với|hoàn thành)\b"))
MUST_REACH = re.compile(
    small(
        r"\b(?:phấn đấu|phải|cần)\b[^;.]{0,80}?\b(?:đạt|xong|tối thiểu|ít nhất|trên|bảo đảm|đảm bảo|giảm"
        r"|tăng)\b[^;.]{0,40}?\d"
    )
)
ANNOUNCED = re.compile(
    small(
        r"(?:\b(?:như sau|sau đây)|\b(?:nhiệm vụ|giải pháp|nội dung|yêu cầu|việc|vấn đề|điểm|trọng tâm|cụ thể"
        r"|chủ yếu|cơ bản|chính) sau)"
        r"\s*[:.]?\s*$|:\s*$"
    )
)
PLAN = re.compile(
    small(
        r"(?:thời gian tới|tới đây|sắp tới|thời gian còn lại|những tháng (?:cuối|còn lại|tới)|(?:\d+|ba"
        r"|sáu) tháng (?:cuối|còn lại|tiếp theo)"
        r"|từ nay đến cuối năm|năm tới|giai đoạn tới|quý tới|tháng tới|năm tiếp theo|những năm tiếp theo)"
    )
)
WILL = re.compile(small(r"\b(?:sẽ|tiếp tục|tập trung|phấn đấu|chú trọng|đẩy mạnh|quyết tâm|ưu tiên)\b"))
ARTICLE = re.compile(r"(?:#+ )?Điều \d+[\d.A-Za-zĐđ]*[.:]?(?:\s|$)")
INDIVIDUAL = re.compile(r"\d+/(?:QĐ|CT|KH|CTr|CV|TB|KL)-")
TOP_HEADING = re.compile(r"(?:#{1,2} )?(?:Điều \d+\.?|[IVXLC]+\s*[.\-–)]|[A-HĐ]\s*[.)]|Phần|PHẦN|Chương|CHƯƠNG)\s")
PLAN_TITLE = re.compile(r"(?:#+ )?(?:PHỤ LỤC|KẾ HOẠCH|CHƯƠNG TRÌNH|CHỈ THỊ|ĐỀ ÁN|[IVX]+\s*[.\-–)]\s)")
DEADLINE = re.compile(
    small(
        r"(?:(?:chậm nhất(?: là)?|muộn nhất(?: là)?)(?: vào| đến| trong)?(?: hết)? (?:ngày |tháng |quý "
        r"|năm )?[\dIVXivx][\w/.-]*(?: (?:hằng|hàng) (?:tháng|quý|năm|tuần)| (?:tháng|năm) [\w/.-]+){0,2}"
        r"|trước(?: hết)? (?:ngày |tháng |quý |năm )?(?:\d[\d/.-]*\d|\d|[ivx]{1,3}\b)(?: (?:hằng|hàng) (?:tháng"
        r"|quý|năm|tuần)| (?:tháng|năm) [\w/.-]+){0,3}"
        r"|(?:đến|tới)(?: hết| cuối)? (?:ngày |tháng |quý |năm )(?:[\dIVXivx][\w/.-]*)(?: (?:tháng|năm) [\d/.-]+){0,2}"
        r"|(?:ngay )?trong (?:quý|tháng) (?:[\dIVXivx][\w/.-]*)(?: và (?:quý"
        r"|tháng)? ?[\dIVXivx]+)?(?: năm \d{4}|/\d{4})?"
        r"|trong năm \d{4}|trong (?:\d+|ba|sáu) tháng (?:đầu|cuối) năm(?: \d{4})?"
        r"|trong (?:thời hạn |vòng )?\d{1,3} (?:ngày|tháng|tuần|giờ)(?: làm việc)?"
        r"|(?:ngay )?trong (?:tuần|tháng|quý|năm) (?:này|tới|nay)|trước kỳ [^,;.]{3,40})"
    )
)
NOT_SET = re.compile(
    small(
        r"(?:được giao|nhiệm vụ|chỉ tiêu|đề ra|ban hành|kể từ|từ|xảy ra|phát sinh|còn lại|kết quả|có hiệu lực"
        r"|thi hành xong)(?: của năm)? $"
    )
)
SET_FOR = re.compile(
    small(
        r"(?:\d{1,2}|ba|sáu) tháng (?:đầu|cuối|còn lại)(?: của)? năm(?: \d{4})?|những tháng (?:cuối"
        r"|còn lại)(?: của)? năm(?: \d{4})?"
        r"|quý (?:[ivx]{1,3}|\d)(?:[/ ](?:năm )?\d{4})?|tháng \d{1,2}(?:/\d{4}| năm \d{4})|năm \d{4}"
        r"|giai đoạn \d{4}\s?[-–]\s?\d{4}"
    )
)
UNNUMBERED = re.compile(
    r"\b(?:Nghị quyết|Nghị định|Thông tư|Chỉ thị|Quyết định|Kết luận|Kế hoạch|Đề án"
    r"|Công điện) (?:số )?\d{1,4}\b(?![/-]?\w*[/-])"
)
TRAILING = " \t.;,…:/–-!"


def skip(plain: str, start: int, end: int) -> int:
    """Return where the words that join a piece to what stands before it end ("; đồng thời, …")."""
    match = CONNECTOR.match(plain, start, end)
    return match.end() if match else start


@cache
def naming(*sections: str) -> re.Pattern[str]:
    """Return the pattern of the words by which headings name these sections of the vocabulary ("tasks")."""
    headings = vocabulary()["headings"]
    return re.compile(rf"\b{any_of([word for section in sections for word in headings[section]])}\b")


def is_result(plain: str) -> bool:
    """Tell whether a heading names results, causes, questions: nothing to be done."""
    return naming("results").search(plain) is not None


def announced_kind(plain: str) -> DirectiveKind | None:
    """Return what a heading, or the words before a colon, announce; None where it is no task."""
    requests = naming("requests").search(plain)
    # "Trên cơ sở kết quả …, Cục đề ra các nhiệm vụ sau"
    follows = FOLLOWS.search(plain)
    if follows:
        plain = plain[follows.start() :]
    elif is_result(plain):
        return None
    if requests:
        return DirectiveKind.REQUEST
    for section, kind in (("targets", DirectiveKind.TARGET), ("tasks", DirectiveKind.TASK)):
        if naming(section).search(plain):
            return kind
    ordered = naming("orders").search(plain)
    return DirectiveKind.INSTRUCTION if ordered and not plain[: ordered.start()].strip() else None
