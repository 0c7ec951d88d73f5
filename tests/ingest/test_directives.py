"""Directives: who tells whom to do what, until when, as INDICATORS reads it."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.directives import read_directives
from ingest.metadata import read_metadata
from ingest.speakers import Cast
from ingest.types import DirectiveKind, DirectiveRecord, Metadata
from ingest.words import spelling_aligned

NOBODY = Metadata(title="")


def read(text: str) -> tuple[DirectiveRecord, ...]:
    """Return the directives of `text` below a title line."""
    document = f"Hội nghị triển khai công tác\n\n{text}"
    return read_directives(document, read_metadata(document))


def actions(text: str) -> list[str]:
    """Return what is to be done in `text`."""
    return [one.action for one in read(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Bộ trưởng Lê Văn Bình yêu cầu các đơn vị rà soát hồ sơ, lập danh sách; báo cáo kết quả về Bộ.",
            ["các đơn vị rà soát hồ sơ, lập danh sách", "báo cáo kết quả về Bộ"],
        ),
        (  # ";" that lists the objects of one verb
            "Bộ trưởng Lê Văn Bình yêu cầu các đơn vị kiểm tra kho vật chứng; phương tiện; tài sản kê biên.",
            ["các đơn vị kiểm tra kho vật chứng; phương tiện; tài sản kê biên"],
        ),
        (
            "Thứ trưởng Trần Thị Hoa đề nghị Cục tập trung giải quyết án lớn; nhất là tại các địa bàn trọng điểm.",
            ["Cục tập trung giải quyết án lớn; nhất là tại các địa bàn trọng điểm"],
        ),
        (  # the same speaker goes on, in the sentence and in the paragraph after it
            "Thứ trưởng Trần Thị Hoa yêu cầu các đơn vị giữ nghiêm kỷ luật. Tiếp tục rà soát quy trình.\n"
            "Tăng cường phối hợp với chính quyền địa phương.",
            [
                "các đơn vị giữ nghiêm kỷ luật",
                "Tiếp tục rà soát quy trình",
                "Tăng cường phối hợp với chính quyền địa phương",
            ],
        ),
        (
            "Bộ trưởng Lê Văn Bình giao nhiệm vụ: Một là, hoàn thiện thể chế; Hai là, kiện toàn bộ máy.",
            ["hoàn thiện thể chế", "kiện toàn bộ máy"],
        ),
        (
            "Bộ trưởng Lê Văn Bình yêu cầu các đơn vị thực hiện các nhiệm vụ sau:\n"
            "- Công khai thủ tục trên cổng dịch vụ.\n- Chuyên viên phụ trách phải trực điện thoại.",
            ["Công khai thủ tục trên cổng dịch vụ", "Chuyên viên phụ trách phải trực điện thoại"],
        ),
        (
            "Phó Thủ tướng Lê Văn Bình yêu cầu Bộ Y tế kiểm tra các bệnh viện, đồng thời đề nghị các tỉnh "
            "bố trí kinh phí.",
            ["Bộ Y tế kiểm tra các bệnh viện", "các tỉnh bố trí kinh phí"],
        ),
        (  # what stands before the one who must act is no part of the task
            "Bộ trưởng Lê Văn Bình yêu cầu toàn ngành nỗ lực hơn nữa. Trong bối cảnh khó khăn, các đơn vị "
            "cần tiết kiệm chi.",
            ["toàn ngành nỗ lực hơn nữa", "các đơn vị cần tiết kiệm chi"],
        ),
        (  # told to nobody: the task is what must be done
            "Nhiều đại biểu cho rằng cần sớm sửa đổi quy định về đấu giá.",
            ["sớm sửa đổi quy định về đấu giá"],
        ),
        ("“Các đơn vị phải coi dân là gốc”, Bộ trưởng Lê Văn Bình nhấn mạnh.", ["Các đơn vị phải coi dân là gốc"]),
        ("Theo Thứ trưởng Trần Thị Hoa, các đơn vị cần chuyển đổi số sớm.", ["các đơn vị cần chuyển đổi số sớm"]),
        (
            "Phòng Tổng hợp được giao xây dựng báo cáo chuyên đề.",
            ["Phòng Tổng hợp được giao xây dựng báo cáo chuyên đề"],
        ),
        (
            "Nhiệm vụ quý IV: hoàn thành kế hoạch; chuẩn bị tổng kết năm.",
            ["hoàn thành kế hoạch", "chuẩn bị tổng kết năm"],
        ),
    ],
)
def test_tasks_are_read_one_by_one_without_their_speaker(text: str, expected: list[str]) -> None:
    assert actions(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Thứ trưởng Trần Thị Hoa ghi nhận kết quả mà các đơn vị đã đạt được.",
        "Bộ trưởng Lê Văn Bình chúc toàn thể cán bộ năm mới an khang.",
        "UBND tỉnh đã chỉ đạo các sở, ngành triển khai nhiều giải pháp.",
        "Thực hiện yêu cầu của Bộ trưởng, các đơn vị đã rà soát 120 hồ sơ và đề nghị Tòa án giải thích bản án.",
        "Người được thi hành án có quyền yêu cầu cơ quan thi hành án áp dụng biện pháp bảo đảm.",
        "Tổng số phải thi hành là 1.200 việc, đạt 81,5%, vượt 1,5% so với chỉ tiêu.",
        "Kết quả: ban hành 12 văn bản; tổ chức 5 lớp tập huấn.",
        "Sở được giao 45 nhiệm vụ, đã hoàn thành 45 nhiệm vụ, đạt 100%.",
        "Cục Thi hành án dân sự tỉnh giao ban trực tuyến với các Chi cục. Các đơn vị thi hành xong 402 việc.",
        "Công tác tuyên truyền đáp ứng yêu cầu nhiệm vụ; giao thông thuận lợi.",
        "",
    ],
)
def test_results_laws_and_greetings_are_no_directives(text: str) -> None:
    assert actions(text) == []


def test_what_a_law_says_anybody_must_do_is_no_directive() -> None:
    law = "Luật số 12/2030/QH20\nĐiều 1. Phạm vi\nCơ quan phải gửi báo cáo.\nĐiều 2. Yêu cầu\n"
    assert read_directives(law + "Yêu cầu các đơn vị:\na) Lập hồ sơ;\nb) Lưu trữ.", NOBODY) == ()


def test_a_plan_attached_to_a_decision_sets_tasks() -> None:
    plan = (
        "BỘ TÀI CHÍNH\nSố: 12/QĐ-BTC\nQUYẾT ĐỊNH\nVề kế hoạch\nĐiều 1. Ban hành Kế hoạch.\nKẾ HOẠCH\n"
        "I. KẾT QUẢ\n1. Công tác thu\nTổ chức 12 lớp tập huấn.\nII. NHIỆM VỤ NĂM 2031\n1. Công tác thể chế\n"
        "- Trình dự án Luật trong tháng 9/2031.\n2. Về cán bộ: kiện toàn tổ chức; bồi dưỡng công chức."
    )
    found = read_directives(plan, read_metadata(plan))
    assert [(one.action, one.kind, one.deadline) for one in found] == [
        ("Trình dự án Luật trong tháng 9/2031", DirectiveKind.TASK, "trong tháng 9/2031"),
        ("kiện toàn tổ chức", DirectiveKind.TASK, "NĂM 2031"),
        ("bồi dưỡng công chức", DirectiveKind.TASK, "NĂM 2031"),
    ]
    assert {one.issuer for one in found} == {"Bộ Tài chính"}


@pytest.mark.parametrize(
    ("text", "issuers"),
    [
        (
            "Bộ trưởng Bộ Tư pháp Lê Văn Bình dự. Bộ trưởng yêu cầu các đơn vị rà soát hồ sơ.",
            ["Bộ trưởng Lê Văn Bình"],
        ),
        (
            "Thứ trưởng Trần Thị Hoa dự và phát biểu. Đồng chí yêu cầu các đơn vị rà soát hồ sơ.",
            ["Thứ trưởng Trần Thị Hoa"],
        ),
        ("Ông Lê Văn Bình - Cục trưởng yêu cầu các phòng trực ban.", ["Cục trưởng Lê Văn Bình"]),
        (
            "Đồng chí Lê Văn Bình, Phó Bí thư Tỉnh ủy, Chủ tịch UBND tỉnh chủ trì. Chủ tịch UBND tỉnh yêu cầu các sở "
            "phối hợp chặt chẽ.",
            ["Chủ tịch UBND tỉnh Lê Văn Bình"],
        ),
        (
            "Cục trưởng Lê Văn Bình và Thứ trưởng Trần Thị Hoa dự. Ông Bình yêu cầu các phòng cập nhật dữ liệu.",
            ["Cục trưởng Lê Văn Bình"],
        ),
        (
            "Phó Chủ tịch UBND tỉnh Lê Văn Bình, Trưởng Ban Chỉ đạo thi hành án dân sự tỉnh, đề nghị các xã lập kho.",
            ["Phó Chủ tịch UBND tỉnh Lê Văn Bình"],
        ),
        ("Bộ Tư pháp yêu cầu các cơ quan báo cáo số liệu.", ["Bộ Tư pháp"]),
        ("Cục Quản lý khám chữa bệnh yêu cầu các bệnh viện công khai giá.", ["Cục Quản lý khám chữa bệnh"]),
        ("Nhiều đại biểu đề nghị Bộ bổ sung biên chế.", ["Nhiều đại biểu"]),
        ("Yêu cầu tiếp tục thực hiện nghiêm quy chế làm việc.", [None]),
        ("Thời gian tới, Tổng cục THADS sẽ tiếp tục hoàn thiện thể chế.", ["Tổng cục THADS"]),
        ("Đối với án lớn, Vụ trưởng Lê Văn Bình giao Phòng 2 lập kế hoạch riêng.", ["Vụ trưởng Lê Văn Bình"]),
    ],
)
def test_the_issuer_is_called_in_full(text: str, issuers: list[str | None]) -> None:
    assert [one.issuer for one in read(text)] == issuers


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Bộ trưởng Lê Văn Bình đề nghị các đơn vị rà soát hồ sơ.", DirectiveKind.INSTRUCTION),
        ("Thời gian tới, Tổng cục THADS sẽ tiếp tục hoàn thiện thể chế.", DirectiveKind.TASK),
        ("Năm 2031 toàn hệ thống phải thi hành xong trên 82% về việc.", DirectiveKind.TARGET),
        ("Các đại biểu kiến nghị Bộ Tài chính bố trí kinh phí.", DirectiveKind.REQUEST),
        ("Kiến nghị: bổ sung biên chế cho các chi cục.", DirectiveKind.REQUEST),
        ("Chỉ tiêu năm 2031: thi hành xong đạt trên 83% về việc.", DirectiveKind.TARGET),
    ],
)
def test_the_kind_says_who_asks_for_what(text: str, kind: DirectiveKind) -> None:
    assert [one.kind for one in read(text)] == [kind]


@pytest.mark.parametrize(
    ("task", "deadline"),
    [
        ("báo cáo trước ngày 30/9/2031", "trước ngày 30/9/2031"),
        ("báo cáo chậm nhất ngày 15/3", "chậm nhất ngày 15/3"),
        ("hoàn thành trong quý II năm 2031", "trong quý II năm 2031"),
        ("gửi danh sách trong thời hạn 05 ngày làm việc", "trong thời hạn 05 ngày làm việc"),
        ("báo cáo trước ngày 15 hằng tháng", "trước ngày 15 hằng tháng"),
        ("giải quyết án đã quá 03 năm chưa xong", None),
        ("thực hiện nhiệm vụ được giao trong năm 2031", None),
    ],
)
def test_a_deadline_is_one_that_is_set_for_the_task(task: str, deadline: str | None) -> None:
    assert [one.deadline for one in read(f"Bộ trưởng Lê Văn Bình yêu cầu các đơn vị {task}.")] == [deadline]


def test_documents_and_who_must_act_are_kept_beside_the_task() -> None:
    (one,) = read("Bộ trưởng Lê Văn Bình yêu cầu Vụ Pháp chế rà soát Nghị định số 34/2016/NĐ-CP và Chỉ thị số 33.")
    assert (one.addressee, one.legal_basis) == ("Vụ Pháp chế", ("34/2016/NĐ-CP", "Chỉ thị số 33"))


def test_who_acts_in_one_line_of_a_list_does_not_in_the_next() -> None:
    found = read("Bộ trưởng Lê Văn Bình yêu cầu:\n1. Vụ Pháp chế rà soát văn bản.\n2. Tăng cường kiểm tra nội bộ.")
    assert [one.addressee for one in found] == ["Vụ Pháp chế", None]


def test_the_articles_of_a_decision_on_one_matter_set_tasks_and_its_tables_too() -> None:
    decision = (
        "BỘ TƯ PHÁP\nSố: 12/QĐ-BTP\nQUYẾT ĐỊNH\nBan hành kế hoạch năm 2031\nĐiều 1. Chỉ tiêu năm 2031\n"
        "1. Thi hành xong đạt 84% về việc.\nĐiều 2. Cách tính\n1. Tỷ lệ là thương của hai số.\nĐiều 3. Nhiệm vụ\n"
        "Tổng kết chỉ thị: Đơn vị chủ trì: Vụ Pháp chế; Thời hạn: Trước 02/6/2031."
    )
    found = read_directives(decision, read_metadata(decision))
    assert [(one.action, one.addressee, one.deadline, one.kind) for one in found] == [
        ("Thi hành xong đạt 84% về việc", None, "năm 2031", DirectiveKind.TARGET),
        ("Tổng kết chỉ thị", "Vụ Pháp chế", "Trước 02/6/2031", DirectiveKind.TASK),
    ]


def test_bylines_below_an_order_are_no_tasks() -> None:
    assert actions("Bộ trưởng Lê Văn Bình yêu cầu các đơn vị trực ban.\nThu Giang\nThông báo lịch tiếp dân") == [
        "các đơn vị trực ban"
    ]


def test_a_name_and_its_office_are_one_speaker_and_several_officers_are_none() -> None:
    text = "Thứ trưởng Trần Thị Hoa và các Cục trưởng dự họp tại Hà Nội"
    called = [m.name for m in Cast(text, spelling_aligned(text)).mentions]
    assert called == ["Thứ trưởng Trần Thị Hoa"]


_PIECES = (
    "Bộ trưởng Lê Văn Bình ", "yêu cầu ", "đề nghị ", "các đơn vị ", "rà soát hồ sơ", "; ", ", ", ". ", ":\n", "\n",
    "- ", "1. ", "Một là, ", "phải ", "cần ", "Đồng chí ", "Kiến nghị: ", "Chỉ tiêu: ", "đạt 80% ", "“", "”", "(", ")",
    "trước ngày 30/9/2031", "Điều 1. ", "giao ", "62/2015/NĐ-CP ", "được giao ", "Thời gian tới, ", "Cục ", "sẽ ",
    "đã ", "I. NHIỆM VỤ", "…", "\u00a0", "İ", "ẞ", "trong quý ",
)  # fmt: skip


@given(st.lists(st.sampled_from(_PIECES), max_size=40).map("".join) | st.text(max_size=200))
@settings(max_examples=300, deadline=None)
def test_spans_hold_their_words_and_never_overlap(text: str) -> None:
    end = 0
    for one in read_directives(text, NOBODY):
        assert end <= one.start < one.end <= len(text)
        assert text[one.start : one.end] == one.action
        assert one.action.strip()
        end = one.end


_HOSTILE = (
    "Bộ trưởng Lê Văn Bình yêu cầu các đơn vị rà soát, ", "rà soát hồ sơ; ", "Thứ trưởng ", "phải cần ", "về, ", "1.",
    "một là, ", "(“", "Kiến nghị: ", "trước ngày 1/", "Cục tỉnh tỉnh ", "Lê Văn Bình, ",
)  # fmt: skip


@pytest.mark.parametrize("unit", _HOSTILE)
def test_time_grows_with_the_length_of_a_line(unit: str) -> None:
    assert _growth(lambda text: read_directives(text, NOBODY), unit) < 3


def _growth(read_it: Callable[[str], object], unit: str, size: int = 30_000) -> float:
    """Return the time of a line four times as long, in four times that of the short one: 1 where linear, 4 squared."""

    def best(length: int) -> float:
        text = (unit * (length // len(unit) + 1))[:length]
        times = []
        for _ in range(3):
            begin = time.perf_counter()
            read_it(text)
            times.append(time.perf_counter() - begin)
        return min(times)

    best(1000)
    return best(4 * size) / best(size) / 4
