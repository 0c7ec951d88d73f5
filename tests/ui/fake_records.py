"""Figures, directives and checks behind the fake API, in the shapes of the real one; filters by equality."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

HOSTILE = "<img src=x onerror='window.hacked=1'> **đậm** [x](http://example.com)"
# An editor of this name cannot save anything.
BAD_EDITOR = "Người lạ"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

REPORTS = {
    "so-lieu-2019.txt": "Năm 2019, toàn quốc thi hành xong 579.208 việc. Về tiền, thi hành xong trên 52.000 tỷ đồng.",
    "so-lieu-2020.txt": "Năm 2020, toàn quốc thi hành xong 576.933 việc, đạt tỷ lệ 81,41%, giảm 2.275 việc.",
    "so-lieu-2020-b.txt": "Năm 2020, cả nước thi hành xong 576.339 việc. Nghệ An thi hành xong 14.200 việc.",
    "so-lieu-2021.txt": "Năm 2021, thi hành xong 486.404 việc. 6 tháng đầu năm 2021 thi hành xong 195.001 việc. "
    "6 tháng đầu năm 2020 thi hành xong 190.554 việc.",
    "chi-dao.txt": "Bộ trưởng Lê Thành Long yêu cầu các cơ quan thi hành án rà soát án tín dụng trước ngày 30/6/2021. "
    f"Tổng cục giao chỉ tiêu 80% về việc. Tài liệu có {HOSTILE} trong nội dung.",
}
YEAR = "năm {0}", "{1}-10-01", "{0}-09-30"
HALF = "6 tháng đầu năm {0}", "{1}-10-01", "{0}-03-31"


@dataclass
class Records:
    """What the library has read, who corrected it, and what was asked for (for the tests to read)."""

    figures: list[dict[str, Any]] = field(default_factory=list)
    directives: list[dict[str, Any]] = field(default_factory=list)
    checks: list[dict[str, Any]] = field(default_factory=list)
    corrections: list[dict[str, Any]] = field(default_factory=list)
    asked: list[tuple[str, dict[str, str], str]] = field(default_factory=list)

    def clear(self) -> None:
        for records in (self.figures, self.directives, self.checks, self.corrections):
            records.clear()


def document_id(source: str) -> str:
    return hashlib.sha256(REPORTS[source].encode()).hexdigest()[:16]


def _span(source: str, raw: str) -> dict[str, Any]:
    start = REPORTS[source].index(raw)
    return {
        "document_id": document_id(source),
        "source": source,
        "start": start,
        "end": start + len(raw),
        "raw": raw,
    }


def _figure(
    source: str, raw: str, value: str, period: tuple[tuple[str, str, str], int] | None, **fields: Any
) -> dict[str, Any]:
    span = _span(source, raw)
    when = None
    if period is not None:
        label, start, end = (part.format(period[1], period[1] - 1) for part in period[0])
        when = {"label": label, "start": start, "end": end}
    return {
        "id": f"{span['document_id']}:f{span['start']}.0",
        **span,
        "indicator": "all.completed.case",
        "indicator_text": None,
        "kind": "level",
        "value": value,
        "unit": "case",
        "qualifier": None,
        "period": when,
        "place": "toàn quốc",
        "compared_to": None,
        "rule": "",
        "corrected": False,
        **fields,
    }


def _directive(raw: str, nth: int, **fields: Any) -> dict[str, Any]:
    span = _span("chi-dao.txt", raw)
    return {
        "id": f"{span['document_id']}:d{span['start']}.{nth}",
        **{name: span[name] for name in ("document_id", "source", "start", "end")},
        "issuer": None,
        "addressee": None,
        "action": raw,
        "deadline": None,
        "legal_basis": [],
        "kind": "chi_dao",
        "corrected": False,
        **fields,
    }


def samples() -> Records:
    """A small library: two kinds of periods, two sources that disagree, a long register, one contradiction."""
    records = Records()
    records.figures = [
        _figure("so-lieu-2019.txt", "579.208 việc", "579208", (YEAR, 2019)),
        _figure(
            "so-lieu-2019.txt",
            "trên 52.000 tỷ đồng",
            "52000000000000",
            (YEAR, 2019),
            indicator="all.completed.money",
            unit="VND",
            qualifier="over",
        ),
        _figure("so-lieu-2020.txt", "576.933 việc", "576933", (YEAR, 2020)),
        _figure(
            "so-lieu-2020.txt",
            "81,41%",
            "81.41",
            (YEAR, 2020),
            indicator="all.completion_rate.case",
            unit="percent",
        ),
        _figure("so-lieu-2020.txt", "2.275 việc", "-2275", (YEAR, 2020), kind="change", compared_to="năm 2019"),
        _figure("so-lieu-2020-b.txt", "576.339 việc", "576339", (YEAR, 2020)),
        _figure("so-lieu-2020-b.txt", "14.200 việc", "14200", (YEAR, 2020), place="Nghệ An"),
        _figure("so-lieu-2021.txt", "486.404 việc", "486404", (YEAR, 2021)),
        _figure("so-lieu-2021.txt", "195.001 việc", "195001", (HALF, 2021)),
        _figure("so-lieu-2021.txt", "190.554 việc", "190554", (HALF, 2020)),
    ]
    records.directives = [
        _directive(
            "rà soát án tín dụng trước ngày 30/6/2021",
            0,
            issuer="Bộ trưởng Lê Thành Long",
            addressee="các cơ quan thi hành án",
            deadline="trước ngày 30/6/2021",
            legal_basis=["62/2015/NĐ-CP"],
        ),
        _directive("giao chỉ tiêu 80% về việc", 0, issuer="Tổng cục Thi hành án dân sự", kind="chi_tieu"),
        _directive(HOSTILE, 0, issuer=HOSTILE, addressee=HOSTILE, deadline=HOSTILE, legal_basis=[HOSTILE]),
    ]
    records.directives += [
        _directive("Tài liệu", number, action=f"Nhiệm vụ số {number}", kind="nhiem_vu") for number in range(1, 41)
    ]
    records.checks = [
        {
            "id": "c-low",
            "kind": "year",
            "severity": "low",
            "message": "Tiêu đề ghi năm 2021, câu này ghi năm 2020.",
            "computation": "2020 ≠ 2021",
            "spans": [_span("so-lieu-2021.txt", "190.554 việc")],
        },
        {
            "id": "c-high",
            "kind": "sources_disagree",
            "severity": "high",
            "message": f"Hai nguồn nêu khác nhau {HOSTILE}.",
            "computation": "576.933 − 576.339 = 594 việc",
            "spans": [_span("so-lieu-2020.txt", "576.933 việc"), _span("so-lieu-2020-b.txt", "576.339 việc")],
        },
    ]
    return records


def router(records: Records) -> APIRouter:
    """The endpoints over `records`."""
    routes = APIRouter(prefix="/v1")

    def listed(request: Request, items: list[dict[str, Any]]) -> Response:
        asked = dict(request.query_params)
        accept = request.headers.get("accept", "")
        records.asked.append((request.url.path, asked, accept))
        found = [item for item in items if not item.get("withdrawn") and _passes(item, asked)]
        if accept in {"text/csv", XLSX}:
            text = "id\n" + "\n".join(item["id"] for item in found)
            return Response(text, media_type=accept)
        limit, offset = int(asked.get("limit", 50)), int(asked.get("offset", 0))
        return JSONResponse({"items": found[offset : offset + limit], "total": len(found)})

    def told(items: list[dict[str, Any]], identity: str) -> Response:
        item = _named(items, identity)
        if item is None:
            return _problem(404, "Không tìm thấy", f"Không có bản ghi nào mang mã “{identity}”.")
        made = [entry for entry in records.corrections if entry["record_id"] == identity]
        original = made[0]["before"] if made else item
        return JSONResponse({**item, "original": original, "corrections": made})

    async def amended(request: Request, items: list[dict[str, Any]], identity: str) -> Response:
        body = await request.json()
        editor, reason = body.pop("editor"), body.pop("reason", None)
        item = _named(items, identity)
        if item is None:
            return _problem(404, "Không tìm thấy", f"Không có bản ghi nào mang mã “{identity}”.")
        if editor == BAD_EDITOR:
            return _problem(422, "Không sửa được", "“value”: cần một số thập phân.")
        before = {"withdrawn": False, **item}
        if "period" in body:
            body["period"] = {"label": body["period"], "start": None, "end": None}
        item.update(body, corrected=True)
        entry = {"id": len(records.corrections) + 1, "at": "2026-01-02T08:09:00+00:00", "editor": editor}
        entry["reason"] = reason
        after = {"withdrawn": False, **item, "corrected": False}
        records.corrections.append({**entry, "record_id": identity, "before": before, "after": after})
        return told(items, identity)

    @routes.get("/figures")
    async def figures(request: Request) -> Response:
        return listed(request, records.figures)

    @routes.get("/figures/choices")
    async def choices() -> dict[str, Any]:
        shown = [item for item in records.figures if not item.get("withdrawn")]
        return {
            "indicators": _counted(item["indicator"] for item in shown),
            "places": _counted(item["place"] for item in shown),
            "periods": _counted(item["period"]["label"] for item in shown if item["period"]),
        }

    @routes.get("/figures/{identity}")
    async def figure(identity: str) -> Response:
        return told(records.figures, identity)

    @routes.patch("/figures/{identity}")
    async def amend_figure(request: Request, identity: str) -> Response:
        return await amended(request, records.figures, identity)

    @routes.get("/directives")
    async def directives(request: Request) -> Response:
        return listed(request, records.directives)

    @routes.get("/directives/choices")
    async def directive_choices() -> dict[str, Any]:
        issuers = _counted(item["issuer"] for item in records.directives if item["issuer"])
        return {"issuers": issuers, "addressees": []}

    @routes.get("/directives/{identity}")
    async def directive(identity: str) -> Response:
        return told(records.directives, identity)

    @routes.patch("/directives/{identity}")
    async def amend_directive(request: Request, identity: str) -> Response:
        return await amended(request, records.directives, identity)

    @routes.get("/checks")
    async def checks(request: Request) -> Response:
        return listed(request, records.checks)

    return routes


def _passes(item: dict[str, Any], asked: dict[str, str]) -> bool:
    for name, value in asked.items():
        if name in {"limit", "offset"}:
            continue
        if name == "q":
            if value.lower() not in item["action"].lower():
                return False
        elif name == "document_id" and "spans" in item:
            if all(span["document_id"] != value for span in item["spans"]):
                return False
        elif name == "period":
            if (item["period"] or {}).get("label") != value:
                return False
        elif item.get(name) != value:
            return False
    return True


def _named(items: list[dict[str, Any]], identity: str) -> dict[str, Any] | None:
    return next((item for item in items if item["id"] == identity), None)


def _counted(values: Any) -> list[dict[str, Any]]:
    return [{"value": value, "count": count} for value, count in Counter(values).items()]


def _problem(status: int, title: str, detail: str) -> JSONResponse:
    body = {"type": "about:blank", "title": title, "detail": detail, "status": status}
    return JSONResponse(body, status, media_type="application/problem+json")
