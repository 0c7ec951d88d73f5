"""A small library of invented reports, read by the real pipeline with the bundled encoder."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.pipeline import Assistant
from ingest.embedding import load_encoder
from ingest.library.library import Library
from ingest.pipeline import UploadedFile, ingest_files

REPORTS = {
    "lam_son_2022.txt": """Lâm Sơn tổng kết thi hành án dân sự năm 2022

25/11/2022

Năm 2022, các cơ quan thi hành án dân sự cả nước thi hành xong 500.100 việc, đạt 80,25% (tăng 1,15% so với năm 2021); \
về tiền thi hành xong trên 60.500 tỷ đồng, tăng 2.300 tỷ đồng so với năm 2021.
Án tín dụng, ngân hàng thi hành xong 2.345 việc, thu hơn 18.700 tỷ đồng.
Thi hành án hành chính: đã thi hành xong 410/905 bản án, đạt 45,3%, giảm 12 bản án so với năm 2021.
Thứ trưởng Đặng Văn Khoa yêu cầu các địa phương giải quyết dứt điểm án tín dụng tồn đọng trước ngày 30/6/2023.
Theo Vũ Thị Hạnh - Phòng Tổng hợp""",
    "quang_ninh_6t2023.txt": """Quảng Ninh: sơ kết 6 tháng đầu năm 2023

Toàn tỉnh phải thi hành 9.000 việc; có điều kiện 6.000 việc, chưa có điều kiện 2.800 việc. Đã thi hành xong 3.150 việc.
Về tiền, thi hành xong 420 tỷ đồng, đạt 21,5%, còn thiếu 3,5% so với chỉ tiêu được giao.
Cục trưởng Phạm Văn Lộc ký Kế hoạch số 45/KH-CTHADS ngày 12/4/2023 về xử lý việc tồn đọng.
Căn cứ Nghị định số 62/2015/NĐ-CP, thời hạn tự nguyện thi hành án là 10 ngày.""",
    "quang_ninh_6t2023_so_bo.txt": """Quảng Ninh: số liệu sơ bộ 6 tháng đầu năm 2023

Theo số liệu sơ bộ, toàn tỉnh đã thi hành xong 3.098 việc.""",
}


@pytest.fixture(scope="session")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """An assistant over the invented reports; tests only ask it."""
    folder: Path = tmp_path_factory.mktemp("assistant")
    with Library.open(folder / "data", encoder=lambda: load_encoder(None), durable=False) as library:
        files = [UploadedFile(name, f"test:{name}", text.encode()) for name, text in REPORTS.items()]
        report = ingest_files(library, files)
        assert report.added == len(REPORTS)
        assert not report.failed
        yield Assistant(library)
