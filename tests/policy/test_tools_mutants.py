"""Which changed copies of a rule there are, and whether the cases of a pack notice them."""

from collections import Counter
from pathlib import Path

import pytest

from makegood.packs.reading import pack_of
from makegood.policy import load
from makegood.policy.excerpts import Excerpt, Line
from makegood.policy.trial.changes import changes_in
from makegood.policy.trial.mutants import Mutant, mutants
from makegood.policy.trial.verdicts import Fate, Judge, Verdict
from tests.policy.packs import case, read_pack
from tests.policy.small import text_of

PACK = Path(__file__).parents[2] / "packs" / "credits"
GIVING = "decides: money for any_reason\nwhen: payment.used == 0 credits\nthen: grant payment.price to card\n"


def changed(expression: str) -> list[str]:
    """The changes of an expression, in words."""
    return [each.words for each in changes_in(Excerpt("p.md", (Line(1, 1, expression),)))]


def copies(**rules: str) -> list[Mutant]:
    """The changed copies of a small policy."""
    return list(mutants(text_of(**rules), file="small.md"))


def judged(folder: Path, *cases: str, **rules: str) -> dict[str, Verdict]:
    """Verdicts on the copies of a small pack, by the words of the change."""
    pack = read_pack(folder, cases=list(cases), **rules)
    judge = Judge(pack.suite)
    return {each.words: judge.verdict(each) for each in mutants(pack.suite.policy.text, file="policy.md")}


@pytest.mark.parametrize(
    ("expression", "now"),
    [
        ("payment.used < 2 credits", {"<=", ">=", "1 credits", "3 credits"}),
        ("payment.used == 0 credits", {"!=", "1 credits"}),
        ("charge.kind in (gift, chat)", {"not in", "(chat)", "(gift)"}),
        ("not payment.disputed", {"`payment.disputed`"}),
        ("smaller(payment.price, 0.40 EUR)", {"larger", "0.39 EUR", "0.41 EUR"}),
        ("payment.price if payment.disputed else 0", {"`payment.price`", "`0`", "else 1"}),
        ("payment.paid >= 2026-03-01", {"2026-02-28", "2026-03-02", "> 2026", "< 2026"}),
        ("payment.disputed == true", {"!=", "false"}),
        ("payment.paid < 9999-12-31", {"<=", ">=", "9999-12-30"}),
    ],
)
def test_an_expression_is_changed_in_every_small_way(expression: str, now: set[str]) -> None:
    """Each of the new spellings stands in one change, and no change is without one."""
    found = [words.partition(" → ")[2] for words in changed(expression)]
    assert len(found) == len(now)
    assert all(any(new in each for each in found) for new in now)


def test_the_end_of_a_day_has_no_boundary_to_swap() -> None:
    """In time, and before the end, are the same where the end is excluded; an hour's end is included."""
    assert "`request.made < payment.paid + 3 days`" not in " ".join(changed("request.made <= payment.paid + 3 days"))
    assert "`request.made < payment.paid + 3 hours`" in " ".join(changed("request.made <= payment.paid + 3 hours"))


def test_a_part_in_brackets_is_left_out_with_its_brackets_standing() -> None:
    """What is left of it is true among conditions that must all hold, and false among those of which one is enough."""
    rule = GIVING.replace("== 0 credits", "== 0 credits and (payment.disputed or\n  payment.valid > 0 credits)")
    texts = {each.words: each.text for each in copies(A=rule)}
    assert "and (true)" in texts["without `payment.disputed or payment.valid > 0 credits`"]
    assert "(payment.disputed or\n  false)" in texts["without `payment.valid > 0 credits`"]


def test_a_change_differs_from_the_page_at_its_place_only() -> None:
    """The lines above it and below it are those of the author."""
    rule = GIVING + "needs: proof\n"
    original = text_of(A=rule).split("\n")
    for each in copies(A=rule):
        now = each.text.split("\n")
        assert now[: each.span.line - 1] == original[: each.span.line - 1]
        assert each.text != "\n".join(original)


def test_a_rule_that_does_one_thing_goes_with_it() -> None:
    """A block without an effect would be refused; the change is told where the effect stood."""
    without = next(each for each in copies(A=GIVING) if each.words == "without `then: grant payment.price to card`")
    assert text_of(A=GIVING).split("\n")[without.span.line - 1] == "then: grant payment.price to card"
    assert "payment" not in without.text
    assert load(without.text, file="small.md").policy is not None


