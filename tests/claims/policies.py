"""Pack `credits` with clauses that it lacks: a second agent above an amount, and uses paid back in money."""

from makegood.catalogue.packs import load_pack
from tests.claims.conftest import PACK

USES = """
## A use in money {#C10b}
We may give money back for a use.

~~~rule silent
decides: money for dissatisfied
then: refer to agent from 0 to share(payment.price, charge.cost, payment.credits) to card
~~~
~~~rule silent
decides: credits for dissatisfied
then: refer to agent from 0 to charge.cost
~~~

## Changes to this page"""


def with_approver(text: str) -> str:
    """Let one agent give two fifths of the price alone as an exception, and leave the rest to two."""
    then = "then: refer to agent from 0 to payment.price\n"
    text = text.replace(then, f"{then}approver above: share(payment.price, 40, 100)\n")
    return text.replace("~~~rule\ndecides: money for exc", "~~~rule silent\ndecides: money for exc")


def with_uses_in_money(text: str) -> str:
    """Let a use come back in money, by what it cost of its pack, without papers."""
    text = text.replace("\n## Changes to this page", USES)
    return text.replace("needs: registration_copy", "when: request.ground != dissatisfied\nneeds: registration_copy")


def credits_policy() -> str:
    """Give the text of the pack as it is shipped."""
    return load_pack(PACK).policy_text
