"""Whatever an author may write is refused when it is read, or runs: no policy makes a site fail.

Each rule is tried on a site with one of everything, about each thing that a request can be about.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from makegood.play.reading import read_story
from makegood.play.runner import Manner, play_story
from makegood.policy import load
from makegood.policy.kinds import Family
from makegood.policy.vocabulary import VOCABULARY
from tests.play.tiny import pack_of, policy_of

pytestmark = pytest.mark.django_db

GROUNDS = sorted(set(VOCABULARY.grounds) - {"order_failed", "restart_failed"})
OPENING = (
    "{at: 2026-03-02 09:00, performer: eve}",
    "{at: 2026-03-02 10:00, register: ann}",
    "{buy: pack, by: ann, as: p1}",
    "{buy: pack, by: ann, as: p2}",
    "{deposit: 50.00 EUR, by: ann, as: d1}",
    "{use: letter, by: ann, with: eve, as: l1}",
    "{session: video, by: ann, with: eve, minutes: 10, as: s1}",
    "{order: links, by: ann, units: 200, as: o1}",
    "{subscribe: plan, by: ann, as: m1}",
    "{incident: other, about: l1, side: site}",
)
THINGS = ("p1", "p2", "d1", "l1", "s1", "o1", "m1.1", "eve", "")
LATER = ("{wait: 40 days}", "{feature: gallery, by: ann}", "{cancel: m1, by: ann}", "{wait: 40 days}")

MONEY = (
    "5 EUR",
    "5 USD",
    "payment.price * 3",
    "payment.left + 5 EUR",
    "share(payment.price, charge.cost, payment.credits)",
    "bill.amount",
)
CREDITS = ("500 credits", "charge.cost * 2", "payment.unspent * 3", "payment.valid - payment.credits")
RULING = "{{decide: {name}, grant: AMOUNT}}"
# What a clause gives, where it goes, and what somebody does then.
EFFECTS = (
    ("then: grant {} to {}", "card", ""),
    ("then: grant {} to {}", "balance", ""),
    ("then: refer to agent from 0 to {0} to {1}\napprover above: {0}", "balance", RULING),
    ("decide by: request.made + 1 day else grant {} to {}", "card", ""),
)


def ready(*rules: str) -> list[str]:
    """Give the rules that are not refused when they are read, each by itself."""
    loaded = ((rule, load(policy_of(rule), file="policy.md")) for rule in rules)
    assert all(each.policy or all(one.message for one in each.diagnostics) for _, each in loaded)
    return [rule for rule in rules if load(policy_of(rule), file="policy.md").policy]


def failures(folder: Path, *rules: str, lines: Iterable[str]) -> list[str]:
    """Play these lines on a site of these rules, and give what failed, refusals left aside."""
    pack_of(folder, *rules)
    path = folder / "story.yaml"
    text = "".join(f"  - {line}\n" for line in (*OPENING, *lines))
    path.write_text(f"scenario: a test\npack: tiny\nstory:\n{text}", encoding="utf-8")
    manner = Manner(takes_refusals=True, is_fast=True)
    return [str(each) for each in play_story(read_story(path), slug="any", manner=manner).failures]


def asked(remedy: str, grounds: Iterable[str], *, then: str = "") -> Iterator[str]:
    """Ask on each ground about everything, and then try what may follow."""
    for ground in grounds:
        for number, thing in enumerate(THINGS):
            name, about = f"{ground}{number}", f"about: {thing}, " if thing else ""
            yield f"{{ask: {remedy}, by: ann, {about}because: {ground}, as: {name}}}"
            if then:
                yield then.format(name=name)


def tried(folder: Path, remedy: str, *effects: str, then: str = "") -> list[str]:
    """Try each effect on a ground of its own, and give what failed."""
    taken = ready(*(f"decides: {remedy} for other\n{effect}" for effect in effects))
    assert taken, "at least one is a rule"
    rules = [rule.replace("for other", f"for {ground}") for rule, ground in zip(taken, GROUNDS, strict=False)]
    return failures(folder, *rules, lines=(*asked(remedy, GROUNDS[: len(rules)], then=then), *LATER[:1]))


@pytest.mark.parametrize(("effect", "to", "then"), EFFECTS)
def test_money_of_any_amount_to_any_place(tmp_path: Path, effect: str, to: str, then: str) -> None:
    """Whatever it is asked about."""
    effects = (effect.format(amount, to) for amount in MONEY)
    assert tried(tmp_path, "money", *effects, then=then.replace("AMOUNT", "1.00 EUR")) == []


@pytest.mark.parametrize(("effect", "then"), [(effect, then) for effect, to, then in EFFECTS if to == "balance"])
def test_credits_of_any_amount(tmp_path: Path, effect: str, then: str) -> None:
    """Whatever it is asked about."""
    effects = (effect.format(amount, "credits") for amount in CREDITS)
    assert tried(tmp_path, "credits", *effects, then=then.replace("AMOUNT", "1 credit")) == []


def test_a_refill_of_anything(tmp_path: Path) -> None:
    """Only orders are started again, and only where something is to deliver."""
    assert tried(tmp_path, "refill", "then: refill", "decide by: request.made + 1 day else refill") == []


VALUES = {
    Family.WINDOW: (
        "payment.paid + 1 day",
        "version.approved + 3 days",
        "request.decided + 1 business_day",
        "membership.started + 2 hours",
        "membership.paid_until",
        "anniversary(membership.anchor, membership.cycles * 1 month)",
        "anniversary(membership.anchor, 0 * 1 month)",
        "anniversary(membership.started, plan.count * 7 days)",
    ),
    Family.MONEY: ("plan.price", "bill.amount", "5 USD", "0 EUR", "5 EUR - 9 EUR", "plan.price * 2", "plan.new_price"),
    Family.WHOLE: ("0", "1", "3", "plan.count", "plan.instalments", "0 - 2", "membership.cycles"),
    Family.BOOL: ("true", "false", "membership.trial", "bill.months_overdue == 0", "membership.cancelled"),
    Family.RATE: ("0.40 EUR per credit", "0.40 USD per credit", "0.00 EUR per credit"),
    Family.WORD: ("card", "balance", "credits"),
}
GIVING = "decides: money for other\nthen: grant payment.price to card"
LIFE = (
    "{publish: tiny/policy.md, by: tom}",
    "{buy: pack, by: ann, as: p3}",
    "{ask: money, by: ann, about: p1, because: other, as: r1}",
    "{register: bob}",
    "{subscribe: trial, by: bob, trial: true, as: m2}",
    *LATER,
    "{decline: card, of: ann}",
    "{reactivate: m1, by: ann}",
    "{accept: card, of: ann}",
    "{reactivate: m1, by: ann}",
    "{cancel: m2, by: bob, channel: email}",
    "{wait: 40 days}",
)


@pytest.mark.parametrize("number", range(max(map(len, VALUES.values()))))
def test_any_term_of_any_value(tmp_path: Path, number: int) -> None:
    """Members buy, try, join, pay, are refunded and leave under each value of each term at some time."""
    values = {name: VALUES[spec.kind.family] for name, spec in VOCABULARY.terms.items()}
    rules = ready(*(f"set: {name} = {each[number % len(each)]}" for name, each in values.items()))
    assert failures(tmp_path, GIVING, *rules, lines=LIFE) == []
