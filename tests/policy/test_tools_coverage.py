"""What the cases of a pack reach, part by part."""

from pathlib import Path

from makegood.policy.trial.coverage import uncovered
from tests.policy.packs import case, read_pack

UNTOUCHED = """
    decides: money for any_reason
    when: payment.used == 0 credits and request.made <= payment.paid + 14 days
    then: grant payment.price to card
    """
GRANTED = case("payment.used: 0 credits; payment.paid: 2026-03-01 09:00; payment.price: 5.00 EUR")
NOTHING_PAID = case()


def words(folder: Path, *, cases: list[str], terms: str = "", **rules: str) -> list[str]:
    """What no case reaches, in the report's words."""
    return [
        f"{each.clause} {each.words}" for each in uncovered(read_pack(folder, cases=cases, terms=terms, **rules).suite)
    ]


def test_a_grant_reaches_a_clause_but_not_its_failure(tmp_path: Path) -> None:
    """One case is not enough for a clause with two conditions."""
    assert words(tmp_path, cases=[GRANTED], A=UNTOUCHED) == [
        "A is never why nothing is given",
        "A `payment.used == 0 credits and request.made <= payment.paid + 14 days` is never false",
        "A `payment.used == 0 credits` is never false",
        "A `request.made <= payment.paid + 14 days` is never false",
        "Z is never why nothing is given",
    ]


def test_a_grant_and_a_denial_reach_all_of_a_clause(tmp_path: Path) -> None:
    """Without a payment both comparisons fail."""
    assert words(tmp_path, cases=[GRANTED, NOTHING_PAID], A=UNTOUCHED) == []


def test_a_condition_behind_a_closed_guard_is_not_reached(tmp_path: Path) -> None:
    """What is not looked at comes out neither true nor false."""
    rule = UNTOUCHED + "only when: payment.disputed\n"
    assert "A `payment.disputed` is never false" in words(tmp_path, cases=[NOTHING_PAID], A=rule)


def test_a_paper_is_to_be_sent_once_and_missing_once(tmp_path: Path) -> None:
    """Both ways are seen by members."""
    rule = UNTOUCHED + "needs: proof\n"
    found = words(tmp_path, cases=[GRANTED, NOTHING_PAID], A=rule)
    assert found == ["A never gives anything", "A `needs: proof` is never met"]
    sent = GRANTED + "papers: [proof]\n"
    assert words(tmp_path, cases=[sent, NOTHING_PAID], A=rule) == ["A `needs: proof` never asks for anything"]


def test_a_cap_is_to_bind_once_and_to_leave_once(tmp_path: Path) -> None:
    """A cap that lowers everything may as well be the amount."""
    cap = "decides: any for any\ncap money: 4.00 EUR\n"
    small = GRANTED.replace("5.00 EUR", "3.00 EUR")
    assert words(tmp_path, cases=[GRANTED, NOTHING_PAID], A=UNTOUCHED, B=cap) == [
        "B the cap `4.00 EUR` lowers whatever it meets"
    ]
    assert words(tmp_path, cases=[small, NOTHING_PAID], A=UNTOUCHED, B=cap) == [
        "B the cap `4.00 EUR` never lowers anything"
    ]
    assert words(tmp_path, cases=[small, GRANTED, NOTHING_PAID], A=UNTOUCHED, B=cap) == []


def test_a_displaced_guard_is_not_looked_at(tmp_path: Path) -> None:
    """The denial above it leaves the clause unread."""
    denial = "decides: money for any_reason\nwhen: payment.disputed\noverrides: A\nthen: deny\n"
    disputed = GRANTED.replace("payment.used", "payment.disputed: true\n  payment.used")
    assert "A never gives anything" in words(tmp_path, cases=[disputed], A=UNTOUCHED, B=denial)


def test_a_term_is_reached_by_a_case_of_its_own(tmp_path: Path) -> None:
    """Or by a request whose rule reads it."""
    terms = "policy: ..\nterm: purchased credits expire\nfacts: {payment.paid: absent}\nexpect: none\n"
    setting = "set: purchased credits expire = payment.paid + 12 months\n"
    both = [GRANTED, NOTHING_PAID]
    assert words(tmp_path, cases=both, A=UNTOUCHED, B=setting) == [
        "B the term “purchased credits expire” is never read"
    ]
    assert words(tmp_path, cases=both, terms=terms, A=UNTOUCHED, B=setting) == []


def test_what_holds_after_a_deadline_is_to_take_effect_once(tmp_path: Path) -> None:
    """A case that nobody answered in time, and one that was answered and never decided."""
    rule = "decides: money for any_reason\nthen: refer to agent from 0 to payment.price\n"
    rule += "answer by: request.made + 1 day else deny\ndecide by: request.made + 2 days else deny\n"
    asked = case("payment.price: 5.00 EUR")
    late = case("payment.price: 5.00 EUR; request.now: 2026-03-05 09:00")
    answered = case("payment.price: 5.00 EUR; request.now: 2026-03-05 09:00; request.answered: 2026-03-02 18:00")
    never = [f"A what holds after `{duty} by` never takes effect" for duty in ("answer", "decide")]
    assert words(tmp_path, cases=[asked, NOTHING_PAID], A=rule) == never
    assert words(tmp_path, cases=[asked, late, NOTHING_PAID], A=rule) == never[1:]
    assert words(tmp_path, cases=[asked, late, answered, NOTHING_PAID], A=rule) == []
