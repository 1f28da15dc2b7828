"""The one shape of a refusal: something that people may try and the site must turn down.

Owns the base class only. Each refusal lives beside the operation that raises it; faces decide how it looks.
"""

from typing import ClassVar


class Refusal(Exception):
    """An expected "no": a stable code for programs, a sentence for people, and the data behind it.

    Subclasses set `code` and write a message that says what happened, why, and what to do.

    >>> class NotFound(Refusal):
    ...     code = "not_found"
    >>> NotFound("There is no request 7 here.", request=7).data
    {'request': 7}
    """

    code: ClassVar[str]

    def __init__(self, message: str, **data: object) -> None:
        super().__init__(message)
        self.message = message
        self.data = data


class NotFound(Refusal):
    """The thing asked for does not exist, or belongs to somebody else: the two must look the same."""

    code = "not_found"
