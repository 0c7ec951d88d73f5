"""The figures of the two sample workbooks, and the merged headers of their forms."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

NOTICE = "Tài liệu mẫu của Troly; số liệu mang tính minh họa."


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a form; every number in the sheet's unit."""

    name: str
    carried_in: int
    new: int
    entrusted: int
    withdrawn: int
    enforceable: int
    unenforceable: int
    postponed: int
    completed: int

    @property
    def received(self) -> int:
        """Tổng thụ lý: carried in and new."""
        return self.carried_in + self.new

    @property
    def to_enforce(self) -> int:
        """Phải thi hành: the sum of the three classes."""
        return self.enforceable + self.unenforceable + self.postponed

    @property
    def rate(self) -> Decimal:
        """Percent completed of the enforceable, two places as forms print it."""
        return round(Decimal(100 * self.completed) / Decimal(self.enforceable), 2)

    def cells(self) -> tuple[str | int | float, ...]:
        """The line as the form has it, from left to right."""
        return (
            self.name,
            self.received,
            self.carried_in,
            self.new,
            self.entrusted,
            self.withdrawn,
            self.to_enforce,
            self.enforceable,
            self.unenforceable,
            self.postponed,
            self.completed,
            float(self.rate),
            self.to_enforce - self.completed,
        )


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: `first_column` names what a row is, `unit` stands in the corner."""

    name: str
    title: str
    unit: str
    first_column: str
    rows: tuple[Row, ...]
    total: str | None = None


def total(rows: tuple[Row, ...], name: str) -> Row:
    """The line that adds up `rows`."""

    def add(field: str) -> int:
        return sum(getattr(row, field) for row in rows)

    return Row(
        name,
        add("carried_in"),
        add("new"),
        add("entrusted"),
        add("withdrawn"),
        add("enforceable"),
        add("unenforceable"),
        add("postponed"),
        add("completed"),
    )


_NATION = "KẾT QUẢ THI HÀNH ÁN DÂN SỰ TOÀN QUỐC CÁC NĂM 2019, 2020, 2021"
_DA_NANG = "KẾT QUẢ THI HÀNH ÁN DÂN SỰ THÀNH PHỐ ĐÀ NẴNG NĂM 2024 (01/10/2023 - 30/9/2024)"

_NATION_CASES = (
    Row("Năm 2019 (01/10/2018 - 30/9/2019)", 318911, 622308, 10604, 536, 737061, 180412, 12606, 579256),
    Row("Năm 2020 (01/10/2019 - 30/9/2020)", 331204, 589336, 10388, 524, 708676, 187934, 13018, 576933),
    Row("Năm 2021 (01/10/2020 - 30/9/2021)", 331512, 528846, 9874, 512, 608415, 227160, 14397, 465803),
)
_NATION_MONEY = (
    Row(
        "Năm 2019 (01/10/2018 - 30/9/2019)",
        158204310,
        107118905,
        2724600,
        118500,
        143402660,
        108310205,
        10767250,
        52715230,
    ),
    Row(
        "Năm 2020 (01/10/2019 - 30/9/2020)",
        170311208,
        103702732,
        2988400,
        120200,
        134180905,
        124612110,
        12112325,
        53750480,
    ),
    Row(
        "Năm 2021 (01/10/2020 - 30/9/2021)",
        181940655,
        103911265,
        3106700,
        104500,
        118312440,
        150118300,
        14209980,
        45721050,
    ),
)
_DA_NANG_CASES = (
    Row("Cục THADS thành phố", 412, 518, 64, 2, 602, 240, 22, 489),
    Row("Chi cục THADS quận Hải Châu", 1320, 2410, 22, 1, 3010, 655, 42, 2561),
    Row("Chi cục THADS quận Thanh Khê", 1105, 1986, 18, 0, 2502, 538, 33, 2140),
    Row("Chi cục THADS quận Sơn Trà", 820, 1490, 11, 1, 1890, 384, 24, 1602),
    Row("Chi cục THADS quận Ngũ Hành Sơn", 515, 902, 7, 0, 1150, 243, 17, 974),
    Row("Chi cục THADS quận Liên Chiểu", 742, 1388, 14, 2, 1742, 350, 22, 1471),
    Row("Chi cục THADS quận Cẩm Lệ", 690, 1254, 9, 0, 1588, 326, 21, 1352),
    Row("Chi cục THADS huyện Hòa Vang", 486, 842, 6, 0, 1080, 226, 16, 921),
)
_DA_NANG_MONEY = (
    Row(
        "Cục THADS thành phố",
        1720300115,
        768220725,
        77800500,
        208000,
        1105236480,
        1180400260,
        124875600,
        512418905,
    ),
    Row(
        "Chi cục THADS quận Hải Châu",
        905112400,
        440806112,
        19400300,
        110100,
        612305771,
        640210341,
        73892000,
        301220640,
    ),
    Row(
        "Chi cục THADS quận Thanh Khê",
        560304200,
        294112330,
        12300600,
        0,
        388420655,
        402115275,
        51580000,
        190334218,
    ),
    Row(
        "Chi cục THADS quận Sơn Trà",
        470115600,
        240306917,
        9100000,
        94100,
        322610984,
        340217433,
        38400000,
        160115507,
    ),
    Row(
        "Chi cục THADS quận Ngũ Hành Sơn",
        302114900,
        160887436,
        7100000,
        0,
        214008125,
        219484211,
        22410000,
        104870332,
    ),
    Row(
        "Chi cục THADS quận Liên Chiểu",
        340116200,
        180844648,
        8200000,
        100100,
        240117903,
        247932845,
        24610000,
        118552116,
    ),
    Row(
        "Chi cục THADS quận Cẩm Lệ",
        262114800,
        142856405,
        6200000,
        0,
        190446218,
        189604987,
        18720000,
        95310874,
    ),
    Row(
        "Chi cục THADS huyện Hòa Vang",
        158110300,
        85408364,
        3400000,
        0,
        112905337,
        116813327,
        10400000,
        57204661,
    ),
)

WORKBOOKS: dict[str, tuple[Sheet, ...]] = {
    "thong_ke_toan_quoc_2019_2021.xlsx": (
        Sheet("Về việc", _NATION + " - VỀ VIỆC", "Đơn vị tính: việc", "Kỳ báo cáo", _NATION_CASES),
        Sheet("Về tiền", _NATION + " - VỀ TIỀN", "Đơn vị tính: triệu đồng", "Kỳ báo cáo", _NATION_MONEY),
    ),
    "thong_ke_da_nang_2024.xlsx": (
        Sheet("Việc", _DA_NANG + " - VỀ VIỆC", "Đơn vị tính: việc", "Tên đơn vị", _DA_NANG_CASES, "Tổng cộng"),
        Sheet(
            "Tiền",
            _DA_NANG + " - VỀ TIỀN",
            "Đơn vị tính: 1.000 đồng",
            "Tên đơn vị",
            _DA_NANG_MONEY,
            "Tổng cộng",
        ),
    ),
}
