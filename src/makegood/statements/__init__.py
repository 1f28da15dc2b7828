"""The room of statements: what is asked of the database again and again is written once and planned once.

Owns how a statement reaches the server and how its rows come back. Must not know any table, nor what a statement does.
"""
