"""HTML of answers, sources and lists, made from data that is never trusted: every piece is escaped here.

Classes start with "t-" and are styled by theme/page.css. Clickable things carry `data-…` attributes that
the scripts in theme/ turn into events.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta, timezone
from functools import cache
from html import escape
from typing import TYPE_CHECKING

from ui import indicators, strings
from ui.client import Answer, Caution, Change, Citation, Conversation, Document, Figure, Opinion, Problem, Upload

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

# With the space before and the stop after it: neither may be parted from its marker by a line's end.
MARKER_IN_TEXT = re.compile(r"\s*\[(\d{1,3})\]([.,;:!?)]*)")
# More cards than this push the sources off the screen; the answer's text holds them all anyway.
MAX_CARDS = 6
# A stop and a space; "A." ends no sentence, and what follows must begin one (checked where it is used).
SENTENCE_END = re.compile(r"[^\s.]{2}[.!?…][”\")]?\s+(?=\S)")
# A line of capitals as short as this is a heading of an administrative document, not a shouted paragraph.
HEADING_CHARACTERS = 160
# As much as the API takes of a reader's words.
OPINION_CHARACTERS = 4000

# Characters that mean something in Streamlit's Markdown, its ":red[…]" and "$…$" among it.
MARKUP_CHARACTER = re.compile(r"([\\`*_{}\[\]<>#|!~&$:^=+-])")
NUMBERED = re.compile(r"^(\d+)([.)])")
# A number without a word: what a cell of a table holds.
BARE_NUMBER = re.compile(r"\d[\d.,]*", re.ASCII)
# Times are told as the readers' clocks have them.
VIETNAM = timezone(timedelta(hours=7))
# Drawn here because nothing may be fetched, and an emblem font of the system may not be there.
PENCIL = (
    '<svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true"><path fill="currentColor" '
    'd="M11.3 1.3l3.4 3.4-8.9 8.9-4.3.9.9-4.3zM3.7 10.9l-.4 1.8 1.8-.4 7.4-7.4-1.4-1.4z"/></svg>'
)
BIN = (
    '<svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true"><path fill="currentColor" '
    'd="M6 1h4l.6 1.5H14V4H2V2.5h3.4zM3 5h10l-.8 10H3.8zm2.6 1.5l.4 7h1.2l-.3-7zm3.5 0l-.3 7H10l.4-7z"/></svg>'
)

# A golden star on red, as on the national flag; drawn here because nothing may be fetched.
EMBLEM = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" width="64" height="64">'
    '<circle cx="32" cy="32" r="31" fill="#8f1d21"/>'
    '<path fill="#f2c94c" '
    'd="M32 11l4.9 15.1h15.9L39.9 35.4l4.9 15.1L32 41.2l-12.8 9.3 4.9-15.1-12.9-9.3h15.9z"/>'
    "</svg>"
)


def brand_html() -> str:
    """The name of the page with its emblem."""
    return (
        f'<div class="t-brand"><span class="t-emblem" aria-hidden="true"></span><span class="t-brand-text">'
        f'<span class="t-brand-name">{strings.BRAND}</span>'
        f'<span class="t-brand-field">{strings.BRAND_FIELD}</span></span></div>'
    )


def welcome_html() -> str:
    """The first words of the empty page."""
    return (
        f'<div class="t-welcome"><h1>{strings.WELCOME}</h1><p>{strings.WELCOME_TEXT}</p>'
        f'<p class="t-eyebrow">{strings.EXAMPLES_LABEL}</p></div>'
    )


def title_html(title: str, text: str) -> str:
    """The head of a view."""
    return f'<div class="t-title"><h1>{escape(title)}</h1><p>{escape(text)}</p></div>'


def section_html(title: str, text: str) -> str:
    """The head of a part of a view."""
    return f'<div class="t-section"><h2>{escape(title)}</h2><p>{escape(text)}</p></div>'


def note_html(text: str) -> str:
    """A quiet line of information."""
    return f'<p class="t-note" role="status">{escape(text)}</p>'


def disclaimer_html() -> str:
    """The line under the question field."""
    return f'<p class="t-disclaimer">{strings.DISCLAIMER}</p>'


def deletion_html(document: Document) -> str:
    """What is about to be removed, and what that means."""
    return (
        f'<div class="t-deletion"><p class="t-lead">{escape(document.title)}</p>'
        f'<p class="t-file">{escape(document.source)}</p><p>{strings.DELETE_TEXT}</p></div>'
    )


def answer_markdown(text: str, citations: Iterable[Citation]) -> str:
    """The answer's Markdown as HTML, its markers as clickable numbers.

    Links, images and raw HTML stay the characters they are: an answer quotes documents, and a document
    must not make the reader's browser fetch or run anything.
    """
    rendered: str = _markdown().render(text)
    known = {citation.n: citation for citation in citations}
    return MARKER_IN_TEXT.sub(lambda found: _marker_in_text(found, known), rendered)


def question_html(question: str) -> str:
    """The asker's words."""
    return f'<div class="t-question"><span class="t-hidden">{strings.QUESTION_LABEL}: </span>{_lines(question)}</div>'


