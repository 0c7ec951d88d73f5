"""The frozen types that every room of Troly shares; this module imports nothing of the project.

Offsets are always Python character offsets. `start` is inclusive, `end` exclusive.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch `text[start:end]` of a document's normalised text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page, in PDF points (1/72 inch), origin at the top left corner."""

    page: int
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class WordBox:
    """Where the characters `[start, end)` are printed."""

    start: int
    end: int
    box: Box


@dataclass(frozen=True, slots=True)
class LoadedPage:
    """One page as a loader reads it. Offsets in `words` count from the start of this page's `text`.

    Formats without pages (TXT, HTML, DOCX, CSV) give a single page with `number=None`; a sheet of a
    workbook is a page with the number of the sheet, 1-based.
    """

    number: int | None
    text: str
    words: tuple[WordBox, ...] = ()
    width: float | None = None
    height: float | None = None


@dataclass(frozen=True, slots=True)
class LoadedFile:
    """What a loader returns: pages in reading order, before any normalising."""

    pages: tuple[LoadedPage, ...]
    media_type: str
    # The title that the format itself declares (HTML <title>, DOCX, PDF properties); often wrong, so a hint.
    title_hint: str | None = None


@dataclass(frozen=True, slots=True)
class PageSpan:
    """Which characters of the normalised text stand on a page; sizes in points where the format has them."""

    number: int
    start: int
    end: int
    width: float | None = None
    height: float | None = None


@dataclass(frozen=True, slots=True)
class NormalisedText:
    """The text that offsets count in: NFC, white space folded, boilerplate gone; with its pages."""

    text: str
    pages: tuple[PageSpan, ...] = ()
    words: tuple[WordBox, ...] = ()


@dataclass(frozen=True, slots=True)
class Period:
    """A resolved period; `start` and `end` are both inside it, or both None where the text does not say."""

    label: str
    start: date | None
    end: date | None


class Unit(StrEnum):
    """What a quantity counts (INDICATORS: closed list)."""

    CASE = "case"
    VND = "VND"
    PERCENT = "percent"
    POINT = "point"
    JUDGMENT = "judgment"
    OTHER = "other"


class Qualifier(StrEnum):
    """How exact a printed quantity claims to be."""

    OVER = "over"
    NEARLY = "nearly"
    ABOUT = "about"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity as printed: `text[start:end] == raw`; `value` is in `unit` (VND: whole đồng)."""

    value: Decimal
    unit: Unit
    qualifier: Qualifier | None
    raw: str
    start: int
    end: int
    # The counted thing as printed when the unit is OTHER ("bị cáo", "ha", "quyết định"), else None.
    counted: str | None = None


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the text says of its document; None where it does not say."""

    title: str
    issuer: str | None = None
    number: str | None = None
    issued_on: date | None = None
    period: Period | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True)
class FigureRecord:
    """A quantity that a document states about results, targets or changes, as INDICATORS defines it.

    `text[start:end] == raw`. `value` is in `unit` (VND: whole đồng) and carries the sign that "giảm" and "thiếu" give.
    `indicator` is `<subject>.<measure>.<basis>`, `kind` one of `ingest.figures.FigureKind`. `rule` says how the period
    was found. Two records may share a span ("363/830 việc").
    """

    start: int
    end: int
    raw: str
    indicator: str
    indicator_text: str | None
    kind: str
    value: Decimal
    unit: Unit
    qualifier: Qualifier | None
    period: Period | None
    place: str | None
    compared_to: str | None
    rule: str = ""


class DirectiveKind(StrEnum):
    """What sort of task it is: ordered by a superior, of a body's own list, a quantity to reach, asked for."""

    INSTRUCTION = "chi_dao"
    TASK = "nhiem_vu"
    TARGET = "chi_tieu"
    REQUEST = "kien_nghi"


@dataclass(frozen=True, slots=True)
class DirectiveRecord:
    """One task `text[start:end]`: who instructs, who must act, what, by when (as printed), resting on what."""

    start: int
    end: int
    issuer: str | None
    addressee: str | None
    action: str
    deadline: str | None
    legal_basis: tuple[str, ...]
    kind: DirectiveKind


class Relation(StrEnum):
    """What a document says of another one that it names."""

    MENTIONS = "mentions"
    AMENDS = "amends"
    REPLACES = "replaces"


