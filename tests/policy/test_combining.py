"""How clauses combine, rule by rule, each on a policy of a few lines."""

from datetime import timedelta

import pytest

from makegood.kernel.credits import Credits
from makegood.kernel.money import Money
from makegood.policy import ABSENT, UNKNOWN, Cap, Case, Decision, FactUnknown, Outcome, TopicNotDecided, decide
from tests.policy.small import NOON, decided, policy_of

PAY = """decides: money for any_reason
then: grant payment.price to card"""
FOUND = """decides: money for any_reason
finding found: "Is it so?"
only when: found"""


def euros(text: str) -> Money:
    """An amount in euros."""
    return Money.parse(f"{text} EUR")


def said(decision: Decision) -> tuple[str, str | None, tuple[str, ...]]:
    """The gist of a decision."""
    return str(decision.outcome), decision.remedy and str(decision.remedy), decision.cites


# Rule 1: a fact is known, absent or unknown.


@pytest.mark.parametrize(
    ("guard", "holds"),
    [
        ("incident.side == site", False),
        ("incident.side != site", True),
        ("not incident.side == site", True),
        ("payment.used < 3 credits", False),
        ("payment.used >= 3 credits", False),
        ("incident.side in (site, member)", False),
        ("incident.side not in (site, member)", True),
        ("incident.recorded", False),
        ("request.made <= incident.at + 3 days", False),
        ("payment.used + 1 credit > 0", False),
        ("smaller(payment.used, 3 credits) == 3 credits", True),
        ("larger(payment.used, payment.valid) >= 0", False),
    ],
)
def test_a_comparison_with_an_absent_value_is_false(guard: str, holds: bool) -> None:
    """What does not exist is neither less nor more nor the same."""
    policy = policy_of(A=f"decides: money for any_reason\nwhen: {guard}\nthen: grant 1 EUR to card")
    assert (decided(policy).outcome is Outcome.GRANTED) is holds


def test_a_fact_that_the_system_owes_is_listed_among_the_findings() -> None:
    """Nobody guesses whether an order can be stopped."""
    policy = policy_of(A="decides: money for any_reason\nwhen: order.stoppable\nthen: grant 1 EUR to card")
    assert decided(policy, order__stoppable=UNKNOWN).findings == ("order.stoppable",)
    assert decided(policy, order__stoppable=True).cites == ("A",)
    assert decided(policy, order__stoppable=ABSENT).cites == ("Z",)


LETTER = "decides: money for any_reason\nlimit: letter.postmarked <= payment.paid + 72 hours"


def test_an_act_not_done_is_open_until_its_window_has_closed() -> None:
    """At the last instant the letter can still be posted; a microsecond later it cannot."""
    policy, paid = policy_of(A=PAY, B=LETTER), NOON - timedelta(hours=72)
    pending = decided(policy, payment__price="5.00 EUR", payment__paid=paid)
    assert pending.findings == ("letter.postmarked",)
    closed = decided(policy, payment__price="5.00 EUR", payment__paid=paid - timedelta(microseconds=1))
    assert said(closed) == ("denied", None, ("B",))


def test_a_window_is_closed_before_its_event() -> None:
    """Nobody posts a letter about a bill that does not exist yet, and is in time."""
    policy, paid = policy_of(A=PAY, B=LETTER), NOON - timedelta(hours=1)
    early = decided(policy, payment__price="5.00 EUR", payment__paid=paid, letter__postmarked=paid - timedelta(1))
    assert early.cites == ("B",)
    assert decided(policy, payment__price="5.00 EUR", payment__paid=paid, letter__postmarked=paid).cites == ("A",)


def test_a_fact_that_can_only_be_known_must_be_known() -> None:
    """An unknown price is no ground for any answer."""
    with pytest.raises(FactUnknown, match=r"payment\.price"):
        decided(policy_of(A=PAY), payment__price=UNKNOWN)


# Rule 2: displacement.


def test_what_displaces_a_displacer_does_not_revive_what_that_displaced() -> None:
    """A stands above B and B above C, so A stands above C."""
    policy = policy_of(
        A="decides: money for any_reason\nwhen: payment.disputed\noverrides: B\nthen: deny",
        B="decides: money for any_reason\noverrides: C\nthen: deny",
        C=PAY,
    )
    assert decided(policy, payment__disputed=True, payment__price="5.00 EUR").cites == ("A",)
    assert decided(policy, payment__disputed=False, payment__price="5.00 EUR").cites == ("B",)


