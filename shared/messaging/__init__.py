"""Carries events from the service that announces them to those that hear them."""
