"""What an editor is told about a page: suggestions, meanings and declarations, each at a place marked by `|`."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makegood.cli.lsp.completion import completion
from makegood.cli.lsp.hover import definition, hover
from makegood.cli.lsp.page import OpenPage, open_page
from makegood.policy.entries import KEYS
from makegood.policy.vocabulary import VOCABULARY

PAGE = """---
policy: example
reading: |FRONT
---
## Changed your mind? {#A}

See B.

~~~rule
RULE
~~~

## Somebody must look {#B}

~~~rule
finding our_fault presumed false: "Was it our fault?"
set: buy back rate = 0.40 EUR per credit
~~~
"""


PIECES = [
    "---",
    "\n",
    " ",
    "~~~rule",
    "~~~",
    "## A {#A}",
    "when:",
    "finding",
    "set:",
    "=",
    "payment.used",
    "(",
    '"',
    "é",
]


def opened(rule: str, front: str = "") -> tuple[OpenPage, int, int]:
    """A page with a rule, and the place of the mark in it."""
    text = PAGE.replace("|FRONT", front).replace("RULE", rule)
    before = text[: text.index("|")]
    return open_page(text.replace("|", "", 1), file="policy.md"), before.count("\n"), len(before.rpartition("\n")[2])


def suggested(rule: str, front: str = "") -> list[str]:
    """The texts that are suggested at the mark."""
    page, row, column = opened(rule, front)
    return [each.text for each in completion(page, row, column=column).suggestions]


def meaning(rule: str) -> str:
    """What the word at the mark means; empty where it means nothing."""
    page, row, column = opened(rule)
    return hover(page, row, column=column) or ""


@pytest.mark.parametrize("rule", ["|", "wh|", "decides: any for any\n|", "decides: any for any\nonly w|", "  |"])
def test_keys_are_suggested_where_a_line_begins(rule: str) -> None:
    """All of them, with their form."""
    assert suggested(rule) == list(KEYS)


@pytest.mark.parametrize(
    ("rule", "enum"),
    [
        ("when: incident.side == |", "side"),
        ("when: incident.side != s|", "side"),
        ("when: not (incident.side == site) and charge.kind in (letter, |", "service"),
        ("when: charge.kind not in (|)", "service"),
        ("when: | == incident.side", "side"),
        ("when: payment.paid > 3 and\n  order.state == |", "state"),
    ],
)
def test_words_that_fit_the_other_side_are_suggested(rule: str, enum: str) -> None:
    """And nothing else."""
    assert suggested(rule) == list(VOCABULARY.enums[enum])


@pytest.mark.parametrize(
    ("rule", "some"),
    [
        ("when: |", {"payment.used", "our_fault", "term.buy_back_rate", "history.A", "share", "not"}),
        ("limit: request.made <= payment.paid + 14 |", {"days", "business_days", "EUR"}),
        ("set: buy back rate = 0.40 EUR |", {"per credit"}),
        ("set: purch|", {"purchased credits expire"}),
        ("set: buy back rate = pay|", {"payment.price"}),
        ("needs: |", {"proof", "signed_letter"}),
        ("overrides: |", {"A", "B", "all"}),
        ("decides: |", {"money", "any"}),
        ("decides: money for |", {"mistake", "any"}),
        ("set: deposits go back = |", {"card", "balance"}),
        ("decide by: request.made + 3 days else |", {"grant", "deny"}),
        ("answer by: request.made + 3 days else |", {"grant", "deny"}),
        ("answer by: request.made + 3 days e|", {"else"}),
        ("then: |", {"grant", "deny"}),
        ("then: grant payment.price to |", {"card", "balance"}),
    ],
)
def test_what_a_key_takes_is_suggested(rule: str, some: set[str]) -> None:
    """Facts, findings, terms, clauses, functions, units, papers, topics and effects."""
    assert some <= set(suggested(rule))


def test_prose_and_questions_are_the_authors_own() -> None:
    """Nothing is suggested there."""
    assert suggested('finding x: "Was |') == []
    assert suggested("~~~\n\nWe give |\n\n~~~rule") == []


def test_a_rule_is_opened_behind_its_tildes() -> None:
    """Where no rule is open yet."""
    assert suggested("~~~\n\n~~~r|\n~~~\n\n~~~rule") == ["rule", "rule silent"]


def test_the_front_matter_is_suggested_too() -> None:
    """Its values, and its keys."""
    assert suggested("then: deny", "|") == ["member"]
    assert "time zone" in suggested("then: deny", "member\ntime z|")
    assert "Europe/London" in suggested("then: deny", "member\ntime zone: Eur|")


def test_phrases_are_replaced_from_their_first_word() -> None:
    """A term has spaces; a fact has none."""
    for rule, typed in (("set: purchased cre|", "set: "), ("when: a and payment.u|", "when: a and "), ("only w|", "")):
        page, row, column = opened(rule)
        assert completion(page, row, column=column).column == len(typed)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("when: payment.us|ed == 0 credits", "the credits used from the pack"),
        ("when: payment.us|ed == 0 credits", "from payments"),
        ("when: payment.used == 0 cred|its", "Credits of the site."),
        ("wh|en: our_fault", "The block says something only where this holds"),
        ("when: our_f|ault", "Was it our fault?\n\nA finding of B.\n\nPresumed false: never asked."),
        ("overrides: B|", "**B Somebody must look**\n\n```makegood-rule\nfinding our_fault"),
        ("when: history.|B > 0", "**B Somebody must look**"),
        ("when: incident.side == s|ite", "our side"),
        ("needs: pro|of", "proof of what happened"),
        ("then: grant sh|are(payment.price, 1, 2) to card", "share(amount, part, whole)"),
        ("then: grant payment.price to ca|rd", "a place"),
        ("decides: cred|its for exception", "a word (remedy)"),
        ("cap money: 3 E|UR", "Money in a currency in use"),
        ("when: term.buy_ba|ck_rate == 0.40 EUR per credit", "what a credit is worth"),
        ("~~~\n\nNever mind X|6.\n\n~~~rule", "**X6 "),
    ],
)
def test_a_word_is_explained_where_it_stands(rule: str, said: str) -> None:
    """Its type, plain words and source."""
    assert said in meaning(rule)


@pytest.mark.parametrize("rule", ["when: nonsen|se", "when: 1|4 days", "then: deny |", "~~~\n\nthe pro|of\n\n~~~rule"])
def test_a_word_without_a_meaning_says_nothing(rule: str) -> None:
    """Prose, numbers and words that nobody knows."""
    assert meaning(rule) == ""


@pytest.mark.parametrize(
    ("rule", "declared"),
    [
        ("overrides: B|", "{#B}"),
        ("when: history.B| == 0", "{#B}"),
        ("when: our_f|ault", "finding our_fault"),
        ("when: term.buy_back_rate| > 0", "buy back rate ="),
        ("~~~\n\nAs in B|.\n\n~~~rule", "{#B}"),
        ("when: payment.used| == 0 credits", ""),
    ],
)
def test_what_the_page_declares_is_found(rule: str, declared: str) -> None:
    """Clauses, findings and terms; a fact is declared by no page."""
    page, row, column = opened(rule)
    place = definition(page, row, column=column)
    assert (declared in page.lines[place.line - 1]) if place else not declared


@given(st.lists(st.sampled_from(PIECES), max_size=30), st.data())
def test_every_place_of_every_page_has_an_answer(pieces: list[str], data: st.DataObject) -> None:
    """Whatever is half written, what is replaced lies before the cursor."""
    page = open_page("".join(pieces), file="policy.md")
    row = data.draw(st.integers(0, len(page.lines) - 1))
    column = data.draw(st.integers(0, len(page.lines[row])))
    assert 0 <= completion(page, row, column=column).column <= column
    assert hover(page, row, column=column) != ""
    place = definition(page, row, column=column)
    assert place is None or place.line <= len(page.lines)