def test_papers_and_overrides_are_left_out_one_by_one() -> None:
    """A list loses one of its words at a time."""
    words = {
        each.words for each in copies(A=f"{GIVING}needs: proof, signed_letter\noverrides: B, C", B=GIVING, C=GIVING)
    }
    assert {"without `overrides: B`", "without `overrides: C`"} <= words
    assert {"without `needs: proof`", "without `needs: signed_letter`"} <= words


def test_a_presumption_is_turned_round_and_left_out() -> None:
    """Whatever the finding is called."""
    words = {each.words for each in copies(A='finding false_word presumed false: "Is it?"\n' + GIVING)}
    assert {
        f"`finding false_word presumed false` → `finding false_word{now}`" for now in ("", " presumed true")
    } < words


@pytest.mark.parametrize("duty", ["answer by", "decide by"])
def test_what_holds_after_a_deadline_is_changed_too(duty: str) -> None:
    """The deadline itself, the effect behind it, and its end without one."""
    deadline = f"{duty}: request.made + 10 days else grant payment.price to card"
    words = {each.words for each in copies(A=f"{GIVING}{deadline}")}
    assert "`request.made + 10 days` → `request.made + 9 days`" in words
    assert "`grant payment.price to card` → `grant payment.price to balance`" in words
    assert "`request.made + 10 days else grant payment.price to card` → `request.made + 10 days`" in words


def test_rounding_is_changed_only_where_something_is_divided() -> None:
    """Elsewhere nobody could notice."""
    share = GIVING.replace("payment.price", "share(payment.price, payment.used, payment.credits)")
    assert [each.clause for each in copies(A=share)].count("front matter") == 3
    assert [each.clause for each in copies(A=GIVING)].count("front matter") == 0


def test_a_case_notices_by_what_it_expects(tmp_path: Path) -> None:
    """A case that expects nothing notices nothing, and the hint says what it could expect."""
    paid = "payment.used: 0 credits; payment.price: 5.00 EUR"
    silent = judged(tmp_path, case(paid), A=GIVING)["`payment.used == 0 credits` → `payment.used != 0 credits`"]
    assert (silent.fate, silent.hint) == (Fate.SURVIVES, "“” would notice it by `outcome: granted`.")
    loud = judged(tmp_path, case(paid, "outcome: granted"), A=GIVING)
    assert loud["`payment.used == 0 credits` → `payment.used != 0 credits`"].fate is Fate.NOTICED


def test_new_words_of_a_failed_condition_are_no_news(tmp_path: Path) -> None:
    """That a limit failed is noticed by its clause, not by the rule's own text."""
    rule = GIVING + "limit: request.made <= payment.paid + 14 days\n"
    late = case(
        "payment.used: 0 credits; payment.price: 5.00 EUR; payment.paid: 2026-01-02 10:00",
        'because: {A: "request.made <= payment.paid + 14 days"}',
    )
    change = "`request.made <= payment.paid + 14 days` → `request.made <= payment.paid + 13 days`"
    assert judged(tmp_path, late, A=rule)[change].fate is Fate.SURVIVES


def test_what_does_not_load_was_noticed_by_the_checker(tmp_path: Path) -> None:
    """A limit says until when, and nothing else."""
    rule = GIVING + "limit: request.made <= payment.paid + 14 days\n"
    change = "`request.made <= payment.paid + 14 days` → `request.made > payment.paid + 14 days`"
    assert judged(tmp_path, case(), A=rule)[change].fate is Fate.REFUSED


def test_most_changes_of_the_credits_pack_load_and_are_noticed() -> None:
    """Else the changed copies would say little about the cases."""
    judge = Judge(pack_of(str(PACK)).suite)
    copies_of_it = mutants((PACK / "policy.md").read_text(), file="policy.md")
    fates = Counter(judge.verdict(each).fate for each in copies_of_it)
    assert fates[Fate.NOTICED] > 6 * fates[Fate.REFUSED]
    assert fates[Fate.SURVIVES] == 0


@pytest.mark.parametrize("pack", sorted(PACK.parent.glob("*/policy.md")), ids=lambda each: each.parent.name)
def test_every_change_of_every_pack_is_a_page_that_can_be_read(pack: Path) -> None:
    """It loads, or the checker says why not; and no two changes of a clause are told by the same words in one place."""
    copies_of_it = mutants(pack.read_text(), file="policy.md")
    assert len({(each.span, each.words) for each in copies_of_it}) == len(copies_of_it)
    for each in copies_of_it:
        loaded = load(each.text, file="policy.md")
        assert (loaded.policy is None) == any(not told.is_warning for told in loaded.diagnostics)
