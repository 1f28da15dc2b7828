"""`makegood policy explain`: what a clause means in plain words, before any case."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from makegood.policy.clause_meaning import clause_meaning
from tests.policy.small import policy_of
from tests.policy.test_commands import run

PACK = Path(__file__).parents[2] / "packs" / "credits"
HEAD = "decides: money for any_reason\n"


@pytest.fixture
def makegood(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    """Run `makegood policy explain` with these words."""
    return lambda *words: run(capsys, monkeypatch, "policy", "explain", *map(str, words))


def told(rule: str, **more: str) -> tuple[str, ...]:
    """What is told of a clause A with this rule."""
    policy = policy_of(A=rule, **more)
    return clause_meaning(policy, policy.clause("A")).rules[0].sentences


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ("payment.used == 0 credits", "the credits used from the pack are 0 credits"),
        ("payment.used != 0 credits", "the credits used from the pack are not 0 credits"),
        ("payment.price >= 5.00 EUR", "the price that you paid is at least €5.00"),
        ("request.made <= payment.paid + 14 days", "you asked within 14 days after you paid"),
        ("request.made > payment.paid + 24 hours", "you asked more than 24 hours after you paid"),
        ("request.made < payment.paid", "you asked before you paid"),
        ("not request.made <= payment.paid", "you asked after you paid"),
        ("not request.made <= payment.paid + 14 days", "you asked more than 14 days after you paid"),
        ("not payment.disputed", "the payment was not disputed with the card's issuer"),
        ("incident.side == site", "where the issue arose is our side"),
        ("charge.kind not in (chat, gift)", "the service is not a chat or a gift"),
        ("history.A == 0", "how often you were helped under A is 0"),
        (
            "smaller(payment.price, 9.00 EUR) > 1.00 EUR",
            "the smaller of the price that you paid and €9.00 is more than",
        ),
        (
            "payment.disputed and (incident.recorded or payment.used > 1 credit)",
            "the payment was disputed with the card's issuer, and (our records show an issue, "
            "or the credits used from the pack are more than 1 credit)",
        ),
    ],
)
def test_a_condition_is_told_without_a_case(condition: str, words: str) -> None:
    """In the words of the vocabulary."""
    assert told(f"{HEAD}when: {condition}\nthen: grant payment.price to card")[0].startswith(f"Holds if {words}")


def test_a_necessary_condition_is_told_by_its_failure() -> None:
    """The contrary of "and" is "or"."""
    rule = "only when: incident.recorded and payment.used < 3 credits"
    words = "Nothing is given if our records show no issue, or the credits used from the pack are at least 3 credits."
    assert told(f"{HEAD}{rule}") == (words,)


@pytest.mark.parametrize(
    ("effect", "words"),
    [
        ("grant payment.price to card", "Gives the price that you paid, to the card that paid."),
        ("grant payment.price to balance", "Gives the price that you paid, to your balance here."),
        ("refer to agent from 0 to payment.price", "Leaves to us from 0 to the price that you paid, to the card that"),
        (
            "grant share(payment.price, payment.unspent, payment.credits) to card",
            "Gives the share of the price that you paid that the credits of the pack not spent has in the credits",
        ),
    ],
)
def test_an_effect_is_told_with_its_destination(effect: str, words: str) -> None:
    """What is given, and where it goes."""
    assert told(f"{HEAD}then: {effect}")[0].startswith(words)


def test_what_a_request_carries_and_what_is_capped_is_told() -> None:
    """One sentence for each key."""
    rule = f"{HEAD}needs: proof\ncap money: 5.00 EUR\nthen: grant payment.price to card\n"
    assert told(rule)[1:] == ("The request has to carry proof of what happened.", "No more is given than €5.00.")


def test_what_a_person_has_to_find_out_is_told_first() -> None:
    """And what holds until somebody has."""
    finding = 'finding lied presumed false: "Is it a lie?"\nfinding proven: "Is it proven?"\n'
    policy = policy_of(A=f"{HEAD}{finding}only when: proven and not lied")
    assert clause_meaning(policy, policy.clause("A")).questions == (
        "Is it a lie? No, until a person finds otherwise.",
        "A person has to find out: Is it proven?",
    )


def test_windows_come_with_dates() -> None:
    """The event happens at noon of the day on which the policy takes effect."""
    policy = policy_of(A=f"{HEAD}limit: request.made <= payment.paid + 14 days", B="answer by: request.made + 72 hours")
    limit, reply = (clause_meaning(policy, policy.clause(id)).rules[0].examples for id in "AB")
    assert limit == ("If you paid on 1 January 2026, 12:00, that is until 15 January 2026, 23:59.",)
    assert reply == ("If you asked on 1 January 2026, 12:00, that is until 4 January 2026, 12:00.",)


def test_a_window_beyond_the_tables_of_holidays_has_no_date() -> None:
    """The clause is told without one."""
    policy = policy_of(A="decide by: request.made + 10 business_days")
    early = replace(policy, effective=date(1950, 1, 2))
    assert clause_meaning(early, policy.clause("A")).rules[0].examples == ()


def test_a_clause_knows_what_stands_above_it_and_below_it() -> None:
    """As far as overriding reaches."""
    rules = [f"{HEAD}when: payment.disputed\nthen: deny\noverrides: {other}" for other in "BC"]
    policy = policy_of(A=rules[0], B=rules[1], C=f"{HEAD}then: grant payment.price to card")
    meanings = [clause_meaning(policy, policy.clause(id)) for id in "ABC"]
    assert [(each.overrides, each.overridden_by) for each in meanings] == [
        (("B", "C"), ()),
        (("C",), ("A",)),
        ((), ("A", "B")),
    ]


def test_topics_are_told_in_words(makegood) -> None:
    """All grounds are not listed one by one."""
    assert "Asked for: money back for a mistake or any other reason." in makegood(PACK, "C4")[1]
    assert "Asked for: money back, whatever the reason; credits back" in makegood(PACK, "C7")[1]


def test_the_cases_that_rest_on_a_clause_are_listed(makegood) -> None:
    """With their outcome and their place."""
    code, said = makegood(PACK, "C3a", "--json")
    record = json.loads(said)
    outcomes = {each["case"]: each["outcome"] for each in record["cases"]}
    assert (code, record["id"], outcomes["asked before the issue happened"]) == (0, "C3a", "denied")
    assert all("technical-issue.yaml:" in each["place"] for each in record["cases"])


def test_the_cases_of_terms_rest_on_the_clause_that_sets_them(makegood) -> None:
    """C2 says how long credits live, and decides no request."""
    said = makegood(PACK, "C2")[1]
    lives = (PACK / "terms" / "credits.yaml").read_text().count("term: purchased credits expire\n")
    assert f"Cases that rest on it: {lives}.\n" in said
    assert "  purchased credits expire = 2027-03-02 23:59: a year later to the day (" in said


def test_a_case_of_a_term_rests_on_the_one_clause_whose_value_counts(makegood) -> None:
    """A fee that is announced anew is the new one; before that it is the old one."""
    pack = PACK.parent / "membership"
    places = [{each["place"] for each in json.loads(makegood(pack, id, "--json")[1])["cases"]} for id in ("M21", "M18")]
    assert all(places)
    assert places[0].isdisjoint(places[1])


def test_a_note_is_its_prose(makegood) -> None:
    """There is no rule to explain."""
    code, said = makegood(PACK, "C12")
    assert code == 0
    assert "This version has been in effect since 12 July 2017." in said
    assert said.endswith("Cases that rest on it: 0.\n")


def test_a_clause_that_does_not_exist_ends_with_two(makegood) -> None:
    """With a sentence and the nearest id."""
    assert makegood(PACK, "C99") == (2, "makegood: This policy has no clause C99. Did you mean `C9`?\n")


def test_what_holds_at_the_end_of_a_deadline_is_told() -> None:
    """For each with its own deadline."""
    head = "decides: credits for any_reason\n"
    rule = (
        "answer by: request.made + 24 hours else grant 2 credits to credits\ndecide by: request.made + 3 days else deny"
    )
    policy = policy_of(A=f"{head}{rule}", B=f"{head}then: refer to agent from 0 to request.spent")
    assert clause_meaning(policy, policy.clause("A")).rules[0].sentences == (
        "We answer by 24 hours after you asked.",
        "Where nobody has answered by then: Gives 2 credits, into your wallet.",
        "We decide by 3 days after you asked.",
        "Where nobody has decided by then: Nothing is given.",
    )


@pytest.mark.parametrize(
    ("clause", "words"),
    [
        ("C2", "How long purchased credits live: 12 months after you paid."),
        ("C5a", "€0.40 per credit if the currency in which you paid is EUR, otherwise US$0.40 per credit."),
        ("C9", "We decide by 10 business days after you asked."),
        ("C11", "When a new version of this policy takes effect: when the new version was published."),
    ],
)
def test_terms_and_deadlines_are_told(makegood, clause: str, words: str) -> None:
    """A clause that decides no request says something too."""
    assert words in makegood(PACK, clause)[1]
