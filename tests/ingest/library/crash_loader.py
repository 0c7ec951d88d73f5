"""Run by the crash test: loads, replaces and removes documents in `sys.argv[1]` until it is killed."""

import itertools
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from conftest import HashEncoder, make_document

from ingest.library.library import Library

data_dir, first = Path(sys.argv[1]), int(sys.argv[2])
with Library.open(data_dir, encoder=HashEncoder) as library:
    print("open", flush=True)
    for number in itertools.count(first):
        sentences = [f"Câu {k} của bản {number}." for k in range(5 + number % 7)]
        document, content = make_document(
            sentences, origin=f"/reports/{number % 12}.txt", title=f"Báo cáo bản {number}"
        )
        library.add(document, content)
        if number % 3 == 0:
            library.follow()
        if number % 5 == 0:
            library.remove(next(iter(library.all_documents_metadata())))
        if number % 40 == 0:
            library.rebuild()
