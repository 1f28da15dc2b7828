"""What a member reads of payments that they disputed at the bank, and how they pay what they owe for one."""

import tempfile
from pathlib import Path

from makegood.claims.models import Chargeback
from makegood.payments.models import Card, Payment
from makegood.play.reading import read_story
from makegood.play.runner import Manner, play_story
from tests.look.town import PASSWORD
from tests.look.visits import TownTest, key_in, words_of

LOST = """
scenario: a dispute that the site lost, with a card that could repay it
pack: live
story:
  - {at: 2026-03-02 10:00, register: ann}
  - {at: 2026-03-02 10:05, buy: package-100, by: ann, as: p1}
  - {at: 2026-03-02 20:00, use: recorded-show, by: ann}
  - {at: 2026-03-20 09:00, chargeback: p1, because: unrecognised, as: cb}
"""
DECIDED = """
  - {at: 2026-04-02 09:00, lost: cb}
  - {decline: card, of: ann}
  - {at: 2026-04-03 09:00, repay: cb, by: ann, refused: payment_declined}
"""


class Disputes(TownTest):
    """Ann disputed a pack of 100 credits, of which she had spent 15."""

    def play(self, story: str) -> None:
        """Play a story on a site of its own."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "story.yaml"
            path.write_text(story)
            report = play_story(read_story(path), slug="dim", manner=Manner(is_fast=True, password=PASSWORD))
        assert report.is_ok, report.failures

    def shown(self) -> str:
        """Read the page of disputes as Ann."""
        return words_of(self.page("/dim/disputes/"))

    def test_while_the_bank_has_not_decided_the_page_says_what_is_frozen(self) -> None:
        """How much, until when, what it did to the account, and what to do if it was a mistake."""
        self.play(LOST)
        shown = self.shown()
        assert "85 credits of what it bought cannot be spent until then." in shown
        assert "what is frozen is yours again, and your account opens again" in shown
        assert "Repay" not in shown

    def test_a_lost_dispute_says_what_is_owed_and_what_paying_it_opens(self) -> None:
        """The amount, what is void, and the card that could pay it."""
        self.play(LOST + DECIDED)
        shown = self.shown()
        assert "85 credits of what it bought are void." in shown
        assert "You owe us €50.00" in shown
        assert "Once it is paid, what is void is yours again, and your account opens again." in shown
        assert "Repay €50.00" in shown

    def test_whoever_keeps_no_card_is_led_to_give_one_and_back(self) -> None:
        """Also where the dispute has ended the account: what is owed can be paid."""
        self.play(LOST + DECIDED)
        Card.objects.filter(member__handle="ann", member__site__slug="dim").update(is_usable=False)
        assert "you keep none. Give a card" in self.shown()
        assert 'href="/dim/cards/?next=/dim/disputes/"' in self.page("/dim/disputes/").content.decode()
        assert self.page("/dim/cards/?next=/dim/disputes/").status_code == 200

    def test_the_debt_is_paid_with_a_kept_card_and_once(self) -> None:
        """A second click finds the same payment."""
        self.play(LOST + DECIDED)
        owed, card = Chargeback.objects.get(), Card.objects.get(member__handle="ann", is_usable=True)
        sent = {"key": key_in(self.page("/dim/disputes/")), "chargeback": owed.pk, "card": card.pk}
        before = Payment.objects.filter(purpose="repayment").count()
        first, second = (self.browser("ann").post("/dim/disputes/", sent) for _ in range(2))
        assert first.url == second.url
        assert Payment.objects.filter(purpose="repayment").count() == before + 1

    def test_nobody_repays_another_members_debt(self) -> None:
        """A number that is not one's own is no choice, and the page stays as it was."""
        self.play(LOST + DECIDED)
        owed, card = Chargeback.objects.get(), Card.objects.get(member__handle="ann", is_usable=True)
        sent = {"key": "0" * 32, "chargeback": owed.pk, "card": card.pk}
        assert self.post("disputes/", sent).status_code == 422

    def test_whoever_disputed_nothing_is_told_where_to_go(self) -> None:
        """An empty page has a next step."""
        assert "You have disputed no payment with your bank." in words_of(self.get("disputes/"))
