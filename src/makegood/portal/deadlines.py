"""Until when what stands open to a member: the ends that the policy sets over their own things, clause by clause.

Owns the gathering of them from what can still be asked, from credits that expire, and from how they belong. Each end is
worked out by its own room; nothing is decided here.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.urls import reverse

from makegood.claims.windows import Window, open_windows
from makegood.kernel.windows import End
from makegood.look.wallets import Purse
from makegood.look.writing import amount_in_words
from makegood.members.models import Member
from makegood.policy import Clause, Policy, clause_of
from makegood.portal.belonging import Belonging
from makegood.portal.things import thing_of

# What the policy leaves to the terms that were agreed.
NO_CLAUSE = "As it was agreed"
# More lots than these expire so late that nobody acts on them now.
LOTS = 5


@dataclass(frozen=True, slots=True)
class Note:
    """What ends, or falls due, in words, and the page on which one can act on it."""

    words: str
    way: str
    path: str
    falls_due: bool = False


@dataclass(frozen=True, slots=True)
class Deadline:
    """One end over one thing: a window in which to ask, or a note."""

    clause: str
    title: str
    # The number of the version that decides, where that is not the one in force.
    version: int | None
    ends: End
    about: Window | Note

    @property
    def window(self) -> Window | None:
        """The window in which something can be asked, where it is one."""
        return self.about if isinstance(self.about, Window) else None


@dataclass(frozen=True, slots=True)
class Standing:
    """A clause with all that it leaves open, what closes first first."""

    clause: str
    title: str
    version: int | None
    lines: Sequence[Deadline]


def by_clauses(deadlines: Collection[Deadline]) -> list[Standing]:
    """Put deadlines under their clauses; the clause of which something closes first stands first."""
    ordered = sorted(deadlines, key=lambda each: (each.clause, each.version or 0, each.ends.at))
    groups = [tuple(lines) for _, lines in groupby(ordered, key=lambda each: (each.clause, each.version))]
    standing = [Standing(lines[0].clause, lines[0].title, lines[0].version, lines) for lines in groups]
    return sorted(standing, key=lambda each: each.lines[0].ends.at)


def to_ask(member: Member, *, kind: str, at: datetime) -> Iterator[Deadline]:
    """Give until when what can be asked about the latest of the member's things of one kind."""
    for each in open_windows(member, kind=kind, at=at):
        yield Deadline(each.clause, each.title, each.version, each.ends, each)


def to_spend(purse: Purse, *, policy: Policy, slug: str) -> Iterator[Deadline]:
    """Give until when credits can be spent."""
    id = clause_of(policy, "purchased credits expire", {})
    clause = policy.clause(id) if id else None
    for lot in purse.expiring[:LOTS]:
        assert lot.expires_at is not None, "only what expires is among them"
        words = f"{amount_in_words(lot.remaining)} can be spent"
        note = Note(words, "See what they came with", reverse("portal:lot", args=[slug, lot.id]))
        yield _of(clause, End(lot.expires_at, is_included=False), note)


def to_leave(mine: Belonging, *, slug: str) -> Iterator[Deadline]:
    """Give what comes next of a membership, and until when it can be left without that."""
    held, clauses, page = mine.membership, mine.clauses, reverse("portal:membership", args=[slug])
    if held is None or not mine.stands:
        return
    if held.ends_at is not None:
        note = Note("What members pay for stays open", "Your membership", page)
        yield _of(clauses.get("open"), _instant(held.ends_at), note)
    if mine.coming is not None:
        words = f"The next fee, {amount_in_words(mine.coming.fee.whole)}; whoever cancels before is not charged"
        note = Note(words, "Stay, change the plan or cancel", page, falls_due=True)
        yield _of(clauses.get("next"), _instant(mine.coming.at), note)
    for line in mine.fees:
        if line.refundable_until is not None:
            words = f"The fee of {amount_in_words(line.bill.amount)} can come back for a change of mind"
            note = Note(words, "See what it gives", reverse("portal:ground", args=[slug, thing_of(line.bill)]))
            yield _of(clauses.get("refund"), _instant(line.refundable_until), note)
    for each in mine.arrears:
        words = f"{amount_in_words(each.owed)} is overdue; it grows by another month’s interest"
        yield _of(clauses.get("overdue"), _instant(each.grows_at), Note(words, "Pay it", page, falls_due=True))


def _instant(at: datetime) -> End:
    return End(at, is_included=True)


def _of(clause: Clause | None, ends: End, note: Note) -> Deadline:
    return Deadline(clause.id if clause else "", clause.title if clause else NO_CLAUSE, None, ends, note)
