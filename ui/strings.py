"""Every Vietnamese sentence that the page shows."""

from __future__ import annotations

PAGE_TITLE = "Trợ lý báo cáo thi hành án dân sự"
BRAND = "Trợ lý báo cáo"
BRAND_FIELD = "Thi hành án dân sự"

VIEW_CHAT = "Hỏi đáp"
VIEW_FIGURES = "Số liệu"
VIEW_DIRECTIVES = "Chỉ đạo"
VIEW_CHECKS = "Kiểm tra số liệu"
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
# What a warning is about, before its own words.
CAUTIONS = {
    "sources_disagree": "Cần đối chiếu",
    "nearest_only": "Chưa chắc chắn",
}
FIGURES_LABEL = "Số liệu"
SOURCES_LABEL = "Nguồn"
COMPUTED = "Tính toán"
COPY = "Sao chép kèm trích dẫn"
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
ASK_AGAIN = "Hỏi lại"
SOURCE_REMOVED = "Tài liệu được trích đã bị xóa khỏi kho"
SUGGESTIONS_LABEL = "Có thể hỏi tiếp"

CONVERSATIONS_TITLE = "Các cuộc trò chuyện"
CONVERSATIONS_SEARCH = "Tìm trong các cuộc trò chuyện"
CONVERSATIONS_NONE = "Chưa có cuộc trò chuyện nào. Câu hỏi và câu trả lời sẽ được lưu ở đây."
CONVERSATIONS_NO_MATCH = "Không có cuộc trò chuyện nào khớp."
CONVERSATIONS_UNKNOWN = "Chưa tải được danh sách."
CONVERSATIONS_MORE = "Chỉ hiện {shown} trong {total} cuộc trò chuyện gần nhất; hãy tìm theo từ."
CONVERSATION_UNTITLED = "Chưa có câu hỏi"
CONVERSATION_GONE = "Không mở được cuộc trò chuyện"
CONVERSATION_OPEN = "Mở: {title}"
CONVERSATION_USED = "{day} · {turns} câu hỏi"
TODAY = "Hôm nay {time}"
RENAME = "Đổi tên"
RENAME_CONVERSATION = "Đổi tên: {title}"
RENAME_TITLE = "Đổi tên cuộc trò chuyện"
RENAME_LABEL = "Tên mới"
RENAME_SAVE = "Lưu tên"
DELETE_CONVERSATION = "Xóa cuộc trò chuyện: {title}"
DELETE_CONVERSATION_TITLE = "Xóa cuộc trò chuyện?"
DELETE_CONVERSATION_TEXT = (
    "Các câu hỏi và câu trả lời trong cuộc trò chuyện này sẽ bị xóa, không lấy lại được. "
    "Nhật ký hỏi đáp của hệ thống vẫn ghi các câu đã hỏi."
)
EXPORT_DOCX = "Tải Word"
EXPORT_MD = "Tải Markdown"
EXPORT_NAME = "cuoc-tro-chuyen"

HOW = "Cách tìm ra câu trả lời"
HOW_QUESTION = "Câu hỏi được hiểu là"
HOW_FILTERS = "Bộ lọc"
HOW_NO_FILTERS = "Không có, tìm trong toàn bộ kho"
HOW_FILTER_NAMES = {
    "period": "kỳ {value}",
    "place": "địa bàn {value}",
    "agency": "cơ quan {value}",
    "kind": "loại văn bản {value}",
    "document_ids": "{count} tài liệu được chọn",
}
HOW_MODE = "Cách soạn"
HOW_TIME = "Thời gian"
HOW_PASSAGES = "Các đoạn tìm được, điểm cao nhất ở trên"
HOW_NO_PASSAGES = "Không tìm được đoạn nào."
HOW_SCORE = "điểm {score}"
HOW_CITED = "được trích"
HOW_OPEN = "Mở đoạn này: {source}"
HOW_OPENED = "Đoạn tìm được"
HOW_PARTS = {
    "words": "khớp từ",
    "meaning": "gần nghĩa",
    "title": "tiêu đề",
    "period": "kỳ",
    "place": "địa bàn",
    "exact": "số và tên",
    "position": "vị trí, tài liệu",
}
HOW_CHECKS = "Kiểm tra số liệu của các tài liệu được trích"
HOW_NO_CHECKS = "Không phát hiện mâu thuẫn số liệu trong các tài liệu được trích."
HOW_NO_DOCUMENTS = "Câu trả lời không trích tài liệu nào."

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

