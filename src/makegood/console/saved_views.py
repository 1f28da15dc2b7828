"""Saved views of the queue: kept, replaced under the same name, and forgotten, each by their owner.

Owns who reaches which view: somebody else's does not exist.
"""

from makegood.console.models import SavedView
from makegood.members.models import Staff


def views_of(staff: Staff) -> list[SavedView]:
    """Give the views that somebody keeps, by name."""
    return list(SavedView.objects.filter(staff=staff).order_by("name"))


def save_view(staff: Staff, *, name: str, query: str) -> SavedView:
    """Keep a view under a name; another one of that name gives way."""
    view, _ = SavedView.objects.update_or_create(
        staff=staff, name=name, defaults={"site_id": staff.site_id, "query": query}
    )
    return view


def forget_view(staff: Staff, *, name: str) -> None:
    """Forget one's own view of that name; where there is none, nothing changes."""
    SavedView.objects.filter(staff=staff, name=name).delete()