def test_displacement_reaches_conditions_limits_papers_and_caps() -> None:
    """Whatever a displaced clause says, it does not say it any more."""
    policy = policy_of(
        A="decides: money for any_reason\noverrides: B\nthen: grant payment.price to card",
        B="decides: money for any_reason\nonly when: payment.disputed\nneeds: proof\ncap money: 1 EUR\n"
        "limit: request.made <= payment.paid + 1 hour",
    )
    late = decided(policy, payment__price="5.00 EUR", payment__paid=NOON - timedelta(days=9))
    assert said(late) == ("granted", "5.00 EUR", ("A",))


def test_displacement_stays_within_its_topic() -> None:
    """A clause about credits does not reach a clause about money."""
    policy = policy_of(A="decides: credits for any_reason\noverrides: B\nthen: deny", B=PAY)
    assert decided(policy, payment__price="5.00 EUR").cites == ("B",)
    assert decided(policy, remedy="credits", payment__price="5.00 EUR").cites == ("A",)


def test_under_an_unknown_displacer_a_clause_is_unknown() -> None:
    """Whether it is displaced is asked first."""
    policy = policy_of(
        A='decides: money for any_reason\nfinding fraud: "Fraud?"\nwhen: fraud\noverrides: B\nthen: deny', B=PAY
    )
    assert decided(policy, payment__price="5.00 EUR").findings == ("fraud",)
    assert decided(policy, payment__price="5.00 EUR", fraud=False).cites == ("B",)
    assert decided(policy, payment__price="5.00 EUR", fraud=True).cites == ("A",)


def test_all_stands_above_every_other_clause() -> None:
    """It decides alone, before limits and conditions."""
    policy = policy_of(A=PAY, B=FOUND, C="decides: money for any\nwhen: payment.disputed\noverrides: all\nthen: deny")
    assert decided(policy, payment__price="5.00 EUR", payment__disputed=True, found=False).cites == ("C",)


# Rule 3: what hangs on the guard of its own block.


def test_a_condition_binds_only_where_the_guard_of_its_block_holds() -> None:
    """A condition for disputed payments leaves the others alone."""
    policy = policy_of(
        A=PAY, B="decides: money for any_reason\nwhen: payment.disputed\nonly when: incident.recorded\nneeds: proof"
    )
    assert decided(policy, payment__price="5.00 EUR", payment__disputed=False).cites == ("A",)
    assert decided(policy, payment__price="5.00 EUR", payment__disputed=True).cites == ("B",)


# Rule 4: the order of it all.


def test_where_no_effect_can_be_in_force_the_closing_clause_denies_before_any_condition() -> None:
    """(a) A failed condition of a remedy that is not to be had is no reason."""
    policy = policy_of(A="decides: money for any_reason\nwhen: payment.disputed\nthen: grant 1 EUR to card", B=FOUND)
    assert decided(policy, payment__disputed=False, found=False).cites == ("Z",)


def test_a_finding_that_could_open_an_effect_lets_conditions_speak_first() -> None:
    """(a) looks at recorded facts alone: what was found is set aside there."""
    policy = policy_of(
        A='decides: money for any_reason\nfinding founded: "Founded?"\nwhen: founded\nthen: grant 1 EUR to card',
        B="decides: money for any_reason\nonly when: payment.disputed",
    )
    assert decided(policy, founded=False, payment__disputed=False).cites == ("B",)


def test_all_failed_conditions_deny_together_and_nothing_is_asked() -> None:
    """(b) An open finding or a missing paper cannot help any more."""
    policy = policy_of(
        A=PAY,
        B="decides: money for any_reason\nonly when: payment.disputed\nneeds: proof",
        C="decides: money for any_reason\nonly when: payment.used == 0 credits",
        D=FOUND,
    )
    denied = decided(policy, payment__price="5.00 EUR", payment__used="3 credits")
    assert said(denied) == ("denied", None, ("B", "C"))
    assert (denied.findings, denied.missing) == ((), ())
    assert dict(denied.because) == {"B": "payment.disputed", "C": "payment.used == 0 credits"}


