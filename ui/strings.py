"""Every Vietnamese sentence that the page shows."""

from __future__ import annotations

PAGE_TITLE = "Trợ lý báo cáo thi hành án dân sự"
BRAND = "Trợ lý báo cáo"
BRAND_FIELD = "Thi hành án dân sự"

VIEW_CHAT = "Hỏi đáp"
VIEW_DOCUMENTS = "Kho tài liệu"
NEW_CONVERSATION = "Cuộc trò chuyện mới"

WELCOME = "Hỏi về kết quả thi hành án dân sự"
WELCOME_TEXT = (
    "Câu trả lời chỉ lấy từ các báo cáo trong kho. Mỗi con số đều dẫn đến đúng câu văn gốc: "
    "bấm vào số nguồn trong câu trả lời để mở tài liệu ngay tại câu được trích."
)
EXAMPLES_LABEL = "Câu hỏi gợi ý"
# Answered by the sample reports that the first run loads.
EXAMPLES = (
    "Năm 2020 các cơ quan thi hành án dân sự thi hành xong bao nhiêu việc, đạt tỷ lệ bao nhiêu?",
    "Năm 2020 số tiền thi hành xong trên toàn quốc là bao nhiêu, tăng hay giảm so với năm 2019?",
    "Năm 2024 Đà Nẵng thi hành xong bao nhiêu việc, có vượt chỉ tiêu được giao không?",
    "6 tháng đầu năm 2022 án tín dụng, ngân hàng thu được bao nhiêu tiền?",
    "Năm 2020 thi hành xong bao nhiêu bản án, quyết định về thi hành án hành chính?",
    "Bộ trưởng Lê Thành Long yêu cầu gì đối với công tác thi hành án dân sự năm 2021?",
)
LIBRARY_HOLDS = "Kho hiện có {count} tài liệu."
LIBRARY_EMPTY = "Kho chưa có tài liệu nào. Hãy mở mục “Kho tài liệu” để tải báo cáo lên."

INPUT_PLACEHOLDER = "Nhập câu hỏi của ông/bà…"
DISCLAIMER = "Câu trả lời được lập tự động từ tài liệu trong kho. Hãy mở nguồn để đối chiếu trước khi sử dụng."

QUESTION_LABEL = "Câu hỏi"
ANSWER_LABEL = "Câu trả lời"
WORKING = "Đang tìm trong kho tài liệu…"
STEPS = {
    "understand": "Đang phân tích câu hỏi…",
    "retrieve": "Đang tìm trong kho tài liệu…",
    "answer": "Đang soạn câu trả lời…",
    "verify": "Đang đối chiếu từng con số với nguồn…",
    "cite": "Đang gắn trích dẫn…",
}
REFUSED = "Kho tài liệu chưa đủ căn cứ để trả lời"
REFUSALS = {
    "no_evidence": "Không tìm thấy căn cứ trong kho tài liệu",
    "other_period": "Kho chỉ có số liệu của kỳ khác",
    "other_place": "Kho chỉ có số liệu của địa phương khác",
    "out_of_scope": "Câu hỏi nằm ngoài phạm vi của kho tài liệu",
    "not_allowed": "Yêu cầu này không được phép thực hiện",
}
CAUTION_LABEL = "Lưu ý"
FIGURES_LABEL = "Số liệu"
SOURCES_LABEL = "Nguồn"
COMPUTED = "Tính toán"
COPY = "Sao chép"
COPIED = "Đã sao chép"
FEEDBACK_ASKED = "Câu trả lời này"
FEEDBACK_RIGHT = "Đúng"
FEEDBACK_WRONG = "Sai…"
FEEDBACK_TITLE = "Góp ý cho câu trả lời sai"
FEEDBACK_EXPECTED = "Đáp án đúng"
FEEDBACK_EXPECTED_HINT = "Ví dụ: 576.933 việc, đạt 81,41%"
FEEDBACK_COMMENT = "Sai ở đâu (nếu cần nói thêm)"
FEEDBACK_SEND = "Gửi góp ý"
FEEDBACK_CANCEL = "Thôi"
FEEDBACK_THANKS_RIGHT = "Cảm ơn ông/bà đã xác nhận."
FEEDBACK_THANKS_WRONG = "Cảm ơn ông/bà. Góp ý đã được ghi lại để rà soát."
FEEDBACK_PROBLEM = "Chưa gửi được góp ý. {title}. {detail}"
MODE_EXTRACTIVE = "Trích nguyên từ tài liệu"
MODE_LLM = "Soạn bằng mô hình ngôn ngữ, đã đối chiếu với nguồn"
SECONDS = "{seconds} giây"
OPEN_CITATION = "Mở nguồn số {n}: {source}"
PAGE_SHORT = "tr. {page}"
RETRY = "Hỏi lại"

SOURCE_LABEL = "Tài liệu nguồn"
SOURCE_CITED = "Nguồn [{n}]"
CLOSE = "Đóng"
DOWNLOAD = "Tải tệp gốc"
DOWNLOAD_PDF = "Tải tệp PDF gốc"
FIELD_SOURCE = "Tên tệp"
FIELD_ISSUER = "Cơ quan ban hành"
FIELD_NUMBER = "Số, ký hiệu"
FIELD_ISSUED = "Ngày ban hành"
FIELD_PERIOD = "Kỳ số liệu"
FIELD_PLACE = "Địa bàn"
FIELD_PAGE = "Trang"
FIELD_PASSAGES = "Số đoạn"