NO_PLACE = "Không ghi địa bàn"
NO_PERIOD = "Không rõ kỳ"
WHOLE_YEAR = "Cả năm"
ANY_KIND = "Tất cả các loại"
ANY_DOCUMENT = "Tất cả tài liệu"
ANY_ISSUER = "Tất cả"
DOCUMENT_CHOICE = "{title} ({source})"
CHOICE_COUNTED = "{name} ({count})"
COLUMN_PERIOD = "Kỳ số liệu"
COLUMN_VALUE = "Số liệu"
COLUMN_KIND = "Loại"
COLUMN_SOURCE = "Nguồn"
COMPARED_TO = "so với {other}"
CORRECTED = "đã sửa"
EDIT = "Sửa"
EDIT_FIGURE = "Sửa số liệu: {raw}"
EDIT_DIRECTIVE = "Sửa chỉ đạo: {action}"
OPEN_FIGURE = "Mở nguồn của số liệu {raw}: {source}"
OPEN_DIRECTIVE = "Mở nguồn: {source}"
OPENED_FIGURE = "Nguồn của số liệu"
OPENED_DIRECTIVE = "Nguồn của chỉ đạo"
AND_OTHERS = "{source} và {count} tài liệu khác"
EXPORT_CSV = "Tải CSV"
EXPORT_XLSX = "Tải XLSX"
EXPORT_WIDER = "Tệp tải về gồm mọi địa bàn và kỳ của chỉ tiêu này."
RANGE = "{first}–{last} trong {total}"
PREVIOUS = "Trang trước"
NEXT = "Trang sau"
NARROW_FIRST = "Chỉ lấy {shown} trong {total} dòng đầu; hãy chọn thêm địa bàn hoặc kỳ để thu hẹp, hoặc tải bảng đầy đủ."

FIGURES_TITLE = "Số liệu"
FIGURES_TEXT = "Số liệu đọc từ các báo cáo trong kho. Bấm vào nguồn để mở tài liệu ngay tại câu có số liệu."
FIGURES_EMPTY = (
    "Kho chưa có số liệu nào. Hãy mở mục “Kho tài liệu” để tải báo cáo lên; "
    "nếu kho đã có báo cáo, hãy nhờ người quản trị chạy lệnh “troly ingest --reread”."
)
FIGURES_NO_MATCH = "Không có số liệu nào khớp với lựa chọn này. Hãy bỏ bớt địa bàn, kỳ hoặc chọn “Tất cả các loại”."
FILTER_INDICATOR = "Chỉ tiêu thống kê"
FILTER_PLACES = "Địa bàn"
FILTER_PERIODS = "Kỳ số liệu"
FILTER_KIND = "Loại số liệu"
ALL_PLACES = "Tất cả địa bàn"
ALL_PERIODS = "Tất cả các kỳ"
CHART_TITLE = "Biểu đồ: {name}"
CHART_ALT = "Biểu đồ {name} từ {first} đến {last}: {series}. Từng số liệu có trong bảng bên dưới."
CHART_HINT = "Bấm vào một điểm để mở nguồn. Chỉ nối các kỳ so sánh được với nhau."
CHART_DIAMONDS = "Dấu ◇ bên cạnh là số liệu khác của cùng địa bàn và kỳ."
CHART_TOO_MANY = "Biểu đồ chỉ vẽ {drawn} trong {total} địa bàn, nội dung có nhiều kỳ nhất; hãy chọn địa bàn cần xem."
CHART_UNDATED = "{count} số liệu không rõ kỳ nên chỉ có trong bảng."
CHART_UNITS = "Biểu đồ chỉ vẽ số liệu tính bằng {unit}; {count} số liệu theo đơn vị khác có trong bảng."
CHART_LEVELS = "Biểu đồ chỉ vẽ các số liệu loại “Kết quả”; loại khác có trong bảng."
MARK_MAIN = "Số liệu chính"
MARK_OTHER = "Số liệu khác"
DISAGREE_TITLE = "Các nguồn nêu khác nhau"
DISAGREE = "{series}, {period}: {values}."
DISAGREE_VALUE = "{value} ({source})"
AND_THEN = " – "
DISAGREE_MORE = "Còn {count} trường hợp khác trong bảng."
DISAGREE_ADVICE = "Trợ lý giữ nguyên số của từng nguồn và vẽ cả hai; hãy mở nguồn để đối chiếu."

DIRECTIVES_TITLE = "Chỉ đạo"
DIRECTIVES_TEXT = "Các ý kiến chỉ đạo, nhiệm vụ, chỉ tiêu, kiến nghị đọc từ tài liệu trong kho."
DIRECTIVES_EMPTY = (
    "Kho chưa có chỉ đạo nào. Hãy mở mục “Kho tài liệu” để tải báo cáo, công văn lên; "
    "nếu kho đã có tài liệu, hãy nhờ người quản trị chạy lệnh “troly ingest --reread”."
)
DIRECTIVES_NO_MATCH = "Không có chỉ đạo nào khớp. Hãy dùng ít từ hơn hoặc bỏ bớt điều kiện lọc."
DIRECTIVES_FOUND = "{count} chỉ đạo"
FILTER_WORDS = "Tìm theo từ"
FILTER_WORDS_HINT = "Ví dụ: án tín dụng, tham nhũng"
FILTER_ISSUER = "Người, cơ quan chỉ đạo"
FILTER_DIRECTIVE_KIND = "Loại chỉ đạo"
FILTER_DOCUMENT = "Tài liệu"
COLUMN_ACTION = "Nội dung"
COLUMN_ISSUER = "Người chỉ đạo"
COLUMN_ADDRESSEE = "Nơi thực hiện"
COLUMN_DEADLINE = "Thời hạn"
COLUMN_BASIS = "Căn cứ"