def test_where_every_effect_is_known_to_be_out_the_closing_clause_denies() -> None:
    """(c) An amount that does not exist is out, like a guard that fails."""
    assert decided(policy_of(A=PAY)).cites == ("Z",)
    policy = policy_of(A='decides: money for any_reason\nfinding f: "F?"\nwhen: f\nthen: grant 1 EUR to card')
    refused = decided(policy, f=False)
    assert (refused.cites, dict(refused.because)) == (("Z",), {"A": "f"})


def test_missing_papers_come_before_questions() -> None:
    """(e) Nobody looks into a request that is not complete."""
    policy = policy_of(A=PAY, B=FOUND, C="decides: money for any_reason\nneeds: registration_copy, proof")
    waiting = decided(policy, payment__price="5.00 EUR", papers="proof")
    assert (waiting.outcome, waiting.missing, waiting.findings) == (Outcome.INCOMPLETE, ("registration_copy",), ())
    complete = decided(policy, payment__price="5.00 EUR", papers="proof registration_copy")
    assert (complete.outcome, complete.findings) == (Outcome.NEEDS_FINDINGS, ("found",))


def test_papers_that_only_a_denied_completion_needs_are_not_asked_for() -> None:
    """(e) counts only what is not denied."""
    policy = policy_of(
        A="decides: money for any_reason\nwhen: not fraud\nthen: grant payment.price to card",
        B='decides: money for any_reason\nfinding fraud: "Fraud?"\nwhen: fraud\nneeds: proof',
    )
    assert decided(policy, payment__price="5.00 EUR").findings == ("fraud",)


def test_only_findings_that_can_change_the_outcome_are_asked() -> None:
    """(f) The second question changes nothing whatever the first one's answer."""
    policy = policy_of(
        A='decides: money for any_reason\nfinding one: "One?"\nwhen: one\nthen: grant 5 EUR to card',
        B='decides: money for any_reason\nfinding two: "Two?"\nwhen: one and two\nthen: grant 4 EUR to card',
    )
    assert decided(policy).findings == ("one",)
    assert decided(policy, one=True).cites == ("A",)


def test_a_finding_is_asked_where_only_the_amount_depends_on_it() -> None:
    """(f) More or less is a difference."""
    policy = policy_of(
        A="decides: money for any_reason\nthen: grant 5 EUR to card",
        B='decides: money for any_reason\nfinding two: "Two?"\nwhen: two\nthen: grant 6 EUR to card',
    )
    assert decided(policy).findings == ("two",)


def test_what_all_completions_share_is_cited() -> None:
    """(g) The open question changes who else would have agreed, not the answer."""
    policy = policy_of(
        A="decides: money for any_reason\nthen: refer to agent from 0 to 5 EUR",
        B='decides: money for any_reason\nfinding two: "Two?"\nwhen: two\nthen: refer to agent from 0 to 5 EUR',
    )
    shared = decided(policy)
    assert (shared.outcome, shared.cites, shared.findings) == (Outcome.DISCRETIONARY, ("A",), ())
    assert decided(policy, two=True).cites == ("A", "B")


def test_denials_that_share_no_clause_cite_the_closing_clause() -> None:
    """(g) Either way nothing is given, and neither reason is certain."""
    policy = policy_of(
        A='decides: money for any_reason\nfinding f: "F?"\nwhen: f and payment.disputed\nthen: grant 5 EUR to card',
        B="decides: money for any_reason\nwhen: f\noverrides: A\nthen: deny",
    )
    assert said(decided(policy, payment__disputed=True)) == ("denied", None, ("Z",))


def test_nobody_is_asked_about_what_was_given_back_already() -> None:
    """(g) Found or not, nothing is left: the cap says so, not the condition that may fail."""
    nothing = Cap("X1", euros("0.00"), "")
    again = decided(policy_of(A=PAY, B=FOUND), payment__price="5.00 EUR", caps=(nothing,))
    assert (said(again), again.findings) == (("denied", None, ("X1",)), ())


def test_a_presumed_finding_is_never_asked_and_holds_until_it_is_found_otherwise() -> None:
    """What is presumed false is false in every completion."""
    policy = policy_of(
        A=PAY,
        B='decides: money for any_reason\nfinding lie presumed false: "Lie?"\nwhen: lie\noverrides: A\nthen: deny',
    )
    presumed = decided(policy, payment__price="5.00 EUR")
    assert (presumed.cites, presumed.findings, presumed.facts["lie"].source) == (("A",), (), "presumed")
    assert decided(policy, payment__price="5.00 EUR", lie=UNKNOWN) == presumed
    assert decided(policy, payment__price="5.00 EUR", lie=True).cites == ("B",)


