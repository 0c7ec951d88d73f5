"""What the three sample DOCX reports say, as blocks that `make_samples` writes with python-docx."""

from __future__ import annotations

from dataclasses import dataclass

NOTICE = "(Tài liệu mẫu của Troly; số liệu và nhân vật mang tính minh họa.)"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of `level` 0 (the title) to 2."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of running text."""

    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table: rows of cells, the first row its header; `grid` False is the borderless letterhead."""

    rows: tuple[tuple[str, ...], ...]
    grid: bool = True


Block = Heading | Paragraph | Table


def _letterhead(parent: str, agency: str, number: str, place_and_date: str) -> Table:
    motto = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc"
    return Table(((f"{parent}\n{agency}", motto), (f"Số: {number}", place_and_date)), grid=False)


CAN_THO_2024: tuple[Block, ...] = (
    _letterhead(
        "TỔNG CỤC THI HÀNH ÁN DÂN SỰ",
        "CỤC THI HÀNH ÁN DÂN SỰ THÀNH PHỐ CẦN THƠ",
        "933/BC-CTHADS",
        "Cần Thơ, ngày 15 tháng 10 năm 2024",
    ),
    Heading("BÁO CÁO", 0),
    Paragraph("Kết quả công tác thi hành án dân sự năm 2024 trên địa bàn thành phố Cần Thơ"),
    Paragraph("Thời điểm lấy số liệu: từ ngày 01/10/2023 đến ngày 30/9/2024, sau khi đối chiếu với Viện kiểm sát."),
    Heading("I. Kết quả thi hành án về việc"),
    Paragraph(
        "Năm 2024, các cơ quan thi hành án dân sự thành phố Cần Thơ thụ lý 17.534 việc (cũ chuyển "
        "sang 6.214 việc, thụ lý mới 11.320 việc), ủy thác 161 việc, thu hồi quyết định 08 việc; tổng "
        "số phải thi hành 17.365 việc."
    ),
    Paragraph(
        "Trong tổng số phải thi hành có 14.902 việc có điều kiện, 2.305 việc chưa có điều kiện và 158 "
        "việc hoãn, tạm đình chỉ thi hành án."
    ),
    Paragraph(
        "Kết quả chính thức: thi hành xong 12.516 việc, đạt tỷ lệ 83,99% trên số việc có điều kiện, "
        "vượt 0,49% so với chỉ tiêu 83,5%."
    ),
    Paragraph("Chuyển kỳ sau 4.849 việc, trong đó 2.386 việc có điều kiện."),
    Heading("II. Kết quả thi hành án về tiền"),
    Paragraph(
        "Phải thi hành 5.940,8 tỷ đồng; có điều kiện 3.610,2 tỷ đồng; thi hành xong 1.864,3 tỷ đồng, "
        "đạt tỷ lệ 51,64%, vượt 5,64% so với chỉ tiêu 46%."
    ),
    Paragraph("Thu hồi tài sản trong các vụ án kinh tế, tham nhũng đạt 76,2 tỷ đồng của 34 việc."),
    Heading("III. Kết quả theo đơn vị"),
    Table(
        (
            ("Đơn vị", "Có điều kiện (việc)", "Thi hành xong (việc)", "Tỷ lệ (%)"),
            ("Chi cục THADS quận Ninh Kiều", "4.210", "3.512", "83,42"),
            ("Chi cục THADS quận Cái Răng", "1.820", "1.547", "85,00"),
            ("Chi cục THADS quận Bình Thủy", "1.940", "1.630", "84,02"),
            ("Chi cục THADS quận Ô Môn", "1.105", "933", "84,43"),
            ("Chi cục THADS quận Thốt Nốt", "1.612", "1.355", "84,06"),
            ("Các đơn vị còn lại", "4.215", "3.539", "83,96"),
            ("Toàn thành phố", "14.902", "12.516", "83,99"),
        )
    ),
    Heading("IV. Nhiệm vụ trọng tâm năm 2025"),
    Paragraph(
        "1. Chi cục Thi hành án dân sự quận Ninh Kiều xử lý xong 26 việc tín dụng có tài sản bảo đảm "
        "đã kê biên trước ngày 30/6/2025."
    ),
    Paragraph("2. Phòng Tổ chức cán bộ tham mưu luân chuyển 06 chấp hành viên trong quý I năm 2025."),
    Paragraph("3. Toàn ngành thành phố đăng tải thông tin về tài sản đấu giá theo Nghị định số 62/2015/NĐ-CP."),
    Paragraph("CỤC TRƯỞNG\nTrương Hữu Phước"),
    Paragraph("Nơi nhận: Tổng cục THADS (để báo cáo); Thành ủy, UBND thành phố; các Chi cục; Lưu: VT."),
    Paragraph(NOTICE),
)

QUANG_NINH_2024: tuple[Block, ...] = (
    _letterhead(
        "TỔNG CỤC THI HÀNH ÁN DÂN SỰ",
        "CỤC THI HÀNH ÁN DÂN SỰ TỈNH QUẢNG NINH",
        "1075/BC-CTHADS",
        "Quảng Ninh, ngày 11 tháng 10 năm 2024",
    ),
    Heading("BÁO CÁO TỔNG KẾT CÔNG TÁC THI HÀNH ÁN DÂN SỰ NĂM 2024", 0),
    Paragraph("Kỳ báo cáo: 12 tháng, từ 01/10/2023 đến 30/9/2024. Phạm vi: toàn tỉnh Quảng Ninh."),
    Heading("1. Số phải thi hành"),
    Paragraph(
        "Tỉnh Quảng Ninh có 2.960 việc năm 2023 chuyển sang (đã trừ 184 việc chuyển sổ theo dõi "
        "riêng) và 7.560 việc thụ lý mới, tổng cộng 10.520 việc. Trừ 103 việc ủy thác và 05 việc thu "
        "hồi, năm 2024 phải thi hành 10.412 việc."
    ),
    Paragraph("Phân loại: 8.325 việc có điều kiện, 1.930 việc chưa có điều kiện, 157 việc hoãn và tạm đình chỉ."),
    Heading("2. Số thi hành xong"),
    Paragraph(
        "Năm 2024 tỉnh Quảng Ninh thi hành xong 7.118 việc, đạt 85,50% trên số có điều kiện; tăng 416 "
        "việc (tăng 6,21%) so với năm 2023, tỷ lệ tăng 0,81%."
    ),
    Paragraph(
        "Về tiền, thi hành xong 742,9 tỷ đồng trên 1.538,6 tỷ đồng có điều kiện, đạt 48,28%; tăng "
        "74,4 tỷ đồng (tăng 11,13%) so với năm 2023, tỷ lệ tăng 0,94%."
    ),
    Heading("3. Bảng so sánh"),
    Table(
        (
            ("Chỉ tiêu", "Năm 2023", "Năm 2024"),
            ("Phải thi hành (việc)", "9.846", "10.412"),
            ("Có điều kiện (việc)", "7.914", "8.325"),
            ("Thi hành xong (việc)", "6.702", "7.118"),
            ("Thi hành xong (tỷ đồng)", "668,5", "742,9"),
        )
    ),
    Heading("4. Khiếu nại, tố cáo"),
    Paragraph("Thụ lý 31 đơn khiếu nại và 02 đơn tố cáo; đã giải quyết xong 33/33 đơn, đạt 100%."),
    Heading("5. Chỉ đạo năm 2025"),
    Paragraph(
        "Cục trưởng Bùi Xuân Lộc yêu cầu Chi cục Thi hành án dân sự thành phố Cẩm Phả kết thúc thi "
        "hành 09 vụ việc liên quan đến đất mỏ trước ngày 30/9/2025."
    ),
    Paragraph(
        "Cục trưởng Bùi Xuân Lộc giao Chi cục Thi hành án dân sự thành phố Hạ Long báo cáo tiến độ xử "
        "lý 18 việc tín dụng tồn đọng vào ngày 20 hằng tháng."
    ),
    Paragraph("Căn cứ: Quyết định số 3011/QĐ-BTP và Chỉ thị số 04-CT/TW."),
    Paragraph("CỤC TRƯỞNG\nBùi Xuân Lộc"),
    Paragraph(NOTICE),
)

PLAN_2025: tuple[Block, ...] = (
    _letterhead(
        "BỘ TƯ PHÁP",
        "TỔNG CỤC THI HÀNH ÁN DÂN SỰ",
        "1186/QĐ-TCTHADS",
        "Hà Nội, ngày 12 tháng 12 năm 2024",
    ),
    Heading("QUYẾT ĐỊNH", 0),
    Paragraph("Ban hành Kế hoạch công tác thi hành án dân sự, theo dõi thi hành án hành chính năm 2025"),
    Paragraph("TỔNG CỤC TRƯỞNG TỔNG CỤC THI HÀNH ÁN DÂN SỰ"),
    Paragraph(
        "Căn cứ Luật Thi hành án dân sự số 26/2008/QH12 được sửa đổi, bổ sung theo Luật số "
        "64/2014/QH13;\n"
        "Căn cứ Nghị định số 62/2015/NĐ-CP được sửa đổi, bổ sung theo Nghị định số 33/2020/NĐ-CP và "
        "Nghị định số 152/2024/NĐ-CP;\n"
        "Căn cứ Nghị quyết số 96/2019/QH14 ngày 27/11/2019 của Quốc hội;\n"
        "Căn cứ Thông tư số 05/2024/TT-BTP ngày 10/6/2024 về chế độ báo cáo thống kê;"
    ),
    Paragraph("QUYẾT ĐỊNH:"),
    Heading("Điều 1. Chỉ tiêu năm 2025"),
    Paragraph("1. Thi hành xong đạt 83,7% về việc và 47% về tiền trên tổng số có điều kiện thi hành."),
    Paragraph("2. Ra quyết định thi hành án đúng thời hạn đối với 100% bản án, quyết định có hiệu lực."),
    Paragraph("3. Giải quyết đơn khiếu nại, tố cáo thuộc thẩm quyền đạt từ 95% trở lên."),
    Heading("Điều 2. Giải thích cách tính"),
    Paragraph("1. Năm công tác 2025 tính từ ngày 01/10/2024 đến ngày 30/9/2025."),
    Paragraph(
        "2. Tỷ lệ thi hành xong về việc là tỷ lệ phần trăm giữa số việc thi hành xong và số việc có "
        "điều kiện thi hành trong kỳ báo cáo; không tính trên tổng số thụ lý."
    ),
    Paragraph(
        "3. Sổ theo dõi riêng là sổ ghi những việc chưa có điều kiện thi hành đã được công khai thông "
        "tin; các việc này không tính vào số phải thi hành của kỳ sau."
    ),
    Heading("Điều 3. Nhiệm vụ và phân công"),
    Table(
        (
            ("STT", "Nhiệm vụ", "Đơn vị chủ trì", "Thời hạn"),
            (
                "1",
                "Hướng dẫn phân loại việc thi hành án theo Thông tư 05/2024/TT-BTP",
                "Trung tâm Thống kê",
                "Trước 31/01/2025",
            ),
            (
                "2",
                "Kiểm tra công tác thi hành án tín dụng, ngân hàng tại 10 địa phương",
                "Vụ Nghiệp vụ 1",
                "Quý II/2025",
            ),
            ("3", "Tổng kết 4 năm thực hiện Chỉ thị số 04-CT/TW", "Vụ Nghiệp vụ 2", "Trước 02/6/2025"),
            ("4", "Xây dựng phần mềm biên lai điện tử", "Văn phòng Tổng cục", "Trước 30/9/2025"),
            ("5", "Tập huấn nghiệp vụ cho chấp hành viên mới bổ nhiệm", "Vụ Tổ chức cán bộ", "Tháng 4/2025"),
        )
    ),
    Heading("Điều 4. Tổ chức thực hiện"),
    Paragraph(
        "1. Cục trưởng Cục Thi hành án dân sự các tỉnh, thành phố ban hành kế hoạch của địa phương "
        "trước ngày 10/01/2025."
    ),
    Paragraph("2. Chánh Văn phòng Tổng cục theo dõi, đôn đốc và báo cáo kết quả thực hiện hằng quý."),
    Paragraph("3. Quyết định này có hiệu lực kể từ ngày ký."),
    Paragraph("KT. TỔNG CỤC TRƯỞNG\nPHÓ TỔNG CỤC TRƯỞNG\nLý Thanh Vân"),
    Paragraph("Nơi nhận: Bộ trưởng Bộ Tư pháp (để báo cáo); các Cục THADS; Lưu: VT, VP."),
    Paragraph(NOTICE),
)

WORD_REPORTS: dict[str, tuple[str, tuple[Block, ...]]] = {
    "can_tho_2024_bao_cao.docx": (
        "Báo cáo công tác thi hành án dân sự thành phố Cần Thơ năm 2024",
        CAN_THO_2024,
    ),
    "quang_ninh_2024_bao_cao.docx": (
        "Báo cáo công tác thi hành án dân sự tỉnh Quảng Ninh năm 2024",
        QUANG_NINH_2024,
    ),
    "quyet_dinh_ke_hoach_2025.docx": ("Quyết định ban hành Kế hoạch công tác năm 2025", PLAN_2025),
}
