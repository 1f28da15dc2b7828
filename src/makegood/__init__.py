"""Makegood runs a paid member site by its own published terms."""

__version__ = "0.1.0"
