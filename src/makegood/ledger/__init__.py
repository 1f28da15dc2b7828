"""The books: lots of credits, the accounts they and the money move between, and the one writer of both.

Owns every balance. Knows plain ids of sites, members, payments and charges, and nothing else of the rooms after it.
"""
