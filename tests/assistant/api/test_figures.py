"""/v1/figures: filters, pages, one figure with its history, corrections."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

EDITOR = "Nguyễn Thị Sửa"
FIELDS = {
    "id", "document_id", "source", "start", "end", "raw", "indicator", "indicator_text", "kind", "value", "unit",
    "qualifier", "period", "place", "compared_to",
}  # fmt: skip
FREE_FIELDS = {"rule", "corrected", "title", "issued_on"}


@pytest.fixture
def figure(client: TestClient, loaded: dict[str, Any]) -> dict[str, Any]:
    """The money of the one document."""
    (found,) = client.get("/v1/figures", params={"unit": "VND"}).json()["items"]
    return found


def test_a_figure_has_the_contracts_fields_and_its_place_in_the_text(
    client: TestClient, loaded: dict[str, Any], figure: dict[str, Any]
) -> None:
    text = client.get(f"/v1/documents/{loaded['id']}/text").content.decode()

    assert set(figure) == FIELDS | FREE_FIELDS
    assert text[figure["start"] : figure["end"]] == figure["raw"] == "53.000 tỷ đồng"
    assert (figure["indicator"], figure["value"], figure["unit"]) == ("all.completed.money", "53000000000000", "VND")
    assert (figure["document_id"], figure["source"], figure["title"]) == (
        loaded["id"], "báo cáo 2020.txt", loaded["title"],
    )  # fmt: skip
    assert figure["period"] == {"label": "năm 2020", "start": "2019-10-01", "end": "2020-09-30"}
    assert figure["corrected"] is False


def test_figures_are_filtered_and_paged(client: TestClient, loaded: dict[str, Any]) -> None:
    whole = client.get("/v1/figures").json()
    assert whole["total"] == len(whole["items"]) == 3
    page = client.get("/v1/figures", params={"limit": 1, "offset": 1}).json()
    assert page == {"items": whole["items"][1:2], "total": 3}
    for wanted, count in (
        ({"indicator": "all.completed"}, 2),
        ({"measure": "completion_rate"}, 1),
        ({"subject": "credit"}, 0),
        ({"basis": "money"}, 1),
        ({"kind": "level"}, 3),
        ({"kind": "target"}, 0),
        ({"unit": "percent"}, 1),
        ({"period": "2020"}, 3),
        ({"period": "12 tháng năm 2020", "q": "570"}, 1),
        ({"place": "Hà Nội"}, 0),
        ({"document_id": loaded["id"]}, 3),
        ({"document_id": "khác"}, 0),
        ({"indicator": "", "kind": "", "period": " ", "q": ""}, 3),
    ):
        assert client.get("/v1/figures", params=wanted).json()["total"] == count, wanted


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("indicator=tindung", "lĩnh vực: all, credit"),
        ("kind=rate", "'level', 'change', 'target', 'margin' hoặc 'rank'"),
        ("unit=dong", "'VND'"),
        ("subject=x", "'corruption'"),
        ("measure=x", "'enforceable_rate'"),
        ("basis=x", "'judgment'"),
        ("period=bao%20giờ", "6 tháng đầu năm 2020"),
        ("q=%00", "U+0000"),
        ("place=" + "x" * 501, "nhiều nhất 500"),
        ("q=" + "%20".join("abcdefghijklmnopqrstuvwxyz") + "%20" + "%20".join(map(str, range(30))), "nhiều nhất 50"),
        ("limit=0", "phải từ 1 trở lên"),
        ("limit=1001", "không được quá 1000"),
        ("offset=-1", "phải từ 0 trở lên"),
    ],
)
@pytest.mark.parametrize("accept", ["application/json", "text/csv"])
def test_a_filter_that_cannot_be_is_a_problem_that_lists_the_choices(
    client: TestClient, loaded: dict[str, Any], query: str, words: str, accept: str
) -> None:
    response = client.get(f"/v1/figures?{query}", headers={"Accept": accept})

    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert words in response.json()["detail"]


def test_choices_have_names_and_counts(client: TestClient, loaded: dict[str, Any]) -> None:
    choices = client.get("/v1/figures/choices").json()

    assert {
        "value": "all.completed.money",
        "name": "thi hành xong về tiền – thi hành án dân sự",
        "count": 1,
    } in choices["indicators"]
    assert choices["periods"] == [{"value": "năm 2020", "name": "năm 2020", "count": 3}]
    for choice in choices["indicators"]:
        found = client.get("/v1/figures", params={"indicator": choice["value"]}).json()
        assert found["total"] == choice["count"]


def test_a_correction_is_shown_with_what_was_read_and_who_made_it(client: TestClient, figure: dict[str, Any]) -> None:
    url = f"/v1/figures/{figure['id']}"
    before = client.get(url).json()
    assert {name: before[name] for name in figure} == figure
    assert (before["withdrawn"], before["corrections"]) == (False, [])
    assert before["original"]["value"] == figure["value"]

    response = client.patch(url, json={"editor": EDITOR, "value": "53000500000000", "qualifier": "over", "place": "hn"})

    assert response.status_code == 200, response.text
    after = response.json()
    assert (after["value"], after["qualifier"], after["place"]) == ("53000500000000", "over", "Hà Nội")
    assert after["corrected"] is True
    assert after["original"] == before["original"]
    (entry,) = after["corrections"]
    assert (entry["editor"], entry["before"]["value"], entry["after"]["value"]) == (
        EDITOR, "53000000000000", "53000500000000",
    )  # fmt: skip
    assert client.get(url).json() == after
    (listed,) = client.get("/v1/figures", params={"place": "Hà Nội"}).json()["items"]
    assert {name: after[name] for name in listed} == listed


def test_the_reason_of_a_correction_is_told_in_its_history(client: TestClient, figure: dict[str, Any]) -> None:
    url = f"/v1/figures/{figure['id']}"
    client.patch(url, json={"editor": EDITOR, "value": "1", "reason": " Bản có dấu ghi khác. "})
    after = client.patch(url, json={"editor": EDITOR, "value": "2", "reason": None}).json()
    assert [entry["reason"] for entry in after["corrections"]] == ["Bản có dấu ghi khác.", None]
    assert "reason" not in after["corrections"][0]["after"]


def test_a_reason_alone_changes_nothing(client: TestClient, figure: dict[str, Any]) -> None:
    response = client.patch(f"/v1/figures/{figure['id']}", json={"editor": EDITOR, "reason": "Vì thế."})
    assert response.status_code == 422
    assert "Chưa có thay đổi nào" in response.json()["detail"]


def test_a_withdrawn_figure_is_not_listed_and_can_come_back(client: TestClient, figure: dict[str, Any]) -> None:
    url = f"/v1/figures/{figure['id']}"
    assert client.patch(url, json={"editor": EDITOR, "withdrawn": True}).json()["withdrawn"] is True
    assert client.get("/v1/figures", params={"unit": "VND"}).json() == {"items": [], "total": 0}
    assert client.get(url).status_code == 200
    client.patch(url, json={"editor": EDITOR, "withdrawn": False})
    assert client.get("/v1/figures", params={"unit": "VND"}).json()["total"] == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"editor": EDITOR}, "Các trường sửa được"),
        ({"value": "1"}, "“editor”: thiếu trường này"),
        ({"editor": " ", "value": "1"}, "“editor”: đang trống"),
        ({"editor": EDITOR, "raw": "1 việc"}, "“raw”: không có trường này"),
        ({"editor": EDITOR, "value": "1,5"}, "dấu chấm thập phân"),
        ({"editor": EDITOR, "value": None}, "“value”"),
        ({"editor": EDITOR, "unit": "dong"}, "phải là một trong"),
        ({"editor": EDITOR, "indicator": "x"}, "lĩnh vực: all, credit"),
        ({"editor": EDITOR, "period": "x"}, "không hiểu kỳ"),
        ({"editor": EDITOR, "place": "a\0"}, "ký tự không lưu được"),
        ({"editor": EDITOR, "withdrawn": None}, "“withdrawn”"),
    ],
)
def test_a_correction_that_cannot_be_is_a_problem(
    client: TestClient, figure: dict[str, Any], change: dict[str, Any], words: str
) -> None:
    response = client.patch(f"/v1/figures/{figure['id']}", json=change)

    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert words in response.json()["detail"]
    assert client.get(f"/v1/figures/{figure['id']}").json()["corrections"] == []


@pytest.mark.parametrize("value", ["80.5", 80.5])
def test_a_value_may_be_text_or_number(client: TestClient, figure: dict[str, Any], value: object) -> None:
    response = client.patch(f"/v1/figures/{figure['id']}", json={"editor": EDITOR, "value": value})
    assert response.json()["value"] == "80.5"


@pytest.mark.parametrize("wrong", ["nothing", "%00", "a%2Fb"])
def test_a_figure_that_is_not_there(client: TestClient, loaded: dict[str, Any], wrong: str) -> None:
    for response in (
        client.get(f"/v1/figures/{wrong}"),
        client.patch(f"/v1/figures/{wrong}", json={"editor": EDITOR, "value": "1"}),
    ):
        assert response.status_code == 404
        assert response.headers["content-type"] == "application/problem+json"


def test_figures_go_with_their_document(client: TestClient, loaded: dict[str, Any], figure: dict[str, Any]) -> None:
    client.delete(f"/v1/documents/{loaded['id']}")
    assert client.get("/v1/figures").json() == {"items": [], "total": 0}
    assert client.get(f"/v1/figures/{figure['id']}").status_code == 404
    assert client.get("/v1/figures/choices").json() == {"indicators": [], "places": [], "periods": []}


def test_reading_again_counts_what_changed_and_keeps_corrections(client: TestClient, figure: dict[str, Any]) -> None:
    client.patch(f"/v1/figures/{figure['id']}", json={"editor": EDITOR, "value": "7"})

    report = client.post("/v1/reread").json()

    assert report["documents"] == 1
    assert report["figures"] == {"added": 0, "removed": 0, "changed": 0, "unchanged": 3}
    assert set(report) == {"documents", "figures", "directives", "references", "checks", "failed", "seconds"}
    assert client.get(f"/v1/figures/{figure['id']}").json()["value"] == "7"


def test_the_description_names_filters_fields_and_forms(client: TestClient) -> None:
    described = client.get("/openapi.json").json()
    listing = described["paths"]["/v1/figures"]["get"]
    parameters = {parameter["name"] for parameter in listing["parameters"]}
    forms = listing["responses"]["200"]["content"]

    assert {
        "indicator",
        "subject",
        "measure",
        "basis",
        "kind",
        "unit",
        "period",
        "place",
        "document_id",
        "q",
    } <= parameters
    assert {"limit", "offset"} <= parameters
    assert set(forms) == {
        "application/json", "text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }  # fmt: skip
    assert set(described["components"]["schemas"]["FigureBody"]["properties"]) == FIELDS | FREE_FIELDS
    for path in ("/v1/figures/{figure_id}", "/v1/directives/{directive_id}"):
        assert set(described["paths"][path]) == {"get", "patch"}
    for path in ("/v1/directives", "/v1/directives/choices", "/v1/checks", "/v1/references", "/v1/figures/choices"):
        assert "get" in described["paths"][path]
    assert "post" in described["paths"]["/v1/reread"]
