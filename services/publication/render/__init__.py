"""Renditions of a printed document, one file per format: the same blocks always give the same bytes."""