CHECKS_TITLE = "Kiểm tra số liệu"
CHECKS_TEXT = (
    "Những chỗ số liệu trong tài liệu mâu thuẫn với nhau, nặng nhất ở trên. "
    "Trợ lý chỉ nêu ra; số liệu vẫn giữ nguyên như tài liệu đã in."
)
CHECKS_NONE = (
    "Không phát hiện mâu thuẫn nào trong số liệu của kho. Mọi số liệu vẫn giữ nguyên như tài liệu đã in; "
    "việc kiểm tra này không thay cho đối chiếu với bản gốc."
)
CHECKS_NO_MATCH = "Không có mâu thuẫn nào theo điều kiện lọc này. Hãy chọn loại khác hoặc tất cả tài liệu."
CHECKS_FOUND = "{count} chỗ cần đối chiếu"
CHECK_COMPUTATION = "Phép tính"
CHECK_FIGURES = "Các số liệu liên quan"
FILTER_CHECK_KIND = "Loại mâu thuẫn"

EDIT_FIGURE_TITLE = "Sửa số liệu"
EDIT_DIRECTIVE_TITLE = "Sửa chỉ đạo"
EDIT_PRINTED = "Tài liệu in: “{raw}” ({source})"
EDIT_FILE = "Nguồn: {source}"
EDIT_ORIGINAL = "Máy đọc ban đầu"
EDIT_CORRECTIONS = "Các lần sửa"
EDIT_NO_CORRECTIONS = "Chưa có lần sửa nào."
EDIT_EDITOR = "Người sửa"
EDIT_EDITOR_HINT = "Họ tên người sửa"
EDIT_REASON = "Lý do sửa (không bắt buộc)"
EDIT_REASON_HINT = "Ví dụ: đối chiếu bản có dấu, trang 3"
EDIT_REASON_GIVEN = "lý do: {reason}"
EDIT_CHANGED = "{name}: {before} → {after}"
EDIT_WITHDRAWN_FIGURE = "Đây không phải số liệu (bỏ khỏi bảng và biểu đồ)"
EDIT_WITHDRAWN_DIRECTIVE = "Đây không phải chỉ đạo (bỏ khỏi bảng)"
EDIT_SAVE = "Lưu"
EDIT_CANCEL = "Thôi"
EDIT_SAVED = "Đã lưu nội dung sửa."
EDIT_NOTHING = "Chưa có gì thay đổi. Hãy sửa ít nhất một mục rồi bấm “Lưu”."
EDIT_NO_EDITOR = "Hãy ghi họ tên người sửa để người sau biết ai đã sửa."
EDIT_BAD_VALUE = "Giá trị “{value}” không phải là số. Hãy ghi như 53.750, 81,41 hoặc 53.750 tỷ."
EDIT_SUBJECT = "Lĩnh vực"
EDIT_MEASURE = "Chỉ tiêu"
EDIT_BASIS = "Tính theo"
EDIT_VALUE = "Giá trị (ví dụ 53.750 tỷ)"
EDIT_UNIT = "Đơn vị"
EDIT_QUALIFIER = "Mức chính xác"
EDIT_EXACT = "đúng bằng"
EDIT_TEXT = "Nội dung (nếu chỉ tiêu chưa nói rõ)"
EDIT_COMPARED = "So với"
EDIT_BASIS_NUMBERS = "Căn cứ (mỗi số hiệu một dòng)"
EDIT_FIELDS = {
    "indicator": "Chỉ tiêu",
    "indicator_text": "Nội dung",
    "kind": "Loại",
    "value": "Giá trị",
    "unit": "Đơn vị",
    "qualifier": "Mức chính xác",
    "period": "Kỳ số liệu",
    "place": "Địa bàn",
    "compared_to": "So với",
    "issuer": "Người chỉ đạo",
    "addressee": "Nơi thực hiện",
    "action": "Nội dung",
    "deadline": "Thời hạn",
    "legal_basis": "Căn cứ",
    "withdrawn": "Không phải số liệu, chỉ đạo",
}
EMPTY_FIELD = "(trống)"
YES = "có"
NO = "không"

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

FIGURE = "Số liệu"