DOCUMENTS_TITLE = "Kho tài liệu"
DOCUMENTS_TEXT = "Các báo cáo mà trợ lý dùng để trả lời."
UPLOAD_TITLE = "Tải báo cáo lên"
UPLOAD_LABEL = "Chọn tệp báo cáo"
UPLOAD_HINT = "Nhận tệp PDF (có lớp chữ), DOCX, XLSX, CSV, HTML, TXT; chọn được nhiều tệp cùng lúc."
UPLOAD_BUTTON = "Nạp vào kho"
UPLOADING = "Đang nạp {done}/{total}: {name}"
UPLOAD_DONE = "Đã xử lý {total} tệp: {summary}"
UPLOAD_AGAIN = "Ẩn kết quả"
UPLOAD_FAILED = "Không nạp được tệp"
CHANGES = {
    "added": "Đã thêm",
    "updated": "Đã cập nhật",
    "unchanged": "Không thay đổi",
    "failed": "Không nạp được",
}
CHANGES_COUNTED = {
    "added": "{count} thêm mới",
    "updated": "{count} cập nhật",
    "unchanged": "{count} không thay đổi",
    "failed": "{count} không nạp được",
}
WAITING = "Đang chờ"
FILTER_DOCUMENTS = "Lọc theo tên, cơ quan, địa bàn, kỳ…"
DOCUMENTS_COUNT = "{count} tài liệu"
DOCUMENTS_NONE = "Kho chưa có tài liệu nào. Hãy tải báo cáo đầu tiên lên ở phía trên."
DOCUMENTS_NO_MATCH = "Không có tài liệu nào khớp với từ đang lọc."
COLUMN_DOCUMENT = "Tài liệu"
COLUMN_ACTIONS = "Thao tác"
OPEN_DOCUMENT = "Mở văn bản: {title}"
DELETE = "Xóa"
DELETE_DOCUMENT = "Xóa khỏi kho: {title}"
DELETE_TITLE = "Xóa tài liệu khỏi kho?"
DELETE_TEXT = "Trợ lý sẽ không còn dùng tài liệu này để trả lời. Tệp gốc trên máy của ông/bà không bị ảnh hưởng."
DELETE_KEEP = "Giữ lại"
DELETED = "Đã xóa “{title}” khỏi kho."

UNREACHABLE = "Chưa kết nối được với máy chủ trợ lý"
UNREACHABLE_ADVICE = (
    "Không có phản hồi từ {address}. Hãy kiểm tra máy chủ đã chạy chưa (lệnh “make run” hoặc “troly serve”), "
    "rồi thử lại."
)
TIMED_OUT = "Máy chủ trợ lý phản hồi quá lâu"
INTERRUPTED = "Câu trả lời bị ngắt giữa chừng"
INTERRUPTED_ADVICE = "Kết nối với máy chủ bị gián đoạn. Hãy hỏi lại câu này."
NOT_THE_API = "Địa chỉ này không phải máy chủ trợ lý"
NOT_THE_API_ADVICE = "Hãy kiểm tra biến môi trường TROLY_API_URL."
SERVER_PROBLEM = "Máy chủ báo lỗi {status}"
SERVER_PROBLEM_ADVICE = "Hãy thử lại; nếu vẫn lỗi, xin báo cho người quản trị."
BY_STATUS = {
    401: "Máy chủ yêu cầu khóa truy cập",
    403: "Không có quyền thực hiện",
    404: "Không tìm thấy",
    413: "Nội dung gửi lên quá lớn",
    415: "Loại tệp chưa được hỗ trợ",
    422: "Dữ liệu gửi lên không dùng được",
    429: "Gửi quá nhiều yêu cầu trong thời gian ngắn",
    500: "Máy chủ gặp lỗi",
    503: "Máy chủ chưa sẵn sàng",
}
JOB_SLOW = "Việc nạp tệp mất quá nhiều thời gian"
JOB_SLOW_ADVICE = "Máy chủ có thể vẫn đang xử lý; hãy mở lại danh sách sau ít phút."
TRY_AGAIN = "Thử lại"

SUBJECTS = {
    "all": "",
    "credit": "tín dụng, ngân hàng",
    "corruption": "kinh tế, tham nhũng",
    "budget": "thu ngân sách",
    "commercial": "kinh doanh, thương mại",
    "administrative": "án hành chính",
    "complaint": "khiếu nại, tố cáo",
    "other": "",
}
MEASURES = {
    "received": "Thụ lý",
    "carried_in": "Cũ chuyển sang",
    "new": "Thụ lý mới",
    "entrusted": "Ủy thác",
    "withdrawn": "Thu hồi, hủy quyết định",
    "to_enforce": "Phải thi hành",
    "enforceable": "Có điều kiện thi hành",
    "unenforceable": "Chưa có điều kiện",
    "postponed": "Hoãn thi hành",
    "suspended": "Tạm đình chỉ",
    "completed": "Thi hành xong",
    "carried_over": "Chuyển kỳ sau",
    "completion_rate": "Tỷ lệ thi hành xong",
    "enforceable_rate": "Tỷ lệ có điều kiện",
    "unenforceable_rate": "Tỷ lệ chưa có điều kiện",
}
BASES = {"case": "việc", "money": "tiền", "judgment": "bản án, quyết định", "other": ""}
FIGURE = "Số liệu"
