"""The quantities that a question asks for: their measure, basis (cases, money) and kind (level, change …). Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from assistant.verdict import claim_of
from ingest.figures import Basis, FigureKind, Measure, measures_in
from ingest.numbers import quantities
from ingest.types import Unit
from ingest.words import (
    fold_aligned,
)


@dataclass(frozen=True, slots=True)
class Ask:
    """One quantity asked for; None where the question leaves it open."""

    basis: Basis | None
    measure: Measure | None
    kind: FigureKind
    rate: bool = False
    # The counted thing of "bao nhiêu X" when X is no unit of the field ("bị cáo", "đơn vị").
    counted: str | None = None
    # A margin from the nation's result, not from a target ("cao hơn mặt bằng chung cả nước").
    from_nation: bool = False


# How a question names a basis, for one that leaves it to another.
BASIS_WORDS: dict[Basis | None, str] = {Basis.CASE: "về việc", Basis.MONEY: "về tiền"}
RATE = re.compile(r"ty le|ti le|phan tram|%|bao nhieu diem")
WHY = re.compile(r"vi sao|tai sao|nho dau|boi dau|nguyen nhan (?:nao|gi|vi sao)|do dau")
# A target that is taken to have been missed.
MISSED = re.compile(
    r"\b(?:khong|chua) (?:dat|hoan thanh|dat duoc|dap ung)\b[^,;?]{0,30}\b(?:chi tieu|ke hoach|muc giao)"
    r"|\b(?:hut|thieu)\b[^,;?]{0,20}\bchi tieu"
)
HOW_MANY = re.compile(
    r"bao nhieu|\bla may\b|\bmay (?=ngay|thang(?! dau)|lan|gio|viec|vu|ban|nguoi|don|quyet|tinh|phong|co quan"
    r"|don vi|diem|truong|cuoc|bi|van|tap|ca|phan|%|ty|ti|trieu|nghin|ngan|dong|cong|ho so|dia|nhiem|noi|muc|chi cuc"
    r"|khoan|bai|loai|luot|cap|huyen|quan|xa)"
)
_COUNTED = re.compile(
    r"\s*(?P<unit>%|phan tram|diem(?: phan tram| %)|viec|vu viec|vu\b|tien|ty dong|ty|trieu|dong"
    r"|ban an|so tien|no\b|gia tri)?(?P<rest>[^,;?\n]*)"
)


# Not "giám đốc", "giám sát", "miễn, giảm", "giảm giá", "tăng cường", "tang vật".
_FALLS = r"(?<!mien )(?<!mien, )(?<!xet )\bgiam\b(?! doc| sat| dinh| thi| gia| an| nghia vu| chap hanh| mien)"
_TURNS = rf"\btang\b(?! cuong| vat| cho)|{_FALLS}"
_NATION = re.compile(r"mat bang|ca nuoc|toan quoc|binh quan")


def _claimed(text: str, measures: list[tuple[Measure, int]]) -> Ask | None:
    """Return the ask behind a claim to be confirmed: "chỉ phải thi hành 3,2 tỷ đồng thôi à?" asks for that amount."""
    for quantity in quantities(text):
        basis = claim_of(text, quantity).basis
        if basis is None and quantity.unit is not Unit.PERCENT:
            continue
        named = [m for m, at in measures if at < quantity.start] or [m for m, _ in measures]
        if named or quantity.unit is Unit.PERCENT:
            measure = named[-1] if named else None
            before = fold_aligned(text[max(0, quantity.start - 30) : quantity.start])
            apart = re.search(r"(?:cao|thap) hon([^,;]*)$", before)
            if apart and _NATION.search(apart[1]):
                return Ask(basis, None, FigureKind.MARGIN, from_nation=True)
            change = apart or re.search(rf"(?:{_TURNS})[^,;]*$", before)
            kind = FigureKind.CHANGE if change else FigureKind.LEVEL
            return Ask(basis, measure, kind, rate=quantity.unit is Unit.PERCENT and kind is FigureKind.LEVEL)
    return None


def quantities_asked(folded: str, text: str, presumed: int, yes_no: bool) -> tuple[Ask, ...]:
    """Return the quantities asked for, in the question's order; a presumed change asks for that change."""
    asks: list[Ask] = []
    measures = measures_in(folded)
    for match in HOW_MANY.finditer(folded):
        named = [m for m, at in measures if at < match.start()]
        measure = named[-1] if named else (measures[0][0] if measures else None)
        before = folded[max(0, match.start() - 160) : match.start()]
        counted = _COUNTED.match(folded, match.end())
        unit = (counted["unit"] or "") if counted else ""
        rest = counted["rest"] if counted else ""
        asks.append(_one_ask(measure, before, unit, rest))
        if asks[-1].basis is Basis.CASE and re.match(r"\s*(?:va|,|hay)\s*(?:so )?tien\b", rest):
            asks.append(Ask(Basis.MONEY, measure, asks[-1].kind))
    if RATE.search(folded) and not any(a.rate or a.kind is FigureKind.TARGET for a in asks):
        measure = measures[-1][0] if measures else None
        asks.append(Ask(None, measure, FigureKind.LEVEL, rate=True))
    if not yes_no and not HOW_MANY.search(folded) and asks and measures:
        # "Số việc xong, tỷ lệ": a count is asked for beside its rate.
        counted = re.search(r"\bso (viec|tien|ban an)\b(?! co dieu kien)", folded)
        units = {"viec": Basis.CASE, "tien": Basis.MONEY, "ban an": Basis.JUDGMENT}
        of_rate = re.search(r"(?:ty le|ti le)[^,;]*\bso (?:viec|tien|ban an)\b", folded)
        if counted and not of_rate:
            asks.insert(0, Ask(units[counted[1]], measures[0][0], FigureKind.LEVEL))
    asks = _per_basis(asks, folded)
    claimed = _claimed(text, measures) if yes_no else None
    if claimed is not None:
        return (claimed,)
    if not asks and measures and re.search(r"\bso (?:tien|viec|vu|ban an)\b|\btong so\b", folded):
        asks.append(Ask(basis_named(folded), measures[-1][0], FigureKind.LEVEL))
    if not asks and not yes_no and re.search(r"\bchi tieu\b", folded):
        bases = [b for b, word in ((Basis.CASE, "ve viec"), (Basis.MONEY, "ve tien")) if word in folded]
        asks += [Ask(basis, None, FigureKind.TARGET) for basis in bases] or [Ask(None, None, FigureKind.TARGET)]
    if presumed and MISSED.search(folded):
        return (Ask(basis_named(folded), None, FigureKind.MARGIN),)
    if presumed and measures:
        return (Ask(basis_named(folded), measures[-1][0], FigureKind.CHANGE),)
    if WHY.search(folded) and not presumed and not HOW_MANY.search(folded):
        return ()  # a reason is asked for: the figures are what it is the reason of
    if not asks and re.search(rf"\bket qua\b|con so|so lieu|thay doi|{_TURNS}", folded) and not WHY.search(folded):
        kind = FigureKind.CHANGE if re.search(rf"thay doi|so voi|{_TURNS}", folded) else FigureKind.LEVEL
        basis = basis_named(folded)
        asks.append(Ask(basis, measures[-1][0] if measures else None, kind, rate=False))
    if (
        asks
        and re.search(r"so voi|tang (?:hay|giam)|thay doi", folded)
        and all(a.kind is FigureKind.LEVEL for a in asks)
    ):
        asks.append(Ask(basis_named(folded), asks[0].measure, FigureKind.CHANGE))
    return tuple(dict.fromkeys(asks))