def pending_html(question: str, status: str, text: str, citations: Sequence[Citation]) -> str:
    """A turn while its answer is on the way."""
    body = f'<div class="t-body">{answer_markdown(text, citations)}</div>' if text else ""
    waiting = f'<div class="t-status" role="status"><span class="t-spinner"></span>{escape(status)}</div>'
    return f'{question_html(question)}<div class="t-answer t-pending">{body}{waiting}</div>'


def problem_html(question: str, problem: Problem) -> str:
    """A turn that could not be answered."""
    return (
        f'{question_html(question)}<div class="t-answer t-problem" role="alert">'
        f'<p class="t-lead">{escape(problem.title)}</p><p>{_lines(problem.detail)}</p></div>'
    )


def answer_html(
    question: str,
    answer: Answer,
    opinion: Opinion | None = None,
    problem: Problem | None = None,
    *,
    latest: bool = False,
    source_removed: bool = False,
    how: str | None = None,
) -> str:
    """A finished turn: answer, cautions, figures, sources, the buttons and the reader's opinion.

    `opinion` is what the reader has said, `problem` why it could not be sent: then it stands there to be sent again.
    The `latest` answer can be asked for again. Of an answer with its `source_removed` only a notice is left. `how` is
    HTML that tells how the answer was found, None where nobody asked.
    """
    refused = ""
    if source_removed:
        refused = f'<p class="t-lead">{strings.SOURCE_REMOVED}</p>'
    elif answer.refused:
        title = strings.REFUSALS.get(answer.refusal or "", strings.REFUSED)
        refused = f'<p class="t-lead">{escape(title)}</p>'
    sent = opinion if problem is None else None
    parts = (
        refused,
        f'<div class="t-body">{answer_markdown(answer.text, answer.citations)}</div>',
        _cautions(answer.cautions, answer.citations),
        "" if answer.refused or source_removed else _cards(answer.figures, answer.citations),
        _chips(answer.citations),
        _footer(answer, sent, again=latest, how=how is not None, source_removed=source_removed),
        "" if sent is not None else _opinion_form(opinion, problem),
        how or "",
    )
    kind = "t-answer t-refused" if answer.refused or source_removed else "t-answer"
    return (
        f'{question_html(question)}<div class="{kind}" role="article" aria-label="{strings.ANSWER_LABEL}">'
        f"{''.join(parts)}</div>"
    )


def answer_plain(answer: Answer) -> str:
    """The answer with its sources, as plain text for the clipboard."""
    lines = [answer.text.strip()]
    if answer.citations:
        lines += ["", f"{strings.SOURCES_LABEL}:"]
        lines += [f"[{c.n}] {c.title} ({', '.join(_whereabouts(c))}): “{c.quote}”" for c in answer.citations]
    return "\n".join(lines)


def document_html(text: str, start: int | None, end: int | None, raw: tuple[int, int] | None = None) -> str:
    """The document's text in paragraphs, `text[start:end]` inside <mark> (cut at line ends).

    Of what is marked, the characters of `raw` are marked twice: the figure in its sentence.
    """
    return "".join(_paragraphs(text, start or 0, end or 0, raw or (0, 0)))


def sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    """The bounds of the sentence that holds `text[start:end]`, never past its line."""
    line_start = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", end)
    line_end = len(text) if line_end < 0 else line_end
    stops = (found.end() for found in SENTENCE_END.finditer(text, line_start, line_end))
    ends = [place for place in stops if text[place].isupper() or text[place] in '“"(']
    first = max((place for place in ends if place <= start), default=line_start)
    last = min((place for place in ends if place >= end), default=line_end)
    return first, first + len(text[first:last].rstrip())


def source_head(document: Document, citation: Citation | None, eyebrow: str = strings.SOURCE_LABEL) -> str:
    """What the reader must know of the document before reading the sentence."""
    page = str(citation.page) if citation is not None and citation.page is not None else None
    fields = (
        (strings.FIELD_SOURCE, document.source),
        (strings.FIELD_ISSUER, document.issuer),
        (strings.FIELD_NUMBER, document.number),
        (strings.FIELD_ISSUED, _day(document.issued_on)),
        (strings.FIELD_PERIOD, document.period),
        (strings.FIELD_PLACE, document.place),
        (strings.FIELD_PAGE, page),
    )
    items = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in fields if value)
    return (
        f'<div class="t-source-head"><p class="t-eyebrow">{escape(eyebrow)}</p>'
        f'<h2 class="t-source-title">{escape(document.title)}</h2><dl class="t-fields">{items}</dl></div>'
    )


def documents_html(documents: Sequence[Document]) -> str:
    """The library as a table that folds into cards on a narrow screen."""
    heads = (
        strings.COLUMN_DOCUMENT,
        strings.FIELD_ISSUER,
        strings.FIELD_ISSUED,
        strings.FIELD_PERIOD,
        strings.FIELD_PLACE,
        strings.FIELD_PASSAGES,
    )
    row = "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
    actions = f'<th scope="col"><span class="t-hidden">{strings.COLUMN_ACTIONS}</span></th>'
    body = "".join(_document_row(document) for document in documents)
    return (
        f'<div class="t-filter"><input type="search" aria-label="{strings.FILTER_DOCUMENTS}" '
        f'placeholder="{strings.FILTER_DOCUMENTS}"><span class="t-count" role="status">'
        f"{strings.DOCUMENTS_COUNT.format(count=len(documents))}</span></div>"
        f'<table class="t-documents"><thead><tr>{row}{actions}</tr></thead><tbody>{body}</tbody></table>'
        f'<p class="t-none" hidden>{strings.DOCUMENTS_NO_MATCH}</p>'
    )


def uploads_html(names: Sequence[str], uploads: Sequence[Upload]) -> str:
    """One line per file: what became of it, or that it still waits; uploads are in the order of names."""
    done = [_upload_row(upload.name, upload.change, upload.reason) for upload in uploads]
    waiting = [_upload_row(name, None, None) for name in names[len(uploads) :]]
    return f'<ul class="t-uploads">{"".join(done + waiting)}</ul>'


def uploads_summary(uploads: Sequence[Upload]) -> str:
    """How many files were added, updated, unchanged and refused."""
    counts = {change: sum(upload.change is change for upload in uploads) for change in Change}
    return ", ".join(
        strings.CHANGES_COUNTED[change.value].format(count=count) for change, count in counts.items() if count
    )


def notice_html(problem: Problem) -> str:
    """A box that tells of a failed call and what to do."""
    return (
        f'<div class="t-notice" role="alert"><p class="t-lead">{escape(problem.title)}</p>'
        f"<p>{_lines(problem.detail)}</p></div>"
    )


def alert_html(text: str) -> str:
    """A line that tells what to mend in a form."""
    return f'<div class="t-notice" role="alert"><p>{escape(text)}</p></div>'


def figure_label(figure: Figure) -> str:
    """What a figure counts, in words, from its indicator `<subject>.<measure>.<basis>`."""
    if figure.indicator_text:
        return figure.indicator_text
    return indicators.short_name(figure.indicator, strings.FIGURE)


def figure_value(figure: Figure) -> str:
    """A figure as it is printed; a table's bare number gets its unit, "trên" stands before where it is not printed."""
    printed = figure.raw
    if BARE_NUMBER.fullmatch(printed):
        printed = _with_unit(figure)
    qualifier = indicators.QUALIFIERS.get(figure.qualifier or "", "")
    # "hơn 570.000 việc" says it already, in whatever word.
    return f"{qualifier} {printed}" if qualifier and printed[:1].isdigit() else printed


