"""Playing a session that has been: its record is read out of its report, and the rest is told by a scenario."""
