"""Journeys through a real browser, with scripts and without."""
