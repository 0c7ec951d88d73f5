"""Metrics of the eval: pure functions, one family a file, no model judges anything."""
