"""Pages of a document as pictures, for the page that shows a source."""

from __future__ import annotations

import io
import math

from ingest.errors import DamagedFile, NotFound
from ingest.load.pdf import PDFIUM_LOCK

PDF = "application/pdf"
# 144 dots per inch (2 pixels a point): small print stays readable, an A4 page is about 200 kB.
PIXELS_PER_POINT = 2.0
# A poster-sized page is drawn smaller rather than eating memory: 4 bytes a pixel while drawing.
MAX_PIXELS = 16_000_000


def render_page(content: bytes, media_type: str, number: int) -> bytes:
    """Return page `number` (1-based) of a file as PNG.

    Raises NotFound for a format without drawn pages or a number past the end, DamagedFile for a file that
    cannot be opened.
    """
    if media_type != PDF:
        raise NotFound("Tài liệu này không có ảnh trang: chỉ tệp PDF có. Hãy xem phần văn bản của tài liệu.")
    import pypdfium2

    with PDFIUM_LOCK:
        try:
            pdf = pypdfium2.PdfDocument(content)
        except pypdfium2.PdfiumError as error:
            raise DamagedFile(f"Không mở được tệp PDF để vẽ trang ({error}).") from error
        try:
            if not 1 <= number <= len(pdf):
                raise NotFound(f"Tài liệu không có trang {number}: tệp có {len(pdf)} trang.")
            page = pdf[number - 1]
            image = page.render(scale=_scale(*page.get_size())).to_pil()
        finally:
            pdf.close()
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def _scale(width: float, height: float) -> float:
    pixels = max(width * height, 1.0) * PIXELS_PER_POINT**2
    return PIXELS_PER_POINT * min(1.0, math.sqrt(MAX_PIXELS / pixels))
