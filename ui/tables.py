"""HTML of figures, directives and checks; as in `ui.markup`, every piece of a document is escaped here.

Tables fold into cards on a narrow screen: each cell knows its heading (`data-label`). Buttons carry `data-open`
and `data-edit`, which theme/records.js turns into events.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from ui import indicators, strings
from ui.records import Check, Correction, Span, StoredDirective, StoredFigure

# A button's spoken name must not read out a page of text.
SPOKEN_CHARACTERS = 80


def figures_html(figures: Sequence[StoredFigure]) -> str:
    """Figures as a table: period, place, value, kind, source."""
    heads = (
        strings.COLUMN_PERIOD,
        strings.FIELD_PLACE,
        strings.COLUMN_VALUE,
        strings.COLUMN_KIND,
        strings.COLUMN_SOURCE,
    )
    return _table("t-figures", heads, (_figure_row(figure) for figure in figures))


def directives_html(directives: Sequence[StoredDirective]) -> str:
    """Directives as a table: what, who instructs, whom, by when, resting on what, source."""
    heads = (
        strings.COLUMN_ACTION,
        strings.COLUMN_ISSUER,
        strings.COLUMN_ADDRESSEE,
        strings.COLUMN_DEADLINE,
        strings.COLUMN_BASIS,
        strings.COLUMN_SOURCE,
    )
    return _table("t-directives", heads, (_directive_row(directive) for directive in directives))


def checks_html(checks: Sequence[Check]) -> str:
    """Contradictions as a list: how severe, what, the computation, the figures with their sources."""
    return f'<ol class="t-checks">{"".join(_check(check) for check in checks)}</ol>'


def span_key(check: Check, n: int) -> str:
    """What the button of a check's figure `n` (from 0) carries."""
    return f"{check.id}#{n}"


def notes_html(title: str, notes: Sequence[str], advice: str) -> str:
    """A quiet box with a title, one line for each note, and what to do."""
    lines = "".join(f"<li>{escape(note)}</li>" for note in notes)
    return (
        f'<div class="t-caution" role="note"><strong>{escape(title)}</strong><ul class="t-differences">{lines}</ul>'
        f"<p>{escape(advice)}</p></div>"
    )


def history_html(span: Span, original: Sequence[tuple[str, str]], corrections: Sequence[Correction]) -> str:
    """What is printed, what was read of it, and who has changed it since."""
    fields = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in original)
    changed = "".join(f"<li>{_correction(correction)}</li>" for correction in corrections)
    listed = f"<ol>{changed}</ol>" if changed else f"<p>{strings.EDIT_NO_CORRECTIONS}</p>"
    # Of a directive the API tells no raw text: its clause is the action in the form.
    printed = (strings.EDIT_PRINTED if span.raw else strings.EDIT_FILE).format(raw=span.raw, source=span.source)
    return (
        f'<div class="t-history"><p>{escape(printed)}</p>'
        f'<details><summary>{strings.EDIT_ORIGINAL}</summary><dl class="t-fields">{fields}</dl></details>'
        f'<p class="t-eyebrow">{strings.EDIT_CORRECTIONS}</p>{listed}</div>'
    )


def figure_value(figure: StoredFigure) -> str:
    """The figure's value in an official's words."""
    return indicators.value_text(figure.value, figure.unit, figure.kind, figure.qualifier, figure.at.raw)


def field_text(name: str, value: object) -> str:
    """A field's value in words, for the list of corrections."""
    tables = {
        "kind": {**indicators.KINDS, **indicators.DIRECTIVE_KINDS},
        "unit": indicators.UNITS,
        "qualifier": indicators.QUALIFIERS,
    }
    if isinstance(value, bool):
        return strings.YES if value else strings.NO
    if not value:
        return strings.EMPTY_FIELD
    if isinstance(value, dict):
        return str(value.get("label") or strings.EMPTY_FIELD)
    if isinstance(value, list | tuple):
        return "; ".join(str(part) for part in value)
    if name == "indicator":
        return indicators.indicator_name(str(value))
    if name == "value" and (number := indicators.decimal(str(value))) is not None:
        return indicators.number_text(number)
    return tables.get(name, {}).get(str(value), str(value))


def _table(name: str, heads: Iterable[str], rows: Iterable[str]) -> str:
    head = "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
    actions = f'<th scope="col"><span class="t-hidden">{strings.COLUMN_ACTIONS}</span></th>'
    return (
        f'<table class="t-table {name}"><thead><tr>{head}{actions}</tr></thead><tbody>{"".join(rows)}</tbody></table>'
    )


def _figure_row(figure: StoredFigure) -> str:
    period = figure.period.label if figure.period is not None else None
    notes = [figure.indicator_text] if figure.indicator_text else []
    if figure.compared_to:
        notes.append(strings.COMPARED_TO.format(other=figure.compared_to))
    value = f'<span class="t-amount">{escape(figure_value(figure))}</span>{_notes(notes)}{_corrected(figure.corrected)}'
    opened = strings.OPEN_FIGURE.format(raw=figure.at.raw, source=figure.at.source)
    return (
        f"<tr>{_cell(strings.COLUMN_PERIOD, _text(period or strings.NO_PERIOD), 't-when')}"
        f"{_cell(strings.FIELD_PLACE, _text(figure.place))}"
        f"{_cell(strings.COLUMN_VALUE, value)}"
        f"{_cell(strings.COLUMN_KIND, _text(indicators.KINDS.get(figure.kind, figure.kind)))}"
        f"{_cell(strings.COLUMN_SOURCE, _file_opener(figure.id, figure.at, opened))}"
        f"{_editor(figure.id, strings.EDIT_FIGURE.format(raw=figure.at.raw))}</tr>"
    )


