"""Replies as models write them become sentences with the numbers of what they cite."""

import pytest

from assistant.llm.parse import Claim, claims, claims_of


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Thi hành xong 10 việc. [E2]", [Claim("Thi hành xong 10 việc.", (2,))]),
        ("Thi hành xong 10 việc [E2].", [Claim("Thi hành xong 10 việc", (2,))]),
        ("Thi hành xong 10 việc. [2]", [Claim("Thi hành xong 10 việc.", (2,))]),
        ("Thi hành xong 10 việc. 【3】", [Claim("Thi hành xong 10 việc.", (3,))]),
        ("Thi hành xong 10 việc. [E1, E3]", [Claim("Thi hành xong 10 việc.", (1, 3))]),
        ("Thi hành xong 10 việc. [E1][E3]", [Claim("Thi hành xong 10 việc.", (1, 3))]),
        ("- **Một** việc. [E1]", [Claim("Một việc.", (1,), True)]),
        ("1. Một việc. [E1]", [Claim("Một việc.", (1,), True)]),
        ("Xong 10 việc. Đạt 81,41%. [E1]", [Claim("Xong 10 việc.", (1,)), Claim("Đạt 81,41%.", (1,))]),
        ("Xong 10 việc. [E1] Đạt 5%. [E2]", [Claim("Xong 10 việc.", (1,)), Claim("Đạt 5%.", (2,))]),
        ("Không có dẫn nguồn.", [Claim("Không có dẫn nguồn.", ())]),
        ("(2) Nội dung. [E1]", [Claim("(2) Nội dung.", (1,))]),
        ("", []),
        ("---", []),
        ("[E1]", []),
    ],
)
def test_a_line_becomes_its_claims(line: str, expected: list[Claim]) -> None:
    assert list(claims_of(line)) == expected


def test_a_claim_is_there_as_soon_as_its_line_is_complete() -> None:
    taken = []

    def pieces():
        for piece in ("Một vi", "ệc. [E1]", "\nHai", " việc. [E2]"):
            taken.append(piece)
            yield piece

    first = next(claims(pieces()))
    assert first == Claim("Một việc.", (1,))
    assert len(taken) == 3


def test_a_reply_cut_off_anywhere_gives_the_same_claims() -> None:
    reply = "Xong 10 việc. [E1]\n- Đạt 81,41%, tăng 2,82%. [E1, E2]\n"
    whole = list(claims([reply]))
    assert all(list(claims([reply[:i], reply[i:]])) == whole for i in range(len(reply)))
