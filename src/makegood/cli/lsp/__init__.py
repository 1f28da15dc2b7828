"""The language server: what an editor shows while somebody writes a policy.

`page` cuts a page that may be half written, `completion`, `hover` and `definition` answer from it and know no protocol;
`server` speaks the protocol and knows nothing of the language. Nothing here decides anything.
"""