def _with_unit(figure: Figure) -> str:
    """A bare number with its unit; of money the cell's scale stands in the table's head, so the amount is written."""
    value = indicators.decimal(figure.value)
    if figure.unit == "VND" and value is not None:
        return indicators.amount_text(value)
    if figure.unit == "percent":
        return f"{figure.raw}%"
    unit = indicators.UNITS.get(figure.unit, "") if figure.unit != "other" else ""
    return f"{figure.raw}{indicators.NBSP}{unit}" if unit else figure.raw


def conversations_html(conversations: Sequence[Conversation], current: str | None) -> str:
    """The list of conversations, the open one marked."""
    items = "".join(_conversation_item(conversation, current) for conversation in conversations)
    return f'<ul class="t-list">{items}</ul>'


def conversation_deletion_html(conversation: Conversation) -> str:
    """What is about to be deleted, and what that means."""
    return (
        f'<div class="t-deletion"><p class="t-lead">{escape(_conversation_title(conversation))}</p>'
        f"<p>{strings.DELETE_CONVERSATION_TEXT}</p></div>"
    )


def button_label(text: str) -> str:
    """A text as a button's label, which Streamlit reads as Markdown: a name out of a document must fetch nothing."""
    return NUMBERED.sub(r"\1\\\2", MARKUP_CHARACTER.sub(r"\\\1", " ".join(text.split())))


def suggestions_label_html() -> str:
    """The words over the suggested questions."""
    return f'<p class="t-eyebrow">{strings.SUGGESTIONS_LABEL}</p>'


@cache
def _markdown() -> MarkdownIt:
    from markdown_it import MarkdownIt

    # "zero" knows nothing; what is switched on here is all that an answer may use.
    return MarkdownIt("zero", {"html": False, "breaks": True}).enable(
        ["emphasis", "list", "table", "blockquote", "newline", "heading", "hr", "escape"]
    )


def _marker_in_text(found: re.Match[str], known: dict[int, Citation]) -> str:
    citation = known.get(int(found[1]))
    if citation is None:
        return found[0]
    return f'<span class="t-nowrap">{_marker(citation)}{found[2]}</span>'


def _markers(numbers: Iterable[int], citations: Iterable[Citation]) -> str:
    known = {citation.n: citation for citation in citations}
    return "".join(_marker(known[n]) for n in numbers if n in known)


def _marker(citation: Citation) -> str:
    label = escape(strings.OPEN_CITATION.format(n=citation.n, source=citation.source))
    title = escape(citation.quote[:240])
    # A link, because a browser breaks the line before a button, even after the word joiner of .t-nowrap.
    # In brackets, because a reader may mark and copy the text: "489.2" would be another number.
    return (
        f'<a role="button" class="t-marker" href="#nguon-{citation.n}" data-cite="{citation.n}" '
        f'aria-label="{label}" title="{title}">[{citation.n}]</a>'
    )


def _cautions(cautions: Sequence[Caution], citations: Sequence[Citation]) -> str:
    return "".join(
        f'<div class="t-caution" role="note"><strong>{strings.CAUTIONS.get(caution.kind, strings.CAUTION_LABEL)}.'
        f"</strong> "
        f"{_lines(caution.message)} {_markers(caution.citations, citations)}</div>"
        for caution in cautions
    )


def _cards(figures: Sequence[Figure], citations: Sequence[Citation]) -> str:
    if not figures:
        return ""
    cards = "".join(_card(figure, citations) for figure in figures[:MAX_CARDS])
    return f'<ul class="t-cards" aria-label="{strings.FIGURES_LABEL}">{cards}</ul>'


def _card(figure: Figure, citations: Sequence[Citation]) -> str:
    where = " · ".join(part for part in (figure.period, figure.place) if part)
    marker = _markers([figure.citation] if figure.citation is not None else [], citations)
    formula = ""
    if figure.computed and figure.formula:
        formula = f'<span class="t-formula">{strings.COMPUTED}: {escape(figure.formula)}</span>'
    return (
        f'<li class="t-card"><span class="t-value">{escape(figure_value(figure))}</span>{marker}'
        f'<span class="t-name">{escape(figure_label(figure))}</span>'
        f'<span class="t-where">{escape(where)}</span>{formula}</li>'
    )


