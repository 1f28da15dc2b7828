"""What the landing page says of each kind of site, and what one can try there first.

Owns the words, by pack. Must not know who looks: that is given by the hats of a demo.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse

from makegood.look.hats import Hat
from makegood.members.models import Role
from makegood.sites.models import Site

MEMBER, AGENT, APPROVER = "member", Role.AGENT.label.lower(), Role.APPROVER.label.lower()


@dataclass(frozen=True, slots=True)
class Idea:
    """Something to try on a site: by whom (anybody, where this is empty), on which page, or at which clause."""

    words: str
    part: str = ""
    page: str = "portal:policy"
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Introduction:
    """What a kind of site is, what it shows best, and three ideas."""

    about: str
    shows: str
    ideas: tuple[Idea, ...]


INTRODUCTIONS: Mapping[str, Introduction] = {
    "credits": Introduction(
        "Packs of credits, spent on letters, chats and gifts.",
        "Options to choose from, each with its amount and its last day.",
        (
            Idea("Buy a pack, and ask for its price back", MEMBER, "portal:packs"),
            Idea("Answer what only a person can judge", AGENT, "console:queue"),
            Idea("Read why a used pack is worth less", clause="C5"),
        ),
    ),
    "letters": Introduction(
        "Letters, video chats and gifts for people who hope to meet.",
        "Judgement within bounds: how much an agent may give, and when a second one must agree.",
        (
            Idea("Say that a letter was sent twice", MEMBER, "portal:help"),
            Idea("Agree to what one agent may not give alone", APPROVER, "console:queue"),
            Idea("Read what a correspondent who leaves may bring back", clause="L2a"),
        ),
    ),
    "membership": Introduction(
        "Plans with trials, and fees on anniversaries that never drift.",
        "Time, to the minute: what falls due, what is overdue, and one refund with five conditions.",
        (
            Idea("See what a membership costs and when it is next due", MEMBER, "portal:home"),
            Idea("Look whether a letter is signed", AGENT, "console:queue"),
            Idea("Read how a fee comes back within 72 hours", clause="M29"),
        ),
    ),
    "orders": Introduction(
        "Money on a balance, and orders by the unit that arrive over days.",
        "Answers that nobody had to ask for: what was not delivered comes back by itself.",
        (
            Idea("Have units that dropped delivered again", MEMBER, "portal:help"),
            Idea("See who waits for an answer within 24 hours", AGENT, "console:queue"),
            Idea("Read what happens when an order is given up", clause="O5"),
        ),
    ),
    "live": Introduction(
        "Video sessions by the minute, and shows.",
        "A policy that contradicts itself: of three deadlines for one complaint, yours is the longest.",
        (
            Idea("Complain about a session that broke off", MEMBER, "portal:help"),
            Idea("Weigh a complaint against what was promised", AGENT, "console:queue"),
            Idea("Read what going to the bank does", clause="V10"),
        ),
    ),
}
# A pack that somebody wrote themselves.
OF_ANY_PACK = Introduction("A site with a policy of its own.", "What its author wrote.", ())


@dataclass(frozen=True, slots=True)
class Try:
    """An idea at a site: where it leads, and whose hat one puts on for it."""

    words: str
    path: str
    hat: Hat | None


@dataclass(frozen=True, slots=True)
class Introduced:
    """A site with its introduction and what can be tried there."""

    site: Site
    introduction: Introduction
    tries: tuple[Try, ...]


def introduced(sites: Iterable[Site], *, hats: Mapping[int, Sequence[Hat]]) -> list[Introduced]:
    """Introduce sites, those of known packs first."""
    known = list(INTRODUCTIONS)
    order = sorted(sites, key=lambda site: known.index(site.pack) if site.pack in known else len(known))
    return [_introduced(site, hats.get(site.pk, ())) for site in order]


def _introduced(site: Site, hats: Sequence[Hat]) -> Introduced:
    introduction = INTRODUCTIONS.get(site.pack, OF_ANY_PACK)
    tries = [_try(idea, site, {hat.part: hat for hat in reversed(hats)}) for idea in introduction.ideas]
    return Introduced(site, introduction, tuple(tries))


def _try(idea: Idea, site: Site, hats: Mapping[str, Hat]) -> Try:
    anchor = f"#{idea.clause}" if idea.clause else ""
    return Try(idea.words, reverse(idea.page, args=[site.slug]) + anchor, hats.get(idea.part))
