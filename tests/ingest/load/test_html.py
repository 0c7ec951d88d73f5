"""Web pages: the article with its title, date, author and tables; the whole body as a last resort."""

from __future__ import annotations

import pytest

from ingest.errors import EmptyFile
from ingest.load import load

PARAGRAPH = (
    "Năm 2023, Cục Thi hành án dân sự tỉnh đã thi hành xong 1.234 việc, đạt tỷ lệ 81,41% trên số việc"
    " có điều kiện thi hành, tăng 2,5% so với cùng kỳ năm trước."
)
PAGE = f"""<!DOCTYPE html><html><head><meta charset="CHARSET"><title>Kết quả - Cổng thông tin</title></head>
<body>
<nav><ul><li><a href="/">Trang chủ</a></li><li><a href="/b">Giới thiệu</a></li></ul></nav>
<article><h1>Kết quả thi hành án năm 2023</h1><div class="date">Thứ hai, 06/11/2023</div>
<p>{PARAGRAPH}</p><h2>Kết quả theo đơn vị</h2><p>{PARAGRAPH}</p>
<table><tr><th rowspan="2">Đơn vị</th><th colspan="2">Về việc</th></tr>
<tr><th>Phải thi hành</th><th>Xong</th></tr>
<tr><td>Chi cục X</td><td>100</td><td>80</td></tr></table>
<p>{PARAGRAPH}</p><p class="author">Minh Anh</p></article>
<footer>Bản quyền thuộc Cổng thông tin</footer><script>alert(1)</script></body></html>"""


@pytest.mark.parametrize("charset", ["utf-8", "utf-16"])
def test_article_keeps_headings_tables_date_and_author(charset: str):
    loaded = load("a.html", PAGE.replace("CHARSET", charset).encode(charset))
    lines = loaded.pages[0].text.split("\n")
    for wanted in (
        "Kết quả thi hành án năm 2023",
        "Thứ hai, 06/11/2023",
        "Kết quả theo đơn vị",
        PARAGRAPH,
        "Chi cục X: Về việc, Phải thi hành 100; Về việc, Xong 80.",
        "Minh Anh",
    ):
        assert wanted in lines
    assert "Giới thiệu" not in loaded.pages[0].text
    assert "alert" not in loaded.pages[0].text
    assert loaded.title_hint == "Kết quả - Cổng thông tin"


def test_declared_encoding_is_believed_where_it_is_not_utf8():
    content = '<html><head><meta charset="windows-1252"></head><body><p>Café déjà vu, 12</p></body></html>'
    assert "Café déjà vu, 12" in load("a.htm", content.encode("cp1252")).pages[0].text


def test_short_page_without_an_article_is_read_whole():
    content = "<html><body><div>Phải thi hành <b>12</b> việc<br>Thi hành xong 5 việc</div></body></html>"
    assert load("a.html", content.encode()).pages[0].text.split("\n") == [
        "Phải thi hành 12 việc", "Thi hành xong 5 việc",
    ]  # fmt: skip


def test_table_exported_from_a_spreadsheet():
    content = "<table><tr><td>Đơn vị<td>Xong<td>Còn</tr><tr><td>A<td>5<td>6</tr></table>"
    assert load("a.html", content.encode()).pages[0].text == "A: Xong 5; Còn 6."


@pytest.mark.parametrize("content", [b"<html><body></body></html>", b"<html><script>x=1</script></html>"])
def test_page_without_text(content: bytes):
    with pytest.raises(EmptyFile):
        load("a.html", content)


def test_external_entities_are_not_read():
    content = b'<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]><html><p>Xong &x; 5</p></html>'
    assert "root:" not in load("a.html", content).pages[0].text
