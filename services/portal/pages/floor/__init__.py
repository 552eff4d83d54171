"""The floor as pages: what the room sees, and the operator's table; one state, two views, both live."""
