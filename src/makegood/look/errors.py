"""What is answered where no page comes about: a damaged request, and one that is too large.

Owns the limit on a request as a whole, whatever is in it. These pages ask for nothing, so that they can always be
shown.
"""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

BAD, TOO_LARGE = 400, 413
TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def limited(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Turn a request away that says to be larger than all that a form here takes, before any of it is read."""

    def answer(request: HttpRequest) -> HttpResponse:
        said = request.META.get("CONTENT_LENGTH") or "0"
        if said.isascii() and said.isdigit() and int(said[:20]) > settings.MAKEGOOD_LARGEST_REQUEST:
            return _page(TOO_LARGE)
        return get_response(request)

    return answer


def unreadable(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that a request was damaged on its way, or that there was too much in it."""
    return _page(TOO_LARGE if isinstance(exception, TOO_MUCH) else BAD)


def _page(status: int) -> HttpResponse:
    return HttpResponse(render_to_string(f"{status}.html"), status=status)
