"""Dated stories of a site: reads them, plays them against the real engine and compares what comes out.

Owns the words of stories and how each word drives an operation. Must not decide, post or price anything itself.
"""
