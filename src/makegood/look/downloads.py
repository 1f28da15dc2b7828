"""Papers on their way to people: what was sent in is always a download, never a page; ours can be read at once.

Owns the headers that keep a sent-in file from being shown or run by a browser on this site's address.
"""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from makegood.claims.models import Attachment


def pdf_download(content: bytes, *, name: str) -> HttpResponse:
    """Give a PDF of ours, to be read in the browser or kept under a name."""
    answer = HttpResponse(content, content_type="application/pdf")
    answer.headers["Content-Disposition"] = content_disposition_header(False, name) or "inline"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def paper_download(paper: Attachment) -> HttpResponse:
    """Give a paper as a download under the name that it was kept by."""
    content_type = paper.media_type or "application/octet-stream"
    return _download(bytes(paper.content), content_type=content_type, name=paper.name or f"{paper.kind}-{paper.pk}")


def text_download(text: str, *, name: str) -> HttpResponse:
    """Give a text as a download under a plain name."""
    return _download(text.encode(), content_type="text/plain; charset=utf-8", name=name)


def _download(content: bytes, *, content_type: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=content_type)
    answer.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
