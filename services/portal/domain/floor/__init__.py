"""The floor as it is shown: how far each unit has come, what is open, and the unit in hand with its changes."""
