"""Every error as RFC 9457 problem details with a Vietnamese title and a detail that says what to do."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from assistant.api.schemas import FieldProblem, Problem
from ingest.errors import TrolyError

MEDIA_TYPE = "application/problem+json"
_log = logging.getLogger(__name__)

# What the framework itself answers, by status: title and detail.
_STATUS = {
    400: (
        "Yêu cầu không đọc được",
        "Thân yêu cầu không đúng định dạng. Hãy kiểm tra lại JSON hoặc tệp gửi lên.",
    ),
    404: ("Không có địa chỉ này", "API không có địa chỉ được gọi. Danh sách địa chỉ ở /openapi.json."),
    405: ("Phương thức không dùng được", "Địa chỉ này không nhận phương thức đã gọi. Hãy xem /openapi.json."),
    413: ("Yêu cầu quá lớn", "Nội dung gửi lên vượt giới hạn. Hãy chia thành nhiều lần gửi nhỏ hơn."),
    415: ("Kiểu nội dung không dùng được", "Hãy gửi JSON với Content-Type: application/json."),
    503: ("Chưa sẵn sàng", "Máy chủ chưa sẵn sàng. Hãy thử lại sau ít phút."),
}
_OTHER = ("Lỗi", "Yêu cầu không thực hiện được.")
_INTERNAL = Problem(
    type="urn:troly:problem:internal",
    title="Lỗi hệ thống",
    status=500,
    detail="Máy chủ gặp lỗi ngoài dự kiến; chi tiết ở nhật ký máy chủ. "
    "Hãy thử lại; nếu vẫn lỗi, hãy báo quản trị viên.",
)

# pydantic's complaints by type; those not here read "giá trị không dùng được".
_MESSAGES = {
    "missing": "thiếu trường này",
    "string_type": "phải là chuỗi ký tự",
    "int_type": "phải là số nguyên",
    "int_parsing": "phải là số nguyên",
    "int_from_float": "phải là số nguyên",
    "bool_type": "phải là true hoặc false",
    "bool_parsing": "phải là true hoặc false",
    "list_type": "phải là một danh sách",
    "dict_type": "phải là một đối tượng JSON",
    "model_type": "phải là một đối tượng JSON",
    "model_attributes_type": "phải là một đối tượng JSON, gửi với Content-Type: application/json",
    "extra_forbidden": "không có trường này",
}


class ProblemResponse(JSONResponse):
    """A problem as a response; fields without a value are left out."""

    media_type = MEDIA_TYPE

    def __init__(self, problem: Problem, headers: Mapping[str, str] | None = None, **extra: Any) -> None:
        content = {**problem.model_dump(exclude_none=True), **extra}
        super().__init__(content, problem.status, dict(headers or {}))


def problem_of(error: Exception) -> Problem:
    """Return the problem that tells of `error`; an unforeseen one is told without its inside."""
    if isinstance(error, TrolyError):
        return Problem(type=_type(error), title=error.title, status=error.status, detail=str(error))
    return _INTERNAL


def _type(error: Exception) -> str:
    name = re.sub(r"(?<!^)(?=[A-Z])", "-", type(error).__name__).lower()
    return f"urn:troly:problem:{name}"


def install(app: FastAPI) -> None:
    """Make every error of `app` a problem."""
    app.add_exception_handler(TrolyError, _troly)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unforeseen)


def _troly(request: Request, error: Exception) -> ProblemResponse:
    problem = problem_of(error)
    if problem.status >= 500:
        _log.error("%s %s: %s", request.method, request.url.path, error, exc_info=error)
    return ProblemResponse(problem)


def _unforeseen(_request: Request, _error: Exception) -> ProblemResponse:
    # The server logs the traceback itself once this response is away.
    return ProblemResponse(_INTERNAL)


def http_problem(status: int, detail: str | None = None) -> Problem:
    """Return the problem of a bare HTTP status."""
    title, usual = _STATUS.get(status, _OTHER)
    return Problem(type=f"urn:troly:problem:http-{status}", title=title, status=status, detail=detail or usual)


def _http(_request: Request, error: Exception) -> ProblemResponse:
    assert isinstance(error, HTTPException)
    # The framework's own details are English; ours name the limit that was met.
    detail = error.detail if isinstance(error, VietnameseHTTPException) else None
    return ProblemResponse(http_problem(error.status_code, detail), error.headers)


class VietnameseHTTPException(HTTPException):
    """A bare HTTP error whose detail was written for the reader."""


def _invalid(_request: Request, error: Exception) -> ProblemResponse:
    assert isinstance(error, RequestValidationError)
    found = error.errors()
    if any(problem["type"] == "json_invalid" for problem in found):
        return ProblemResponse(http_problem(400, "Thân yêu cầu không phải JSON hợp lệ (UTF-8)."))
    fields = [FieldProblem(field=_field(p["loc"]), message=_message(p)) for p in found]
    detail = "; ".join(f"“{f.field}”: {f.message}" for f in fields)
    problem = Problem(
        type="urn:troly:problem:invalid-request",
        title="Yêu cầu không hợp lệ",
        status=422,
        detail=f"Hãy sửa: {detail}.",
        errors=fields,
    )
    return ProblemResponse(problem)


def _field(location: tuple[Any, ...]) -> str:
    # The first part says body, query or path; a body that is no object at all has nothing after it.
    named = ".".join(str(part) for part in location[1:])
    return named or {"body": "thân yêu cầu"}.get(str(location[0]), str(location[0]))


def _message(problem: Mapping[str, Any]) -> str:
    context = problem.get("ctx", {})
    match problem["type"]:
        case "greater_than_equal":
            return f"phải từ {context['ge']} trở lên"
        case "less_than_equal":
            return f"không được quá {context['le']}"
        case "value_error":
            # Our own validators speak Vietnamese; the framework's one speaks of an upload that is none.
            told = str(context["error"])
            return "phải là tệp có tên, gửi theo multipart/form-data" if "UploadFile" in told else told
        case "literal_error" | "enum":
            return f"phải là một trong: {context['expected']}".replace(" or ", " hoặc ")
        case kind:
            return _MESSAGES.get(kind, "giá trị không dùng được")
