"""The look that all faces share: base page, parts, styles, fonts, and the writing of amounts and times for people.

Owns how things look and who may come in at a face's door. Must not know any one page.
"""
