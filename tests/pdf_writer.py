"""A small PDF writer for tests and sample reports: lines of Vietnamese in, a PDF with a text layer out.

The whole font file is embedded as a Type0 font with identity encoding and a ToUnicode map (ISO 32000-1, 9.7
and 9.10.3), so that viewers draw it and extractors read it without any font of the system.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from pathlib import Path

DEFAULT_FONT = Path(__file__).parent / "fonts" / "dejavu-serif-vi.ttf"
A4 = (595.0, 842.0)  # points
MARGIN = 72.0  # points, 1 inch
LINE_HEIGHT = 1.4  # times the font size
# PDF text is shown in glyph ids; these are the ids per ToUnicode block that the format allows.
_BLOCK = 100


@dataclass(frozen=True, slots=True)
class Font:
    """What a PDF needs of a TrueType font: its bytes, glyph ids, and widths in 1/1000 em by glyph id."""

    content: bytes
    glyphs: dict[str, int]
    widths: list[int]
    ascent: int
    descent: int
    box: tuple[int, int, int, int]

    def width(self, text: str, size: float) -> float:
        """Return how wide `text` is printed, in points."""
        return sum(self.widths[self.glyph(c)] for c in text) * size / 1000

    def glyph(self, character: str) -> int:
        """Return the glyph id of `character`; raises ValueError when the font lacks it."""
        try:
            return self.glyphs[character]
        except KeyError:
            raise ValueError(f"the font has no glyph for {character!r} (U+{ord(character):04X})") from None


def write_pdf(
    pages: list[list[str]],
    *,
    font_path: Path | None = None,
    font_size: float = 12.0,
    page_size: tuple[float, float] = A4,
    title: str | None = None,
    compress: bool = True,
) -> bytes:
    """Return a PDF of `pages`, each a list of lines printed from the top.

    A line wider than the page is wrapped between words. An empty line leaves a gap. Tabs part a line into
    cells of equal width, as in a table. Lines that no longer fit go to an additional page. Sizes in points.
    """
    font = read_font(font_path or DEFAULT_FONT)
    width, height = page_size
    step = font_size * LINE_HEIGHT
    capacity = int((height - 2 * MARGIN) // step)
    contents: list[bytes] = []
    for lines in pages:
        printed = [row for line in lines for row in _rows(line, font, font_size, width - 2 * MARGIN)]
        for first in range(0, max(len(printed), 1), capacity):
            chunk = printed[first : first + capacity]
            contents.append(_content(chunk, font, font_size, height, step))
    return _assemble(contents, font, page_size, title, compress)


def read_font(path: Path) -> Font:
    """Read the TrueType font at `path`."""
    content = path.read_bytes()
    tables = _tables(content)
    head, hhea = tables["head"], tables["hhea"]
    em: int = struct.unpack_from(">H", head, 18)[0]
    box = struct.unpack_from(">4h", head, 36)
    ascent, descent = struct.unpack_from(">2h", hhea, 4)
    measured = struct.unpack_from(">H", hhea, 34)[0]
    count = struct.unpack_from(">H", tables["maxp"], 4)[0]
    advances = [struct.unpack_from(">H", tables["hmtx"], 4 * i)[0] for i in range(measured)]
    advances += [advances[-1]] * (count - measured)

    def scaled(value: int) -> int:
        return round(value * 1000 / em)

    return Font(
        content,
        _character_map(tables["cmap"]),
        [scaled(a) for a in advances],
        scaled(ascent),
        scaled(descent),
        (scaled(box[0]), scaled(box[1]), scaled(box[2]), scaled(box[3])),
    )


def _tables(content: bytes) -> dict[str, bytes]:
    count = struct.unpack_from(">H", content, 4)[0]
    tables: dict[str, bytes] = {}
    for i in range(count):
        tag, _, offset, length = struct.unpack_from(">4s3I", content, 12 + 16 * i)
        tables[tag.decode("ascii")] = content[offset : offset + length]
    return tables


def _character_map(cmap: bytes) -> dict[str, int]:
    """Read the format 4 subtable (OpenType specification, cmap): segments of the basic plane."""
    for i in range(struct.unpack_from(">H", cmap, 2)[0]):
        offset = struct.unpack_from(">I", cmap, 4 + 8 * i + 4)[0]
        if struct.unpack_from(">H", cmap, offset)[0] == 4:
            break
    else:
        raise ValueError("the font has no format 4 character map")
    segments = struct.unpack_from(">H", cmap, offset + 6)[0] // 2
    ends = struct.unpack_from(f">{segments}H", cmap, offset + 14)
    base = offset + 16 + 2 * segments
    starts = struct.unpack_from(f">{segments}H", cmap, base)
    deltas = struct.unpack_from(f">{segments}h", cmap, base + 2 * segments)
    ranges_at = base + 4 * segments
    ranges = struct.unpack_from(f">{segments}H", cmap, ranges_at)
    glyphs: dict[str, int] = {}
    for i in range(segments):
        for code in range(starts[i], min(ends[i], 0xFFFE) + 1):
            glyph = code
            if ranges[i]:
                at = ranges_at + 2 * i + ranges[i] + 2 * (code - starts[i])
                glyph = struct.unpack_from(">H", cmap, at)[0]
                if not glyph:
                    continue
            glyphs[chr(code)] = (glyph + deltas[i]) & 0xFFFF
    return glyphs


def _rows(line: str, font: Font, size: float, width: float) -> list[list[tuple[float, str]]]:
    """Return the printed rows of `line`: for each its pieces as (distance from the margin, text)."""
    if "\t" in line:
        cells = line.split("\t")
        return [[(i * width / len(cells), cell) for i, cell in enumerate(cells) if cell]]
    rows: list[str] = []
    row = ""
    for word in line.split(" "):
        longer = f"{row} {word}" if row else word
        if row.strip() and font.width(longer, size) > width:
            rows.append(row)
            row = word
        else:
            row = longer
    return [[(0.0, text)] if text else [] for text in [*rows, row]]


def _content(rows: list[list[tuple[float, str]]], font: Font, size: float, height: float, step: float) -> bytes:
    commands = ["BT", f"/F1 {size:g} Tf"]
    for i, row in enumerate(rows):
        y = height - MARGIN - size - i * step
        for x, text in row:
            codes = "".join(f"{font.glyph(c):04X}" for c in text)
            commands.append(f"1 0 0 1 {MARGIN + x:.2f} {y:.2f} Tm <{codes}> Tj")
    commands.append("ET")
    return "\n".join(commands).encode("ascii")


def _to_unicode(font: Font) -> bytes:
    # Of characters that share a glyph the lowest code wins: a plain space before a no-break one.
    pairs = {glyph: character for character, glyph in sorted(font.glyphs.items(), reverse=True)}
    entries = [f"<{glyph:04X}> <{ord(c):04X}>" for glyph, c in sorted(pairs.items())]
    lines = ["/CIDInit /ProcSet findresource begin", "12 dict begin", "begincmap"]
    lines += ["/CMapName /Adobe-Identity-UCS def", "/CMapType 2 def"]
    lines += ["1 begincodespacerange", "<0000> <FFFF>", "endcodespacerange"]
    for i in range(0, len(entries), _BLOCK):
        block = entries[i : i + _BLOCK]
        lines += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(lines).encode("ascii")


def _stream(content: bytes, compress: bool, extra: str = "") -> bytes:
    if compress:
        content = zlib.compress(content, 9)
        extra += " /Filter /FlateDecode"
    return f"<< /Length {len(content)}{extra} >>\nstream\n".encode("ascii") + content + b"\nendstream"


def _assemble(
    contents: list[bytes], font: Font, page_size: tuple[float, float], title: str | None, compress: bool
) -> bytes:
    first_page = 9  # objects 1 to 8 are the catalogue, the tree, the font and the information
    kids = " ".join(f"{first_page + 2 * i} 0 R" for i in range(len(contents)))
    box = " ".join(str(edge) for edge in font.box)
    widths = " ".join(str(width) for width in font.widths)
    information = f"<FEFF{title.encode('utf-16-be').hex()}>" if title else "()"
    objects: list[bytes] = [
        b"<< /Type /Catalog /Pages 2 0 R /Lang (vi) >>",
        f"<< /Type /Pages /Count {len(contents)} /Kids [{kids}] >>".encode("ascii"),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /TrolySample /Encoding /Identity-H"
        b" /DescendantFonts [4 0 R] /ToUnicode 7 0 R >>",
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /TrolySample /CIDToGIDMap /Identity"
        b" /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"
        b" /FontDescriptor 5 0 R /DW 600 /W [0 [" + widths.encode("ascii") + b"]] >>",
        f"<< /Type /FontDescriptor /FontName /TrolySample /Flags 4 /FontBBox [{box}] /ItalicAngle 0"
        f" /Ascent {font.ascent} /Descent {font.descent} /CapHeight {font.ascent} /StemV 80"
        f" /FontFile2 6 0 R >>".encode("ascii"),
        _stream(font.content, compress, f" /Length1 {len(font.content)}"),
        _stream(_to_unicode(font), compress),
        f"<< /Title {information} >>".encode("ascii"),
    ]
    for i, content in enumerate(contents):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {page_size[0]:g} {page_size[1]:g}]"
            f" /Resources << /Font << /F1 3 0 R >> >> /Contents {first_page + 2 * i + 1} 0 R >>".encode("ascii")
        )
        objects.append(_stream(content, compress))
    out = bytearray(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n")
    offsets: list[int] = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n".encode("ascii") + body + b"\nendobj\n"
    table_at = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode("ascii")
    out += b"".join(f"{offset:010d} 00000 n \n".encode("ascii") for offset in offsets)
    out += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R /Info 8 0 R >>\n".encode("ascii")
    out += f"startxref\n{table_at}\n%%EOF\n".encode("ascii")
    return bytes(out)
