"""Peers: the ordinary ways to answer from documents, asked the same questions and scored by the same metrics."""
