"""A retrieval set of made-up articles, small enough to train on in a test."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

TOPICS = (
    "nộp thuế thu nhập", "đăng ký kết hôn", "thi hành án dân sự", "bảo vệ rừng phòng hộ", "cấp giấy phép lái xe",
    "khám bệnh cho trẻ em", "đào tạo giáo viên mầm non", "xuất khẩu gạo", "đấu giá tài sản", "an toàn thực phẩm",
)  # fmt: skip
ASPECTS = ("Điều kiện", "Hồ sơ", "Thời hạn", "Trách nhiệm của cơ quan", "Xử lý vi phạm", "Thẩm quyền")


def write_small_set(folder: Path) -> Path:
    """Write sixty articles in ten laws, ten related pairs and ten questions to `folder`; return it."""
    rows, related, queries, qrels = [], [], [], ["query-id\tcorpus-id\tscore"]
    for t, topic in enumerate(TOPICS):
        for a, aspect in enumerate(ASPECTS):
            title = f"{aspect} {topic}"
            text = f"{title} được quy định tại văn bản này.\n1. Người {topic} phải nộp hồ sơ cho cơ quan có thẩm quyền;"
            text += f"\n2. Cơ quan xem xét việc {topic} trong thời hạn luật định và trả lời bằng văn bản."
            rows.append(
                {"_id": f"{t}/2020/nđ-cp|{a}", "title": title, "text": text, "law_name": f"Nghị định về {topic}"}
            )
        related.append(f"{t}/2020/nđ-cp|0\t{t}/2020/nđ-cp|1")
        queries.append({"_id": f"q{t}", "text": f"Muốn {topic} thì cần điều kiện gì?"})
        qrels.append(f"q{t}\t{t}/2020/nđ-cp|0\t1")
    with gzip.open(folder / "corpus.jsonl.gz", "wt", encoding="utf-8") as out:
        out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    with gzip.open(folder / "related.tsv.gz", "wt", encoding="utf-8") as out:
        out.write("\n".join(related) + "\n")
    printed = "".join(json.dumps(query, ensure_ascii=False) + "\n" for query in queries)
    (folder / "queries.dev.jsonl").write_text(printed, encoding="utf-8")
    (folder / "qrels.dev.tsv").write_text("\n".join(qrels) + "\n", encoding="utf-8")
    return folder
