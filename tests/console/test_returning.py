"""A repayment that could not go back stands among the payments, and is sent again from there."""

from makegood.claims.models import Chargeback
from makegood.payments.operations import record_refund_failed
from makegood.payments.queries import refunds_of
from tests.claims.bank import Bank
from tests.look.visits import TownTest, words_of


class Returning(TownTest):
    """Ann had repaid a dispute that the site then won."""

    def setUp(self) -> None:
        """The card did not take the money back."""
        bank, at = Bank(self.town.site), self.town.site.now()
        self.repayment = bank.repay(bank.says(self.town.untouched, "lost", at=at), at=at)
        bank.says(self.town.untouched, "won", at=at)
        record_refund_failed(refunds_of(self.repayment).get(), why="closed", at=at)
        bank.settle(at=at)
        self.button = f"console/chargebacks/{Chargeback.objects.get().pk}/return/"

    def test_it_is_in_sight_until_it_is_sent_again(self) -> None:
        """A second click finds it on its way."""
        assert "Ann Archer €50.00, for the dispute of" in words_of(self.get("console/payments/", by="tom"))
        for _ in range(2):
            self.post(self.button, by="tom")
        assert [each.status for each in refunds_of(self.repayment)] == ["failed", "pending"]
        assert "could not go back" not in words_of(self.get("console/payments/", by="tom"))

    def test_an_auditor_reads_and_does_not_act(self) -> None:
        """Eva sees what is owed, and no button."""
        assert "Send it again" not in words_of(self.get("console/payments/", by="eva"))
        assert self.post(self.button, by="eva").status_code == 403
        assert refunds_of(self.repayment).count() == 1
