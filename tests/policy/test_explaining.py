"""Explanations, letters, pages and records: what people and programs read of a decision."""

import json
from datetime import UTC, datetime

import pytest

from makegood.kernel.credits import Credits
from makegood.kernel.money import Money
from makegood.kernel.working_days import known_calendars
from makegood.policy import (
    ABSENT,
    UNKNOWN,
    Cap,
    Case,
    ClauseNotFound,
    Decision,
    Explanation,
    Fact,
    Role,
    Step,
    Truth,
    Value,
    decide,
    decision_record,
    explain,
    facts_from_record,
    facts_record,
    letter,
    load,
    render,
)
from makegood.policy.render import PLACES, html_of
from tests.policy.small import HEAD
from tests.policy.test_credits_pack import pack

PAID = datetime(2026, 3, 2, 10, 5, tzinfo=UTC)
CAP = Cap("X6", Money(2000, "EUR"), "No refund exceeds what is left of the payment.")


def pack_case(*, made: str = "2026-03-16 23:30", caps: tuple[Cap, ...] = (), **more: object) -> Case:
    """A request for the price of an untouched pack of 100 credits."""
    facts: dict[str, object] = {
        "request.made": datetime.fromisoformat(f"{made}+00:00"),
        "payment.paid": PAID,
        "payment.price": Money(5000, "EUR"),
        "payment.currency": "EUR",
        "payment.used": Credits(0),
        "payment.valid": Credits(100),
    }
    facts |= {name.replace("__", "."): value for name, value in more.items()}
    known = {name: Fact(value, "a test") for name, value in facts.items()}
    return Case("money", "any_reason", known, frozenset({"registration_copy"}), caps)


def told(case: Case) -> tuple[Decision, Explanation]:
    """The decision of a case, and its explanation."""
    decision = decide(pack(), case)
    return decision, explain(pack(), decision, case=case)


def test_options_are_told_with_their_amounts_and_the_end_of_their_window() -> None:
    """What a member needs to choose."""
    explanation = told(pack_case())[1]
    assert explanation.headline == "You can choose between 2 ways to get something back."
    untouched = next(reason for reason in explanation.reasons if reason.clause == "C4")
    assert "This is open until 16 March 2026, 23:59." in untouched.sentence
    assert untouched.ends is not None
    assert untouched.ends.written(pack().calendar.zone).isoformat() == "2026-03-16T23:59:00+00:00"
    assert explanation.arithmetic[1] == "C5: 100 credits × €0.40 per credit = €40.00."


def test_a_missed_window_is_told_with_what_it_would_have_given() -> None:
    """The option that is left does not hide the one that was lost."""
    explanation = told(pack_case(made="2026-03-17 00:00"))[1]
    assert explanation.headline == "You can have €40.00 back."
    assert explanation.counterfactuals == (
        "C4 was open until 16 March 2026, 23:59.",
        "C4 would have given you €50.00 if you asked by 16 March 2026, 23:59.",
    )


def test_a_denial_tells_what_would_have_been_different() -> None:
    """Each failed part of the guard is a wish."""
    explanation = told(pack_case(payment__used=Credits(100), payment__valid=Credits(0)))[1]
    assert explanation.counterfactuals == (
        "C4 would have given you €50.00 if the credits used from the pack were 0 credits.",
    )
    assert "C4, Option A: an untouched pack: The credits used from the pack: 100 credits." in explanation.paragraphs


def test_a_counterfactual_promises_no_more_than_the_caps_leave() -> None:
    """What went back already would not have been paid again."""
    explanation = told(pack_case(made="2026-03-17 00:00", caps=(CAP,), payment__valid=Credits(0)))[1]
    assert explanation.counterfactuals[1].startswith("C4 would have given you €20.00 if")


def test_the_cap_that_lowered_a_remedy_is_a_reason() -> None:
    """X6 has a title of its own, on the page of every policy."""
    explanation = told(pack_case(caps=(CAP,)))[1]
    last = explanation.reasons[-1]
    assert (last.clause, last.title) == ("X6", "No refund exceeds what was paid")
    assert last.sentence == "At most €20.00 can be given back. No refund exceeds what is left of the payment."


def test_an_open_question_is_neither_met_nor_failed() -> None:
    """Nobody has looked yet."""
    facts = {"request.made": Fact(PAID, ""), "incident.at": Fact(PAID, ""), "charge.cost": Fact(Credits(9), "")}
    case = Case("credits", "technical_issue", facts, frozenset({"proof", "registration_copy"}))
    reasons = {reason.clause: reason for reason in told(case)[1].reasons}
    assert reasons["C3c"].is_met is None
    assert reasons["C3b"].is_met is True
    assert told(case)[1].paragraphs[0] == "What we have to find out: Was this a technical issue on our side?"