def _one_ask(measure: Measure | None, before: str, unit: str, rest: str) -> Ask:
    kind = FigureKind.LEVEL
    if re.search(r"(?:vuot|thieu|hut)[^,;.]*$", before) or re.search(
        r"(?:cao|thap|nhieu|it) hon [^,;]*(?:mat bang|ca nuoc|toan quoc|binh quan|chi tieu)", before
    ):
        kind = FigureKind.MARGIN
    elif re.search(rf"(?:{_TURNS}|nhieu hon|it hon|cao hon|thap hon|chenh lech|\bhon(?=\s*\n))[^,;.]*$", before):
        kind = FigureKind.CHANGE
    elif re.search(
        r"\b(?:muc|moc|ke hoach|chi tieu)(?: ma)?[^,;?]{0,30} (?:duoc )?giao\b(?!.*\b(?:vuot|dat|so voi))[^;?]*$",
        before,
    ) or re.search(
        r"chi tieu(?![^,;]*\b(?:vuot|thieu|hut)\b)(?:[^,;]{0,90})(?:la|giao)?\s*$|chi tieu\b[^;?]*\bgiao\b[^;?]*$",
        before,
    ):
        kind = FigureKind.TARGET
    rate = unit in {"%", "phan tram", "diem"} or (bool(re.search(r"(?:ty le|ti le)[^,;]*$", before)) and unit == "")
    basis = {"viec": Basis.CASE, "vu viec": Basis.CASE, "vu": Basis.CASE, "ban an": Basis.JUDGMENT}.get(unit)
    if unit in {"tien", "ty dong", "ty", "trieu", "dong", "so tien", "no", "gia tri"}:
        basis = Basis.MONEY
    if basis is None:
        basis = basis_named(rest[:16]) or basis_named(before[-30:])
    if basis is None and (kind in {FigureKind.TARGET, FigureKind.CHANGE} or not rest.strip(" ?.!")):
        basis = basis_named(before)
    thing = _counted(rest) if not unit and not rate and basis is None and kind is FigureKind.LEVEL else None
    if kind in {FigureKind.MARGIN, FigureKind.TARGET} and measure in {Measure.TO_ENFORCE, Measure.RECEIVED}:
        measure = None  # targets are set for what is completed
    from_nation = kind is FigureKind.MARGIN and bool(_NATION.search(before))
    return Ask(basis, measure, kind, rate=rate, counted=thing, from_nation=from_nation)


