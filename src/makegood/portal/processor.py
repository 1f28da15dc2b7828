"""The way to the processor's own pages: which forms may lead there, and back to which of our pages.

Owns the leave for a browser to follow a form there. Must not know what is paid or kept.
"""

from urllib.parse import urlsplit

from csp.decorators import csp_update
from django.conf import settings
from django.utils.http import url_has_allowed_host_and_scheme

PROCESSOR = "{0.scheme}://{0.netloc}".format(urlsplit(settings.MAKEGOOD_SANDBOX_URL))
# A browser follows a form's redirect to another server only where the page allows it.
leads_to_processor = csp_update({"form-action": [PROCESSOR]})


def way_back(wanted: str, *, slug: str) -> str:
    """Give an address to return to if it is a page of this site, else nothing.

    >>> way_back("/club/membership/", slug="club"), way_back("//elsewhere.test/club/", slug="club")
    ('/club/membership/', '')
    """
    is_ours = wanted.startswith(f"/{slug}/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if is_ours else ""
