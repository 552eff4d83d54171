"""The invented session that a newcomer plays first and that the tests rely on."""