def _chips(citations: Sequence[Citation]) -> str:
    if not citations:
        return ""
    chips = "".join(_chip(citation) for citation in citations)
    return (
        f'<div class="t-sources"><span class="t-eyebrow">{strings.SOURCES_LABEL}</span>'
        f'<ul class="t-chips">{chips}</ul></div>'
    )


def _chip(citation: Citation) -> str:
    where = " · ".join(_whereabouts(citation))
    return (
        f'<li><button type="button" class="t-chip" data-cite="{citation.n}">'
        f'<span class="t-chip-n">{citation.n}</span><span class="t-chip-text">'
        f'<span class="t-chip-title">{escape(citation.title)}</span>'
        f'<span class="t-chip-where">{escape(where)}</span></span></button></li>'
    )


def _opinion_form(opinion: Opinion | None, problem: Problem | None) -> str:
    """What would be right, in the reader's words; shut until it is asked for, open where it could not be sent."""
    told = ""
    if problem is not None:
        words = strings.FEEDBACK_PROBLEM.format(title=problem.title, detail=problem.detail)
        told = f'<p class="t-opinion-problem" role="alert">{escape(words)}</p>'
    wrong = opinion is not None and not opinion.right
    expected, comment = (opinion.expected, opinion.comment) if opinion is not None else ("", "")
    return (
        f'{told}<form class="t-opinion" aria-label="{strings.FEEDBACK_TITLE}"{"" if wrong else " hidden"}>'
        f"<label>{strings.FEEDBACK_EXPECTED}"
        f'<textarea name="expected" rows="2" maxlength="{OPINION_CHARACTERS}" '
        f'placeholder="{strings.FEEDBACK_EXPECTED_HINT}">{_in_field(expected)}</textarea></label>'
        f"<label>{strings.FEEDBACK_COMMENT}"
        f'<textarea name="comment" rows="2" maxlength="{OPINION_CHARACTERS}">{_in_field(comment)}</textarea></label>'
        f'<div class="t-opinion-buttons"><button type="submit" class="t-send">{strings.FEEDBACK_SEND}</button>'
        f'<button type="button" class="t-copy" data-opinion="cancel">{strings.FEEDBACK_CANCEL}</button></div></form>'
    )


def _in_field(text: str) -> str:
    # A browser drops a first line end inside <textarea>.
    return "\n" + escape(text)


def _opinion(opinion: Opinion | None) -> str:
    """The two buttons, or thanks where the reader has spoken."""
    if opinion is not None:
        thanks = strings.FEEDBACK_THANKS_RIGHT if opinion.right else strings.FEEDBACK_THANKS_WRONG
        return f'<span class="t-thanks" role="status">{thanks}</span>'
    return (
        f'<span class="t-verdict" role="group" aria-label="{strings.FEEDBACK_ASKED}">'
        f'<button type="button" class="t-copy" data-opinion="right">{strings.FEEDBACK_RIGHT}</button>'
        f'<button type="button" class="t-copy" data-opinion="wrong" aria-expanded="false">{strings.FEEDBACK_WRONG}'
        "</button></span>"
    )


def _footer(answer: Answer, opinion: Opinion | None, *, again: bool, how: bool, source_removed: bool) -> str:
    mode = strings.MODE_LLM if answer.mode == "llm" else strings.MODE_EXTRACTIVE
    notes = [] if answer.refused or source_removed else [mode]
    seconds = f"{answer.latency_ms / 1000:.2f}".replace(".", ",")
    notes.append(strings.SECONDS.format(seconds=seconds))
    asking = f'<button type="button" class="t-copy" data-action="again">{strings.ASK_AGAIN}</button>' if again else ""
    return (
        f'<div class="t-foot"><button type="button" class="t-copy" data-copy>{strings.COPY}</button>{asking}'
        f'<button type="button" class="t-copy" data-action="how" aria-expanded="{str(how).lower()}">{strings.HOW}'
        f'</button>{_opinion(opinion)}<span class="t-made">{escape(" · ".join(notes))}</span></div>'
    )


def _whereabouts(citation: Citation) -> list[str]:
    page = strings.PAGE_SHORT.format(page=citation.page) if citation.page is not None else None
    return [part for part in (citation.source, _day(citation.issued_on), page) if part]


