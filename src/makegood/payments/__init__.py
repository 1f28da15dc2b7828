"""Payments and refunds at a processor, each in two steps: committed here first, then called, then answered.

Owns processors, payments, refunds and outgoing intents. Must not know why money goes back: claims decides
that.
"""