# Rule 5: rival limits.

RIVALS = {
    "A": PAY,
    "B": "decides: money for any_reason\nlimit: request.made <= payment.paid + 24 hours",
    "C": "decides: money for any_reason\nlimit: request.made <= payment.paid + 3 days",
    "D": "decides: money for any_reason\nlimit: request.made <= payment.paid + 72 hours",
}


def test_one_open_limit_admits_and_each_contradiction_is_listed() -> None:
    """The reading favours the member, and says over which clauses."""
    after_two_days = decided(policy_of(**RIVALS), payment__price="5.00 EUR", payment__paid=NOON - timedelta(days=2))
    assert said(after_two_days) == ("granted", "5.00 EUR", ("A",))
    assert after_two_days.conflicts == (("C", "B"), ("D", "B"))


def test_of_limits_that_are_all_over_the_last_to_end_is_cited() -> None:
    """Three days run to midnight, 72 hours only to noon."""
    over = decided(policy_of(**RIVALS), payment__price="5.00 EUR", payment__paid=NOON - timedelta(days=9))
    assert (over.cites, dict(over.because)) == (("C",), {"C": "request.made <= payment.paid + 3 days"})


def test_of_limits_that_end_together_the_first_is_cited() -> None:
    """Document order breaks the tie."""
    same = "decides: money for any_reason\nlimit: request.made <= payment.paid + 24 hours"
    over = decided(policy_of(A=PAY, B=same, C=same), payment__price="5.00 EUR", payment__paid=NOON - timedelta(days=9))
    assert over.cites == ("B",)


def test_limits_on_different_acts_are_no_rivals() -> None:
    """Each act must be in time by itself."""
    other = "decides: money for any_reason\nlimit: letter.postmarked <= payment.paid + 9 days"
    policy = policy_of(A=PAY, B=RIVALS["B"], C=other)
    paid = NOON - timedelta(days=2)
    late = decided(policy, payment__price="5.00 EUR", payment__paid=paid, letter__postmarked=NOON)
    assert late.cites == ("B",)


# Rule 6: the outcome of a topic.


def test_the_larger_of_two_grants_wins_and_the_other_is_a_conflict() -> None:
    """The reading favours the member."""
    policy = policy_of(A=PAY, B="decides: money for any_reason\nthen: grant 3 EUR to card")
    won = decided(policy, payment__price="5.00 EUR")
    assert (said(won), won.conflicts) == (("granted", "5.00 EUR", ("A",)), (("A", "B"),))


def test_a_grant_beats_a_referral_whose_bound_is_not_above_it() -> None:
    """Nothing is left to decide."""
    policy = policy_of(A="decides: money for any_reason\nthen: refer to agent from 0 to 5 EUR", B=PAY)
    assert said(decided(policy, payment__price="5.00 EUR")) == ("granted", "5.00 EUR", ("B",))


def test_a_grant_is_the_least_that_a_larger_referral_gives() -> None:
    """The interval is the pointwise maximum, and both clauses stand behind it."""
    policy = policy_of(A="decides: money for any_reason\nthen: refer to agent from 0 to 9 EUR", B=PAY)
    open_ = decided(policy, payment__price="5.00 EUR")
    assert (open_.outcome, open_.least, open_.most) == (Outcome.DISCRETIONARY, euros("5.00"), euros("9.00"))
    assert open_.cites == ("A", "B")


def test_of_several_offers_the_best_for_the_member_is_shown() -> None:
    """All can be chosen; on a tie the first in the document is shown."""
    policy = policy_of(
        A="decides: money for any_reason\nthen: offer 3 EUR to card",
        B="decides: money for any_reason\nthen: offer payment.price to card",
        C="decides: money for any_reason\nthen: offer 5 EUR to balance",
    )
    choice = decided(policy, payment__price="5.00 EUR")
    assert (choice.remedy, choice.to, choice.cites) == (euros("5.00"), "card", ("B",))
    assert [option.clause for option in choice.options] == ["A", "B", "C"]


