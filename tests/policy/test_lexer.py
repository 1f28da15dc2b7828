"""The colours of the language: every character is kept, and every word of the language has a colour of its own."""

from importlib.metadata import entry_points
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pygments.lexers import get_lexer_by_name
from pygments.token import Error, Keyword, Literal, Name, Number, Operator, String, Token, _TokenType

from makegood.policy.entries import KEYS
from makegood.policy.lexer import PolicyLexer, RuleLexer, rule_html
from makegood.policy.program import Function
from makegood.policy.quantities import UNIT_WORDS

PACKS = sorted((Path(__file__).parents[2] / "packs").glob("*/policy.md"))


def colours(rule: str) -> dict[str, _TokenType]:
    """The sort of each word of a rule."""
    return {text: token for token, text in RuleLexer().get_tokens(rule) if text.strip()}


@pytest.mark.parametrize("page", PACKS, ids=lambda page: page.parent.name)
def test_a_whole_page_is_coloured_and_keeps_every_character(page: Path) -> None:
    """Whoever copies the coloured text copies the policy."""
    tokens = list(PolicyLexer(stripnl=False).get_tokens(page.read_text()))
    assert "".join(text for _, text in tokens) == page.read_text()
    assert [text for token, text in tokens if token in Error] == []


@given(st.text(alphabet=st.sampled_from('~-#{}"ruleC4 :\n0.9=<é'), max_size=80))
def test_no_text_is_lost_however_broken_it_is(text: str) -> None:
    """An editor colours a page while it is being written."""
    for lexer in (PolicyLexer(stripnl=False, ensurenl=False), RuleLexer(stripnl=False, ensurenl=False)):
        assert "".join(piece for _, piece in lexer.get_tokens(text)) == text


def test_each_sort_of_word_has_its_colour() -> None:
    """Facts, units, functions, clauses and what holds them together."""
    found = colours("limit: request.made <= larger(2026-03-01, 14 days) and history.L7a == 0 or term.rate == 0.40 EUR")
    assert found["limit"] is Keyword.Declaration
    assert found["request.made"] is Name.Variable
    assert found["larger"] is Name.Function
    assert found["2026-03-01"] is Literal.Date
    assert (found["14"], found["days"], found["EUR"]) == (Number, Keyword.Type, Keyword.Type)
    assert (found["and"], found["<="]) == (Operator.Word, Operator)
    assert (found["L7a"], found["term.rate"]) == (Name.Label, Name.Variable.Global)


def test_a_finding_shows_its_name_and_its_question() -> None:
    """The name is what other rules read."""
    found = colours('finding fraud_proven presumed false: "Was it fraud?"')
    assert found["fraud_proven"] is Name.Variable
    assert (found["presumed"], found["false"]) == (Keyword, Keyword.Constant)
    assert found['"Was it fraud?"'] is String


@pytest.mark.parametrize("key", [key for key in KEYS if key != "finding"])
def test_every_key_is_coloured_as_one(key: str) -> None:
    """The lexer reads the list of keys that the language reads."""
    assert colours(f"{key}: 1")[key] is Keyword.Declaration


@pytest.mark.parametrize("word", [*UNIT_WORDS, *Function])
def test_every_unit_and_function_is_coloured(word: str) -> None:
    """And none is taken for a name."""
    assert colours(f"when: 1 {word} (2)")[word] in {Keyword.Type, Name.Function}


def test_the_rules_of_a_page_are_coloured_inside_their_fences() -> None:
    """Prose around them is not."""
    page = "---\npolicy: a # why\n---\n## Title {#C4}\n\nthen: x\n\n~~~rule\nthen: deny\n~~~\n"
    tokens = [(text, token) for token, text in PolicyLexer().get_tokens(page)]
    assert ("C4", Name.Label) in tokens
    assert [token for text, token in tokens if text == "then"] == [Keyword.Declaration]
    assert ("deny", Keyword) in tokens
    assert ("# why", Token.Comment) in tokens


@pytest.mark.parametrize("alias", ["makegood-rule", "makegood-policy"])
def test_other_programs_find_the_lexers_by_name(alias: str) -> None:
    """Whatever highlights with Pygments can show a rule."""
    assert alias in entry_points(group="pygments.lexers").names
    assert get_lexer_by_name(alias).aliases == (alias,)


def test_a_rule_on_a_page_cannot_smuggle_markup_in() -> None:
    """The page's own markup is classes only, no style."""
    shown = rule_html('then: <script> "&"')
    assert "<script>" not in shown
    assert 'class="rule-' in shown
    assert "style" not in shown