def _directive_row(directive: StoredDirective) -> str:
    kind = indicators.DIRECTIVE_KINDS.get(directive.kind, directive.kind)
    action = (
        f'<span class="t-action">{escape(directive.action)}</span>'
        f'<span class="t-badge t-kind-{escape(directive.kind)}">{escape(kind)}</span>{_corrected(directive.corrected)}'
    )
    opened = strings.OPEN_DIRECTIVE.format(source=directive.at.source)
    spoken = directive.action[:SPOKEN_CHARACTERS]
    return (
        f"<tr>{_cell(strings.COLUMN_ACTION, action, 't-what')}"
        f"{_cell(strings.COLUMN_ISSUER, _text(directive.issuer))}"
        f"{_cell(strings.COLUMN_ADDRESSEE, _text(directive.addressee))}"
        f"{_cell(strings.COLUMN_DEADLINE, _text(directive.deadline))}"
        f"{_cell(strings.COLUMN_BASIS, _text('; '.join(directive.legal_basis)))}"
        f"{_cell(strings.COLUMN_SOURCE, _file_opener(directive.id, directive.at, opened))}"
        f"{_editor(directive.id, strings.EDIT_DIRECTIVE.format(action=spoken))}</tr>"
    )


def _check(check: Check) -> str:
    severity = check.severity if check.severity in indicators.SEVERITIES else "low"
    spans = "".join(
        f"<li>{_opener(span_key(check, n), span.raw, _open_span(span), _file(span))}</li>"
        for n, span in enumerate(check.spans)
    )
    computation = (
        f'<div class="t-computation"><span class="t-eyebrow">{strings.CHECK_COMPUTATION}</span>'
        f"<p>{escape(check.computation)}</p></div>"
        if check.computation
        else ""
    )
    figures = f'<p class="t-eyebrow">{strings.CHECK_FIGURES}</p><ul class="t-spans">{spans}</ul>' if check.spans else ""
    return (
        f'<li class="t-check t-check-{severity}"><p class="t-check-head">'
        f'<span class="t-badge t-severity-{severity}">{indicators.SEVERITIES[severity]}</span>'
        f'<span class="t-dim">{escape(indicators.CHECK_KINDS.get(check.kind, check.kind))}</span></p>'
        f'<p class="t-message">{escape(check.message)}</p>{computation}{figures}</li>'
    )


def _open_span(span: Span) -> str:
    return strings.OPEN_FIGURE.format(raw=span.raw, source=span.source)


def _correction(correction: Correction) -> str:
    changes = "; ".join(
        strings.EDIT_CHANGED.format(
            name=strings.EDIT_FIELDS.get(name, name), before=field_text(name, before), after=field_text(name, after)
        )
        for name, before, after in correction.changes()
    )
    who = [correction.editor, correction.at.strftime("%d/%m/%Y %H:%M") if correction.at is not None else ""]
    why = f" ({strings.EDIT_REASON_GIVEN.format(reason=correction.reason)})" if correction.reason else ""
    return escape(f"{', '.join(part for part in who if part)}: {changes}{why}")


def _cell(label: str, html: str, kind: str = "") -> str:
    return f'<td class="{kind}" data-label="{escape(label)}">{html}</td>'


def _text(text: str | None) -> str:
    return f"<span>{escape(text)}</span>" if text else '<span class="t-dim">–</span>'


def _notes(notes: Iterable[str]) -> str:
    return "".join(f'<span class="t-file">{escape(note)}</span>' for note in notes)


def _corrected(corrected: bool) -> str:
    return f'<span class="t-badge t-corrected">{strings.CORRECTED}</span>' if corrected else ""


def _file_opener(identity: str, span: Span, spoken: str) -> str:
    """The document's title as a button with its file's name below, or the file's name alone."""
    file = f'<span class="t-file">{escape(span.source)}</span>' if span.title else ""
    return _opener(identity, span.title or span.source, spoken, file)


def _file(span: Span) -> str:
    title = f'<span class="t-file t-two-lines">{escape(span.title)}</span>' if span.title else ""
    return f'{title}<span class="t-file">{escape(span.source)}</span>'


def _opener(identity: str, shown: str, spoken: str, below: str = "") -> str:
    return (
        f'<button type="button" class="t-open t-open-file t-two-lines" data-open="{escape(identity)}" '
        f'aria-label="{escape(spoken)}" title="{escape(shown)}">{escape(shown)}</button>{below}'
    )


def _editor(identity: str, spoken: str) -> str:
    return (
        f'<td class="t-actions"><button type="button" class="t-edit" data-edit="{escape(identity)}" '
        f'aria-label="{escape(spoken)}">{strings.EDIT}</button></td>'
    )
