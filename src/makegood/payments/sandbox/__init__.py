"""A pretended payment processor that runs by itself: the whole way of money, without any.

Must not know the shop: it imports the kernel only, and is spoken to over HTTP like any other processor.
"""
