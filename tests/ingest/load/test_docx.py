"""Word files: body in order, tables, boxes and notes; nothing from headers, nothing deleted."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml

from ingest.errors import DamagedFile, EmptyFile
from ingest.load import load

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def saved(document: Any) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def lines_of(document: Any) -> list[str]:
    return [line for line in load("a.docx", saved(document)).pages[0].text.split("\n") if line]


def test_paragraphs_and_tables_in_document_order():
    document = docx.Document()
    document.add_heading("I. Kết quả", 1)
    document.add_paragraph("Đoạn trước bảng.")
    table = document.add_table(rows=3, cols=3)
    table.cell(0, 0).merge(table.cell(1, 0)).text = "Đơn vị"
    table.cell(0, 1).merge(table.cell(0, 2)).text = "Về việc"
    table.cell(1, 1).text, table.cell(1, 2).text = "Phải thi hành", "Xong"
    for i, text in enumerate(["Chi cục X", "100", "80"]):
        table.cell(2, i).text = text
    document.add_paragraph("Đoạn sau bảng.")
    document.sections[0].header.paragraphs[0].text = "Đầu trang"
    document.sections[0].footer.paragraphs[0].text = "Chân trang"

    assert lines_of(document) == [
        "I. Kết quả",
        "Đoạn trước bảng.",
        "Chi cục X: Về việc, Phải thi hành 100; Về việc, Xong 80.",
        "Đoạn sau bảng.",
    ]


def test_insertions_are_read_and_deletions_are_not():
    document = docx.Document()
    paragraph = document.add_paragraph("Thi hành xong ")
    paragraph._p.append(parse_xml(f"<w:del {W}><w:r><w:delText>10</w:delText></w:r></w:del>"))
    paragraph._p.append(parse_xml(f"<w:ins {W}><w:r><w:t>12 việc</w:t></w:r></w:ins>"))
    assert lines_of(document) == ["Thi hành xong 12 việc"]


def test_content_controls_and_text_boxes():
    document = docx.Document()
    document.element.body.insert(
        0,
        parse_xml(f"<w:sdt {W}><w:sdtContent>{paragraph('Trong ô nội dung')}</w:sdtContent></w:sdt>"),
    )
    box = f"<w:r {W}><w:pict><w:txbxContent>{paragraph('Trong khung')}</w:txbxContent></w:pict></w:r>"
    document.add_paragraph("Ngoài khung")._p.append(parse_xml(box))
    assert lines_of(document) == ["Trong ô nội dung", "Ngoài khung", "Trong khung"]


def test_title_of_the_properties_is_a_hint():
    document = docx.Document()
    document.add_paragraph("Nội dung")
    document.core_properties.title = "Báo cáo năm 2023"
    assert load("a.docx", saved(document)).title_hint == "Báo cáo năm 2023"


def test_empty_document():
    with pytest.raises(EmptyFile):
        load("a.docx", saved(docx.Document()))


def test_truncated_document():
    document = docx.Document()
    document.add_paragraph("Nội dung")
    content = saved(document)
    with pytest.raises(DamagedFile):
        load("a.docx", content[: len(content) // 2])


def test_entity_bomb_is_refused():
    document = docx.Document()
    document.add_paragraph("Nội dung")
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved(document))) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            if name == "word/document.xml":
                part = part.replace(
                    b"<w:document", b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><w:document'
                )
                part = part.replace("Nội dung".encode(), b"&x;")
            target.writestr(name, part)
    with pytest.raises(DamagedFile, match="không an toàn"):
        load("a.docx", out.getvalue())