@dataclass(frozen=True, slots=True)
class LegalReference:
    """A legal document named at `text[start:end]`; None where the text does not say.

    With AMENDS and REPLACES (repeals too), the named one is amended or replaced by the document of number `by`: the one
    that says so, or another one that it names.
    """

    start: int
    end: int
    number: str
    kind: str | None
    issued_on: date | None
    issuer: str | None
    relation: Relation = Relation.MENTIONS
    by: str | None = None


class CheckKind(StrEnum):
    """What does not add up (CONTRACT: closed list)."""

    WRONG_DENOMINATOR = "wrong_denominator"
    PARTS_EXCEED_WHOLE = "parts_exceed_whole"
    SHARE_MISMATCH = "share_mismatch"
    CHANGE_MISMATCH = "change_mismatch"
    UNIT_SCALE = "unit_scale"
    SWAPPED = "swapped"
    YEAR = "year"
    SOURCES_DISAGREE = "sources_disagree"
    OTHER = "other"


class Severity(StrEnum):
    """How sure it is that something is wrong: an error of arithmetic, or two sources that may both be right."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class CheckRecord:
    """A contradiction within a document: in words for an official, with the computation written out.

    `figures` are the places of its figures in the document's `Records.figures`.
    """

    kind: CheckKind
    severity: Severity
    message: str
    computation: str
    figures: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Records:
    """All that is read of one document once, when it is loaded."""

    figures: tuple[FigureRecord, ...] = ()
    directives: tuple[DirectiveRecord, ...] = ()
    references: tuple[LegalReference, ...] = ()
    checks: tuple[CheckRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class StoredFigure:
    """A figure in the library; `corrected` when an editor changed what was read."""

    id: str
    document_id: str
    source: str
    record: FigureRecord
    corrected: bool = False


@dataclass(frozen=True, slots=True)
class StoredDirective:
    """A directive in the library; `corrected` when an editor changed what was read."""

    id: str
    document_id: str
    source: str
    record: DirectiveRecord
    corrected: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    """A contradiction within a document or between sources, with its figures."""

    id: str
    kind: CheckKind
    severity: Severity
    message: str
    computation: str
    figures: tuple[StoredFigure, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of whole sentences `text[start:end]` under one heading; passages of a document do not overlap."""

    ordinal: int
    start: int
    end: int
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A document ready for the library.

    `id` is made from the bytes, so that a citation can never point into another version of a file.
    `origin` names where it came from (absolute path, or "upload:NAME"): a new file of the same origin
    replaces the old one. `source` is the file name shown to people.
    """

    id: str
    source: str
    origin: str
    sha256: str
    media_type: str
    size: int
    text: str
    metadata: Metadata
    passages: tuple[Passage, ...]
    pages: tuple[PageSpan, ...] = ()
    words: tuple[WordBox, ...] = ()
    labels: tuple[str, ...] = ()
    records: Records = Records()


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document as the library lists it: everything but its text, passages and boxes."""

    id: str
    source: str
    origin: str
    sha256: str
    media_type: str
    size: int
    metadata: Metadata
    passages: int
    characters: int
    pages: int
    labels: tuple[str, ...]
    loaded_at: datetime
    revision: int


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage with its words and its document's context, as retrieval needs it."""

    id: str
    document_id: str
    ordinal: int
    start: int
    end: int
    heading: str
    text: str


class Change(StrEnum):
    """What loading a file did to the library."""

    ADDED = "added"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be loaded, and why, in words for its owner."""

    path: str
    error: str


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What a load did; `passages` counts those written, `seconds` the whole load."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    failed: tuple[Failure, ...] = field(default=())
    passages: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Filters:
    """What a search is limited to; None or empty means no limit."""

    period: str | None = None
    place: str | None = None
    agency: str | None = None
    kind: str | None = None
    labels: tuple[str, ...] = ()
    document_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ScoredPassage:
    """A passage id with the score of one index (higher is better)."""

    passage_id: str
    score: float


@dataclass(frozen=True, slots=True)
class IndexReport:
    """How the followers stand against the catalogue; `clean` when both hold exactly its passages."""

    catalogue_revision: int
    keywords_revision: int
    vectors_revision: int
    passages: int
    keywords_missing: int
    keywords_extra: int
    vectors_missing: int
    vectors_extra: int

    @property
    def clean(self) -> bool:
        """True when both followers are at the catalogue's revision with exactly its passages."""
        return (
            self.keywords_revision == self.vectors_revision == self.catalogue_revision
            and not self.keywords_missing
            and not self.keywords_extra
            and not self.vectors_missing
            and not self.vectors_extra
        )
