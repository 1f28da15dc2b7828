"""The facts that claims gathers are facts of the language: a name that it does not know would never be read."""

from makegood.claims.queries import decided
from makegood.policy.vocabulary import VOCABULARY
from makegood.services.operations import record_incident
from tests.claims.asked import MONDAY, for_credits, for_money


def test_every_fact_gathered_is_one_that_the_language_reads(buy, write, ask):
    """About a payment and about a charge with its incident; history and findings have names of their own."""
    requests = [ask(for_money(buy()))]
    letter = write()
    record_incident(letter, kind="other", side="site", by="site", at=MONDAY)
    requests.append(ask(for_credits(letter)))
    gathered = {name for request in requests for name in decided(request).case.facts}
    plain = {name for name in gathered if not name.startswith("history.")}
    assert {"payment.valid", "incident.side"} <= plain <= set(VOCABULARY.facts)
