"""The answers themselves: every wrong one beside its gold and sources, and the table of all questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from eval.report.layout import NOTHING, head, section
from eval.report.markup import Html, Node, both, element, together
from eval.report.reading import Cited, Result, as_number, texts
from eval.report.strings import (
    NOT_MEASURED,
    Text,
    expected_name,
    judgment_name,
    milliseconds,
    number,
    reason_name,
    refusal_name,
    style_name,
    style_order,
    type_name,
    type_order,
)

YES, NO = Text("có", "yes"), Text("không", "no")
# Judgments that are faults where they are true, even in an answer that counts as right.
_FAULTS = {
    "wrong_period": Text("trả lời cho kỳ khác kỳ được hỏi", "answered for another period than asked"),
    "wrong_place": Text("trả lời cho nơi khác nơi được hỏi", "answered for another place than asked"),
}


def wrong_answers(results: Sequence[Result]) -> Html:
    """Return every answer with a fault beside its gold and sources."""
    faulty = [result for result in results if has_fault(result)]
    title = Text("Câu trả lời sai hoặc có lỗi", "Wrong or faulty answers") + f" ({len(faulty)})"
    if not faulty:
        return section("wrong", title, element("p", Text("Không có.", "None.")))
    return section("wrong", title, (_card(result) for result in faulty))


def has_fault(result: Result) -> bool:
    """Tell whether an answer is wrong or about another period or place, quotes inexactly or has an unsourced number."""
    return result.right is False or bool(_faults(result))


def _faults(result: Result) -> list[Text]:
    """Return why an answer is wrong, and what is wrong with it beside that."""
    faults = [reason_name(result.reason)] if result.reason else []
    faults += [_FAULTS[name] for name, value in result.more if name in _FAULTS and value is True]
    if any(cited.exact is False for cited in result.citations):
        faults.append(Text("có trích dẫn không nguyên văn", "a quote is not verbatim"))
    if result.unsupported:
        numbers = ", ".join(result.unsupported)
        faults.append(Text(f"số không có nguồn: {numbers}", f"unsupported numbers: {numbers}"))
    return faults


def _card(result: Result) -> Html:
    return element(
        "article",
        element("h3", element("span", result.id, class_="id"), " ", element("span", result.question, lang="vi")),
        element("p", _kinds(result), " · ", expected_name(result.expect), class_="meta"),
        _details(result),
        class_="card",
    )


def _kinds(result: Result) -> Node:
    return [type_name(result.type), " · ", style_name(result.style), " · ", milliseconds(result.ms)]


def _details(result: Result) -> Html:
    """Return everything known of one answer."""
    refused = Text("Từ chối", "Refused")
    if result.refusal:
        refused += Text(": ", ": ") + refusal_name(result.refusal)
    gold = [_said(result.gold, "gold"), _sources(result.sources)]
    answer = [element("span", refused, class_="tag") if result.refused else None, _said(result.answer, "answer")]
    pairs: list[tuple[Text, Node]] = []
    if result.history:
        turns = (element("p", element("b", _role(role)), " ", content) for role, content in result.history)
        pairs.append((Text("Trước đó", "Before it"), element("div", turns, lang="vi")))
    if faults := _faults(result):
        listed = element("ul", (element("li", fault) for fault in faults), class_="plain why")
        pairs.append((Text("Lỗi", "Faults"), listed))
    pairs.append((Text("Ý bắt buộc", "Required points"), _groups(result)))
    pairs.append((Text("Trích dẫn", "Citations"), _citations(result.citations)))
    pairs.append((Text("Các phép đo", "Judgments"), _judgments(result)))
    versus = ((Text("Đáp án", "Gold"), gold), (Text("Trả lời", "Answer"), answer))
    return element(
        "div",
        element(
            "dl", (element("div", element("dt", name), element("dd", said)) for name, said in versus), class_="versus"
        ),
        element("dl", (together(element("dt", name), element("dd", value)) for name, value in pairs)),
        class_="details",
    )


def _sources(sources: Sequence[str]) -> Html | None:
    if not sources:
        return None
    return element("span", Text("Nguồn: ", "Sources: "), element("cite", ", ".join(sources)), class_="under")


def _role(role: str) -> Text:
    return {"user": Text("Hỏi:", "Asked:"), "assistant": Text("Đáp:", "Answered:")}.get(role, Text(role, role))


def _said(text: str, kind: str) -> Node:
    return element("div", text, class_=f"said {kind}", lang="vi") if text.strip() else NOTHING


def _groups(result: Result) -> Node:
    if result.groups is None:
        return element("span", NOT_MEASURED, class_="dim")
    if not result.groups:
        return NOTHING
    return element(
        "ul",
        (
            element(
                "li",
                element("span", "✓ " if group.found else "✗ ", aria_hidden="true"),
                both(Text("có: ", "found: ") if group.found else Text("thiếu: ", "missing: "), class_="hidden"),
                element("span", " | ".join(group.alternatives), lang="vi"),
                class_="found" if group.found else "missing",
            )
            for group in result.groups
        ),
        class_="chips",
    )


def _citations(citations: Sequence[Cited]) -> Node:
    if not citations:
        return Text("không có", "none")
    return element("ol", (element("li", _citation(cited)) for cited in citations), class_="citations")


def _citation(cited: Cited) -> Html:
    marks: list[Node] = []
    if cited.exact is False:
        marks.append(element("span", Text("không nguyên văn", "not verbatim"), class_="tag bad"))
    if cited.right is False:
        marks.append(element("span", Text("không đúng nguồn", "not the right source"), class_="tag bad"))
    return together(element("cite", cited.source), " ", marks, element("blockquote", cited.quote, lang="vi"))


def _yes_no(flag: bool | None) -> Node:
    if flag is None:
        return NOTHING
    return YES if flag else NO


def _judgments(result: Result) -> Html:
    """Return every other judgment that was made on an answer, each after its name."""
    made = [("complete", result.complete), *result.more]
    return element(
        "ul",
        (element("li", judgment_name(name), ": ", element("b", _judgment(value))) for name, value in made),
        class_="judgments",
    )


def _judgment(value: object) -> Node:
    """Return a judgment of any form: yes or no, a number, several by name."""
    if isinstance(value, bool) or value is None:
        return _yes_no(value)
    if isinstance(value, Mapping):
        parts: list[Node] = []
        for name, inner in value.items():
            parts += ["; " if parts else "", f"{name}: ", _judgment(inner)]
        return parts or NOTHING
    if isinstance(value, float):
        return number(as_number(value), 2)
    return ", ".join(texts(value)) or NOTHING


def all_questions(results: Sequence[Result]) -> Html:
    """Return the table of all questions with its search and filters."""
    types = sorted({result.type for result in results}, key=type_order)
    styles = sorted({result.style for result in results}, key=style_order)
    controls = element(
        "form",
        element(
            "div",
            element("label", Text("Tìm (không cần dấu)", "Search (accents optional)"), for_="search"),
            element("input", id="search", type="search", autocomplete="off", spellcheck="false"),
            class_="wide",
        ),
        _choice("type", Text("Loại", "Type"), [(name, type_name(name)) for name in types]),
        _choice("style", Text("Cách gõ", "Style"), [(name, style_name(name)) for name in styles]),
        _choice(
            "verdict",
            Text("Kết quả", "Verdict"),
            [(key, name) for key, name in _VERDICTS.items() if any(_verdict(r) == key for r in results)],
        ),
        element("button", Text("Xóa lọc", "Clear"), type="reset"),
        id="filters",
        role="search",
    )
    return section(
        "questions",
        Text("Tất cả câu hỏi", "All questions"),
        controls,
        element("p", element("output", id="shown", aria_live="polite"), class_="dim"),
        element(
            "table",
            head(
                Text("Kết quả", "Verdict"),
                Text("Câu hỏi", "Question"),
                (Text("Loại", "Type"), "wide-only"),
                (Text("Cách gõ", "Style"), "wide-only"),
                (Text("Thời gian", "Time"), "num wide-only"),
            ),
            element("tbody", (_question_row(result) for result in results)),
            id="all",
        ),
        element("p", Text("Không có câu nào khớp.", "No question matches."), id="nothing", hidden=True),
    )


_VERDICTS = {
    "right": Text("Đúng", "Right"),
    "wrong": Text("Sai", "Wrong"),
    "faulty": Text("Đúng, có lỗi", "Right, faulty"),
    "unknown": NOT_MEASURED,
}


def _verdict(result: Result) -> str:
    if result.right is None:
        return "unknown"
    return "wrong" if not result.right else "faulty" if has_fault(result) else "right"


def _choice(name: str, label: Text, options: Sequence[tuple[str, Text]]) -> Html:
    everything = Text("Tất cả", "All")
    # An option holds no elements: its two languages are attributes, which the page's script swaps.
    listed = [("", everything), *((f"={value}", text) for value, text in options)]
    return element(
        "div",
        element("label", label, for_=f"by-{name}"),
        element(
            "select",
            (element("option", text.vi, value=value, data_vi=text.vi, data_en=text.en) for value, text in listed),
            id=f"by-{name}",
            data_by=name,
        ),
    )


def _question_row(result: Result) -> Html:
    verdict = _verdict(result)
    sign = {"right": "✓ ", "wrong": "✗ ", "faulty": "! "}.get(verdict, "")
    return element(
        "tr",
        element("td", element("span", sign, aria_hidden="true"), _VERDICTS[verdict], class_=f"verdict {verdict}"),
        element(
            "td",
            element(
                "details",
                element(
                    "summary",
                    element("span", result.id, class_="id"),
                    " ",
                    element("span", result.question, lang="vi"),
                    element("span", _kinds(result), class_="under narrow"),
                ),
                _details(result),
            ),
        ),
        element("td", type_name(result.type), class_="wide-only"),
        element("td", style_name(result.style), class_="wide-only"),
        element("td", milliseconds(result.ms), class_="num wide-only"),
        data_type=result.type,
        data_style=result.style,
        data_verdict=verdict,
        data_text="\n".join(_searched(result)),
    )


def _searched(result: Result) -> list[str]:
    """Return what the search looks through: the question, both answers, the sources; not the quotes' length again."""
    sources = dict.fromkeys(cited.source for cited in result.citations)
    return [result.id, result.question, result.gold, result.answer, *sources]