def test_of_equal_options_one_that_no_cap_lowered_is_shown() -> None:
    """The other would be worth more, were it not for the cap."""
    policy = policy_of(
        A="decides: money for any_reason\nthen: offer 9 EUR to card",
        B="decides: money for any_reason\nthen: offer 5 EUR to card",
    )
    assert decided(policy, caps=(Cap("X6", euros("5.00"), ""),)).cites == ("B",)


def test_amounts_in_two_currencies_go_to_a_person() -> None:
    """Nobody says which is more, so no bound can be named."""
    policy = policy_of(A=PAY, B="decides: money for any_reason\nthen: grant 3 USD to card")
    unclear = decided(policy, payment__price="5.00 EUR")
    assert (unclear.outcome, unclear.least, unclear.most) == (Outcome.DISCRETIONARY, None, None)
    assert unclear.cites == ("A", "B")


def test_a_guard_that_compares_two_currencies_goes_to_a_person() -> None:
    """The facts of one payment share a currency; where they do not, the machine stops."""
    policy = policy_of(A="decides: money for any_reason\nwhen: payment.price > 3 USD\nthen: grant 1 EUR to card")
    assert decided(policy, payment__price="5.00 EUR").outcome is Outcome.DISCRETIONARY


# Rule 7: caps.


def test_the_lowest_cap_is_cited_where_it_is_strictly_lower() -> None:
    """A cap at the value itself has lowered nothing."""
    policy = policy_of(
        A=PAY, B="decides: money for any\ncap money: 5 EUR", C="decides: money for any\ncap money: 4 EUR"
    )
    assert said(decided(policy, payment__price="6.00 EUR")) == ("granted", "4.00 EUR", ("A", "C"))
    assert said(decided(policy, payment__price="4.00 EUR")) == ("granted", "4.00 EUR", ("A",))


def test_on_a_tie_the_policys_own_cap_is_cited_before_the_engines() -> None:
    """The engine's limits come last."""
    policy = policy_of(A=PAY, B="decides: money for any\ncap money: 4 EUR")
    tie, lower = Cap("X6", euros("4.00"), ""), Cap("X6", euros("3.00"), "")
    assert decided(policy, payment__price="6.00 EUR", caps=(tie,)).cites == ("A", "B")
    assert said(decided(policy, payment__price="6.00 EUR", caps=(lower,))) == ("granted", "3.00 EUR", ("A", "X6"))


def test_a_remedy_capped_to_zero_is_a_denial_that_cites_the_cap() -> None:
    """Nothing is left of the payment."""
    nothing = Cap("X6", euros("0.00"), "")
    assert said(decided(policy_of(A=PAY), payment__price="6.00 EUR", caps=(nothing,))) == ("denied", None, ("X6",))


def test_a_cap_lowers_both_ends_of_an_interval() -> None:
    """And where they meet, a grant is left."""
    policy = policy_of(
        A="decides: money for any_reason\nthen: refer to agent from 3 EUR to 9 EUR",
        B="decides: money for any\ncap money: payment.price",
    )
    lowered = decided(policy, payment__price="5.00 EUR")
    assert (lowered.least, lowered.most, lowered.cites) == (euros("3.00"), euros("5.00"), ("A", "B"))
    assert said(decided(policy, payment__price="2.00 EUR")) == ("granted", "2.00 EUR", ("A", "B"))


def test_a_cap_in_credits_leaves_money_alone() -> None:
    """Each asset has its own."""
    policy = policy_of(A=PAY, B="decides: any for any\ncap credits: 0 credits")
    assert decided(policy, payment__price="5.00 EUR", caps=(Cap("X1", Credits(0), ""),)).cites == ("A",)


# Rule 8, and what cannot be decided at all.


def test_a_topic_that_no_closing_clause_covers_is_refused() -> None:
    """A policy that is silent decides nothing."""
    with pytest.raises(TopicNotDecided, match="money for moonlight"):
        decide(policy_of(A=PAY), Case("money", "moonlight", {}, frozenset()))


def test_a_denial_that_is_certain_is_cited_though_a_question_is_open() -> None:
    """(g) B denies whatever is found; that a condition might fail as well does not hide it."""
    policy = policy_of(
        A="decides: money for any_reason\nthen: grant 5 EUR to card",
        B="decides: money for any_reason\nwhen: payment.disputed\noverrides: A\nthen: deny",
        D='decides: money for any_reason\nfinding f: "F?"\nonly when: f',
    )
    assert said(decided(policy, payment__disputed=True)) == ("denied", None, ("B",))
