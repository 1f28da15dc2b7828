"""Notes of the staff on a request or a member: written once, and read by the staff alone.

Owns these rows and that they happened. What a note says is no part of the audit chain. A member is told what happened
to `request:12`; a note is an event of `case:12` or `person:3`, as the staff see them, and so is never told of.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import OuterRef, Subquery

from makegood.claims.models import Request
from makegood.claims.queries import events_about
from makegood.console.models import Note
from makegood.members.models import Member, Staff
from makegood.sites.models import Event
from makegood.sites.operations import record_event

ON_MEMBER, ON_REQUEST = "person", "case"


@dataclass(frozen=True, slots=True)
class Noted:
    """A note as pages show it; `request_id` says which request it is of, if it is of one."""

    at: datetime
    by: str
    text: str
    request_id: int | None


@transaction.atomic
def write_note(about: Request | Member, *, text: str, by: Staff, at: datetime, key: str) -> Note:
    """Write a note down; sent twice under one key, it is one note."""
    request = about if isinstance(about, Request) else None
    member = about.member if isinstance(about, Request) else about
    # Two clicks come one after the other, so that the second finds the note of the first.
    Staff.objects.select_for_update(no_key=True).get(pk=by.pk)
    whole_key = f"staff:{by.pk}:{key}"
    written = Note.objects.filter(site_id=by.site_id, key=whole_key).first()
    if written is not None:
        return written
    word = ON_REQUEST if request else ON_MEMBER
    event = record_event(
        member.site,
        kind=f"{word}.noted",
        subject=f"{word}:{about.pk}",
        actor=f"staff:{by.pk}",
        at=at,
        member_id=member.pk,
    )
    return Note.objects.create(
        site_id=by.site_id, member=member, request=request, staff=by, event=event, key=whole_key, text=text
    )


def events_with_notes(request: Request, *, besides: Collection[str]) -> list[Event]:
    """Give what happened to a request and the subjects besides, with each note of it or its member as `note_text`."""
    noted = (f"{ON_REQUEST}:{request.pk}", f"{ON_MEMBER}:{request.member_id}")
    events = events_about(request, besides=[*besides, *noted])
    written = Note.objects.filter(event=OuterRef("pk"))
    return list(events.annotate(note_text=Subquery(written.values("text")[:1])))


def notes_among(events: Collection[Event], *, request: Request) -> list[Noted]:
    """Give the notes that were read with the events, which their type does not know."""
    return [
        Noted(each.at, getattr(each, "staff_name", ""), text, request.pk if each.kind.startswith(ON_REQUEST) else None)
        for each in events
        if (text := getattr(each, "note_text", None))
    ]


def notes_of_member(member: Member) -> list[Noted]:
    """List what was noted of a member and of all that the member asked, the oldest first."""
    found = Note.objects.filter(site_id=member.site_id, member=member).select_related("staff", "event").order_by("id")
    return [Noted(each.event.at, each.staff.name, each.text, each.request_id) for each in found]
