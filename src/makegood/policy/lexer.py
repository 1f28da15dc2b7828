"""The language in colours: Pygments lexers for a rule block and for a policy's whole page.

Owns which piece of a rule is of which sort to the eye. Knows nothing of meaning: a rule full of mistakes is coloured
too, and nothing that decides looks here.
"""

import re
from collections.abc import Iterable

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexer import RegexLexer, bygroups, inherit, using, words
from pygments.lexers import MarkdownLexer
from pygments.token import Comment, Generic, Keyword, Literal, Name, Number, Operator, Punctuation, String, Text

from makegood.policy.entries import KEYS
from makegood.policy.program import Function
from makegood.policy.quantities import UNIT_WORDS

CONNECTIVES = ("and", "or", "not", "in", "if", "else")
EFFECT_WORDS = ("grant", "offer", "deny", "refer", "refill", "agent", "from", "to", "for", "any", "all", "otherwise")
CLASS_PREFIX = "rule-"


def _either(choices: Iterable[str]) -> str:
    # The longest first: `only when` must not be read as a word and `when`. Words of a key may stand further apart.
    longest_first = sorted(choices, key=len, reverse=True)
    return "|".join(r"[ \t]+".join(map(re.escape, choice.split())) for choice in longest_first)


class RuleLexer(RegexLexer):
    """Colours what stands between `~~~rule` and `~~~`.

    >>> [text for token, text in RuleLexer().get_tokens("when: payment.used == 0 credits") if token in Name.Variable]
    ['payment.used']
    """

    name = "Makegood rule"
    aliases = ("makegood-rule",)
    filenames = ()

    tokens = {
        "root": [
            (
                r"^([ \t]*)(finding)([ \t]+)([a-z]\w*)(?:([ \t]+)(presumed)([ \t]+)(true|false))?([ \t]*)(:)",
                bygroups(
                    Text,
                    Keyword.Declaration,
                    Text,
                    Name.Variable,
                    Text,
                    Keyword,
                    Text,
                    Keyword.Constant,
                    Text,
                    Punctuation,
                ),
            ),
            (rf"^([ \t]*)({_either(KEYS)})([ \t]*)(:)", bygroups(Text, Keyword.Declaration, Text, Punctuation)),
            (r'"[^"\n]*"?', String),
            (r"\b[0-9]{4}-[0-9]{2}-[0-9]{2}\b", Literal.Date),
            (r"[0-9]+(?:\.[0-9]+)?", Number),
            (r"\bterm\.\w+", Name.Variable.Global),
            (r"\b(history)(\.)(\w+)", bygroups(Name.Variable, Punctuation, Name.Label)),
            (r"\b[a-z]\w*\.\w+", Name.Variable),
            (rf"\b({_either(Function)})(?=\s*\()", Name.Function),
            (words(CONNECTIVES, prefix=r"\b", suffix=r"\b"), Operator.Word),
            (words(("true", "false"), prefix=r"\b", suffix=r"\b"), Keyword.Constant),
            (words((*UNIT_WORDS, "per"), prefix=r"\b", suffix=r"\b"), Keyword.Type),
            (r"\b[A-Z]{3}\b", Keyword.Type),
            (words(EFFECT_WORDS, prefix=r"\b", suffix=r"\b"), Keyword),
            (r"\b[A-Z]\w*", Name.Label),
            (r"[a-z_]\w*", Name),
            (r"[=<>!]=|[-+*<>=]", Operator),
            (r"[(),;:.]", Punctuation),
            (r"\s+", Text),
            (r".", Text),
        ],
    }


class PolicyLexer(MarkdownLexer):
    """Colours a policy's whole page: front matter, prose and rules."""

    name = "Makegood policy"
    aliases = ("makegood-policy",)
    filenames = ()
    mimetypes = ()

    tokens = {
        "root": [
            (r"\A---[ \t]*\n", Punctuation, "front matter"),
            (
                r"^(#{1,6}[ \t]+[^\n{]*)(\{#)([^\s{}]*)([^{}\n]*\})",
                bygroups(Generic.Subheading, Punctuation, Name.Label, Punctuation),
            ),
            (
                r"(^~~~+[ \t]*rule[^\n]*\n)((?:(?!~~~)[^\n]*\n)*)(^~~~+[ \t]*$)?",
                bygroups(String.Backtick, using(RuleLexer), String.Backtick),
            ),
            inherit,
        ],
        "front matter": [
            (r"^---[ \t]*$", Punctuation, "#pop"),
            (r"^([^:#\n]+)(:)", bygroups(Keyword.Declaration, Punctuation)),
            (r"(?:(?<=\s)|^)#[^\n]*", Comment),
            (r"[^\n#]+|#|\n", Text),
        ],
    }


def rule_html(source: str) -> str:
    """Give a rule as HTML whose pieces have classes, safe to show.

    >>> rule_html("then: deny")
    '<span class="rule-kd">then</span><span class="rule-p">:</span> <span class="rule-k">deny</span>'
    """
    return str(highlight(source, RuleLexer(), HtmlFormatter(nowrap=True, classprefix=CLASS_PREFIX))).rstrip("\n")