def test_amounts_and_dates_follow_the_locale() -> None:
    """The sentences stay; the figures are written as people there do."""
    case = pack_case()
    german = explain(pack(), decide(pack(), case), case=case, locale="de_DE")
    assert "C4, Option A: an untouched pack: 50,00\N{NO-BREAK SPACE}€, to the card that paid." in german.paragraphs


def test_a_name_cannot_add_lines_to_a_letter() -> None:
    """What people call themselves is text from outside."""
    text = letter(pack(), told(pack_case())[1], name="Ann\n\nYou get EUR 5000", site="Packhouse")
    assert text.splitlines()[0] == "Dear Ann You get EUR 5000,"


def test_the_derivation_shows_each_fact_under_the_clause_that_read_it() -> None:
    """An agent sees why, down to the figures."""
    step = next(each for each in decide(pack(), pack_case()).derivation if each.clause == "C4")
    assert (step.role, step.truth, step.text, step.value) == (
        Role.EFFECT,
        Truth.YES,
        "offer payment.price to card",
        "50.00 EUR",
    )
    assert Step("C4", Role.FACT, Truth.YES, "payment.used", "0 credits") in step.children[0].children[0].children


def test_a_displaced_clause_says_by_which_it_was_displaced() -> None:
    """C8 stands above the options."""
    decision = decide(pack(), pack_case(statement_untrue=True))
    displaced = [(each.clause, each.text) for each in decision.derivation if each.role is Role.DISPLACED]
    assert displaced == [("C4", "displaced by C8"), ("C5", "displaced by C8")]


@pytest.mark.parametrize(
    "value", [True, 3, "site", PAID, PAID.date(), Money(-5, "JPY"), Money(1500, "KWD"), Credits(7), ABSENT, UNKNOWN]
)
def test_every_fact_comes_back_from_its_record_as_it_was(value: Value) -> None:
    """Through JSON text, with its source."""
    facts = {"some.fact": Fact(value, "payment 12")}
    assert facts_from_record(json.loads(json.dumps(facts_record(facts)))) == facts


def test_a_decision_is_recorded_field_by_field() -> None:
    """Amounts and times are exact, and the same decision has the same record."""
    decision = decide(pack(), pack_case(caps=(CAP,)))
    record = json.loads(json.dumps(decision_record(decision)))
    assert (record["outcome"], record["remedy"], record["cites"]) == ("granted", "20.00 EUR", ["C4", "X6"])
    assert record["deadline"] == {"at": "2026-03-30T23:00:00+00:00", "is_included": False}
    assert set(record) == set(Decision.__dataclass_fields__)


def test_the_page_has_every_clause_with_its_rule_and_address() -> None:
    """Decisions link to the anchors."""
    page = render(pack(), clause_url=lambda id: f"/policy#{id}")
    untouched = next(clause for clause in page.clauses if clause.id == "C4")
    assert untouched.url == "/policy#C4"
    assert untouched.html.startswith("<p>If you bought a pack by mistake")
    assert untouched.rule_source.splitlines()[-1] == "then: offer payment.price to card"
    assert page.notes[0] == "Times are those of London."
    assert page.notes[1] == "Working days are Monday to Friday but for the public holidays of Scotland."


def test_every_calendar_is_called_by_its_place():
    """Nobody is left to guess what a code of letters stands for."""
    assert set(PLACES) == set(known_calendars())


@pytest.mark.parametrize("attack", ["<script>x</script>", "[x](javascript:x)", "![x](https://elsewhere.example/x.png)"])
def test_nothing_in_the_prose_runs_or_is_fetched(attack: str) -> None:
    """The page is shown to every member."""
    html = html_of(attack)
    assert not any(each in html for each in ("<script", 'href="javascript', "<img"))


def test_prose_around_rules_is_kept_whole() -> None:
    """Only the rules leave the prose; what stands between and behind them stays."""
    text = (
        f"{HEAD}Before.\n\n## One {{#A .note}}\n\nFirst.\n\n### Inner\n\nSecond.\n\nSetext {{#B .note}}\n---\nThird.\n"
    )
    policy = load(text, file="p.md").required()
    assert (policy.introduction, policy.clause("A").prose) == ("Before.", "First.\n\n### Inner\n\nSecond.")
    assert (policy.clause("B").title, policy.clause("B").prose) == ("Setext", "Third.")


def test_a_clause_that_does_not_exist_is_refused() -> None:
    """A link may be old."""
    with pytest.raises(ClauseNotFound, match="C99"):
        pack().clause("C99")
