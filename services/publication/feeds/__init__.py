"""Feeds that portals read, one file per protocol: the same issued editions always give the same bytes."""
