"""The pages of a site for its members and for anybody who reads its policy.

Owns what members see and send. A view loads, calls one operation and renders; it holds no rule of the site.
"""
