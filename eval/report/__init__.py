"""The report of a run for people: one HTML page that needs nothing beside itself."""

from eval.report.page import page_of, write_report

__all__ = ["page_of", "write_report"]
