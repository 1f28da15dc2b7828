"""What every room counts with: money, credits, windows of time, working days, refusals and diagnostics.

Owns the arithmetic that must be the same everywhere. Knows no other room and nothing outside the standard library.
"""
