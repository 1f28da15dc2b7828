"""Trying a pack out: do its cases come out, what do they reach, and which changed rule would they notice.

Owns the tests of a policy as an author meets them. Reads no file: texts come in. No deciding module knows of it.
"""