def _paragraphs(text: str, start: int, end: int, raw: tuple[int, int]) -> Iterator[str]:
    position = 0
    for line in text.split("\n"):
        line_start, line_end = position, position + len(line)
        position = line_end + 1
        if not line.strip():
            continue
        low, high = max(start, line_start), min(end, line_end)
        if low < high:
            marked = _with_raw(text, low, high, raw)
            inner = f"{escape(text[line_start:low])}<mark>{marked}</mark>{escape(text[high:line_end])}"
        else:
            inner = escape(line)
        kind = ' class="t-heading"' if line.isupper() and len(line) <= HEADING_CHARACTERS else ""
        yield f"<p{kind}>{inner}</p>"


def _with_raw(text: str, low: int, high: int, raw: tuple[int, int]) -> str:
    first, last = max(low, raw[0]), min(high, raw[1])
    if first >= last:
        return escape(text[low:high])
    return f"{escape(text[low:first])}<b>{escape(text[first:last])}</b>{escape(text[last:high])}"


def _document_row(document: Document) -> str:
    name = escape(document.title)
    identity = escape(document.id, quote=True)
    cells = (
        (strings.FIELD_ISSUER, document.issuer),
        (strings.FIELD_ISSUED, _day(document.issued_on)),
        (strings.FIELD_PERIOD, document.period),
        (strings.FIELD_PLACE, document.place),
        (strings.FIELD_PASSAGES, str(document.passages)),
    )
    rest = "".join(
        f'<td data-label="{escape(label)}">{escape(value) if value else "<span class=t-dim>–</span>"}</td>'
        for label, value in cells
    )
    number = f" · {escape(document.number)}" if document.number else ""
    return (
        f'<tr><td class="t-document"><button type="button" class="t-open" data-open="{identity}" '
        f'title="{strings.OPEN_DOCUMENT.format(title=name)}">{name}</button>'
        f'<span class="t-file">{escape(document.source)}{number}</span></td>{rest}'
        f'<td class="t-actions"><button type="button" class="t-delete" data-delete="{identity}" '
        f'aria-label="{strings.DELETE_DOCUMENT.format(title=name)}">{strings.DELETE}</button></td></tr>'
    )


def _upload_row(name: str, change: Change | None, reason: str | None) -> str:
    state = change.value if change is not None else "waiting"
    label = strings.CHANGES[change.value] if change is not None else strings.WAITING
    why = f'<span class="t-reason">{_lines(reason)}</span>' if reason else ""
    return (
        f'<li class="t-upload t-upload-{state}"><span class="t-upload-name">{escape(name)}</span>'
        f'<span class="t-badge">{escape(label)}</span>{why}</li>'
    )


def _conversation_item(conversation: Conversation, current: str | None) -> str:
    title = escape(_conversation_title(conversation))
    identity = escape(conversation.id, quote=True)
    used = strings.CONVERSATION_USED.format(day=_moment(conversation.used_at), turns=conversation.turns)
    marked = ' aria-current="true"' if conversation.id == current else ""
    return (
        f'<li><button type="button" class="t-list-open-one" data-open="{identity}"{marked}>'
        f'<span class="t-list-name">{title}</span><span class="t-list-used">{escape(used)}</span></button>'
        f'<span class="t-list-buttons">'
        f'<button type="button" data-rename="{identity}" title="{strings.RENAME}" '
        f'aria-label="{strings.RENAME_CONVERSATION.format(title=title)}">{PENCIL}</button>'
        f'<button type="button" data-delete="{identity}" title="{strings.DELETE}" '
        f'aria-label="{strings.DELETE_CONVERSATION.format(title=title)}">{BIN}</button></span></li>'
    )


def _conversation_title(conversation: Conversation) -> str:
    return conversation.title or strings.CONVERSATION_UNTITLED


def _moment(moment: datetime | None) -> str:
    """A day as it is written in Vietnam, today by its time."""
    if moment is None:
        return ""
    there, now = moment.astimezone(VIETNAM), datetime.now(VIETNAM)
    if there.date() == now.date():
        return strings.TODAY.format(time=f"{there:%H:%M}")
    return f"{there:%d/%m/%Y}"


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def _day(day: date | None) -> str | None:
    return f"{day.day:02d}/{day.month:02d}/{day.year}" if day is not None else None
