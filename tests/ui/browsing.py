"""What a visitor does on the page, for browser tests of any server: `page` is Playwright's."""

from __future__ import annotations

from typing import Any

ANSWER_MS = 30_000


def ask(page: Any, question: str, timeout_ms: float = ANSWER_MS) -> Any:
    """Type a question, send it, wait until its answer is whole; returns the turn's locator."""
    turns = page.locator(".t-turn")
    before = turns.count()
    box = page.locator('[data-testid="stChatInput"] textarea')
    box.fill(question)
    box.press("Enter")
    return finished(page, before, timeout_ms)


def finished(page: Any, number: int, timeout_ms: float = ANSWER_MS) -> Any:
    """The turn of this number (from 0), once its answer is whole."""
    turn = page.locator(".t-turn").nth(number)
    turn.locator(".t-answer:not(.t-pending)").wait_for(timeout=timeout_ms)
    return turn


def open_citation(page: Any, n: int, turn: Any = None) -> Any:
    """Click marker n in the last answer's text (or in `turn`'s); returns the lit sentence's locator."""
    shown = turn if turn is not None else page.locator(".t-turn").last
    shown.locator(f'.t-body [data-cite="{n}"]').first.click()
    mark = page.locator(".t-text mark").first
    mark.wait_for(state="visible")
    return mark


def is_in_view(locator: Any) -> bool:
    """Whether the element can be seen: inside the window, and nothing over it or scrolled away."""
    seen: bool = locator.evaluate(
        """element => {
            const box = element.getClientRects()[0];
            const x = box.left + Math.min(box.width / 2, 40), y = box.top + box.height / 2;
            if (x < 0 || y < 0 || x > innerWidth || y > innerHeight) return false;
            return element.contains(document.elementFromPoint(x, y));
        }"""
    )
    return seen
