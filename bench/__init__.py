"""Measurements: the program beside the raw limit of what it stands on, in the same run."""