# A counted thing does not begin with one of these: "tăng bao nhiêu so với …", "bao nhiêu trong năm …".
# What a speaker adds: "bao nhiêu hả bạn", "bao nhiêu vậy".
_PARTICLES = re.compile(
    r"^\s*(?:ha ban|ha|vay|the|nhi|a|nhe|day|do|ban|ca nuoc|toan quoc|toan he thong|toan nganh"
    r"|toan thanh pho|toan tinh|thanh pho|tinh)\b"
)
_NOT_COUNTED = frozenset({
    "so", "trong", "cua", "o", "tai", "nam", "ve", "va", "vao", "tren", "neu", "thi", "la", "khi", "den", "tu",
    "cho", "duoc", "voi", "ma", "hay",
})  # fmt: skip


def _counted(rest: str) -> str | None:
    words = re.split(r"[\s,]+", _PARTICLES.sub("", rest).strip())
    if not words[0] or words[0] in _NOT_COUNTED:
        return None
    return " ".join(w for w in words[:3] if w not in _NOT_COUNTED) or None


def basis_named(folded: str) -> Basis | None:
    """Return the basis that accent-less words name, None for both or neither."""
    # Accent-less, "tiền" is "tiến" of "tiến hành" too.
    money = re.search(r"ve (?:tien|gia tri)|\btien\b(?! hanh| do| trinh| bo| si)|ty dong|so tien", folded)
    cases = re.search(r"ve viec|so viec|(?<!lam )(?<!cong )\bviec\b(?! thi hanh| lam)", folded)
    if money and not cases:
        return Basis.MONEY
    if cases and not money:
        return Basis.CASE
    return None


_BOTH = re.compile(
    r"\bso viec (?:va|lan|cung nhu) (?:so )?tien\b|\bca (?:ve )?viec (?:lan|va) (?:ve )?tien\b|\bviec lan tien\b"
)


def _per_basis(asks: list[Ask], folded: str) -> list[Ask]:
    """Ask a rate for each basis that the question names ("tỷ lệ về việc và về tiền")."""
    both = (re.search(r"ve viec", folded) and re.search(r"(?:ve|va) tien", folded)) or _BOTH.search(folded)
    result: list[Ask] = []
    for ask in asks:
        of_both = ask.rate or ask.kind in {FigureKind.CHANGE, FigureKind.TARGET, FigureKind.MARGIN}
        alike = {a.basis for a in asks if (a.rate, a.kind) == (ask.rate, ask.kind)}
        if both and of_both and len(alike) == 1 and (ask.rate or ask.basis is None or _BOTH.search(folded)):
            result += [replace(ask, basis=basis) for basis in (Basis.CASE, Basis.MONEY)]
        elif (
            ask.rate
            and ask.basis is None
            and re.search(r"ve tien|so tien", folded)
            and not re.search(r"\bviec\b", folded)
        ):
            result.append(Ask(Basis.MONEY, ask.measure, ask.kind, rate=True))
        elif ask.rate and ask.basis is None and re.search(r"ve viec", folded):
            result.append(Ask(Basis.CASE, ask.measure, ask.kind, rate=True))
        elif ask.basis is None and ask.counted is None and not ask.rate and ask.kind is FigureKind.LEVEL:
            result.append(replace(ask, basis=basis_named(folded)))
        else:
            result.append(ask)
    return result
