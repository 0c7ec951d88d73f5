"""Questions proposed from a library's own records and from its readers' feedback, for a person to review."""

from eval.drafting.commands import draft_command, review_command

__all__ = ["draft_command", "review_command"]
