"""Trials, cycles, bills and what opens by them. Must not know why money goes back, nor what a request is."""
