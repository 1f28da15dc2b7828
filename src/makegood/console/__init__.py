"""The pages of the staff: the queue, a case, members, payments, the audit.

Owns what the staff see and do. A view loads, calls one operation and renders; it holds no rule of the site.
"""
