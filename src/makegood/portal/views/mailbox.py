"""The mailbox of a demo: a list of the mails that it sent, and one of them. Anywhere else there is no such page."""

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from makegood.portal.mailbox import mails_in

P = ParamSpec("P")
SHOWN_AT_MOST = 100


def _of_a_demo(view: Callable[Concatenate[HttpRequest, P], HttpResponse]) -> Callable[..., HttpResponse]:
    """Let a page be there in a demo alone: in earnest nobody reads another one's mail."""

    @wraps(view)
    def page(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not settings.MAKEGOOD_DEMO:
            raise Http404("Only a demo has a mailbox.")
        return view(request, *args, **kwargs)

    return page


@require_GET
@never_cache
@_of_a_demo
def mailbox(request: HttpRequest) -> HttpResponse:
    """List the mails, the newest first, of everybody or of one address."""
    mails, to = mails_in(_folder()), request.GET.get("to", "")
    values: dict[str, object] = {
        "mails": [mail for mail in mails if to in ("", mail.to)][:SHOWN_AT_MOST],
        "to": to,
        "addresses": sorted({mail.to for mail in mails}),
    }
    return render(request, "portal/mailbox/list.html", values)


@require_GET
@never_cache
@_of_a_demo
def mail(request: HttpRequest, *, name: str) -> HttpResponse:
    """Show one mail."""
    found = next((each for each in mails_in(_folder()) if each.name == name), None)
    if found is None:
        raise Http404("There is no such mail.")
    return render(request, "portal/mailbox/one.html", {"mail": found})


def _folder() -> Path:
    return Path(settings.EMAIL_FILE_PATH)
