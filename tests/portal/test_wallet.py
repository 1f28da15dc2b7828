"""The wallet: lots with what they cost and hold, and a picture with its figures."""

from tests.look.visits import TownTest, words_of


class Wallet(TownTest):
    """Ann holds two packs; of one she spent fifteen credits."""

    def test_each_lot_says_what_it_cost_holds_and_until_when(self) -> None:
        """One row a lot: price, rest, spent, refunded, last valid day."""
        shown = words_of(self.get("wallet/"))
        assert "Pack: 50 credits 2 Feb, 12:00 €26.50 35 of 50 15 0 2 February 2027" in shown
        assert "Pack: 100 credits 2 Mar, 10:00 €50.00 100 of 100 0 0 2 March 2027" in shown

    def test_the_picture_has_its_figures_behind_it(self) -> None:
        """Who cannot see the picture reads the same course in a table."""
        shown = words_of(self.get("wallet/"))
        assert "2 March 2026, 10:00 150" in shown
        assert "13 March 2026, 12:00 135" in shown

    def test_the_start_page_says_what_expires_next(self) -> None:
        """What will be lost if nothing is done, and until when."""
        assert "35 credits expire on 2 February 2027 (325 days left)" in words_of(self.get(""))

    def test_refunded_credits_are_gone_from_their_lot(self) -> None:
        """Bob's pack went back: nothing is left of it, and the wallet says why."""
        assert "Pack: 20 credits 12 Mar, 12:00 €11.00 0 of 20 0 20" in words_of(self.get("wallet/", by="bob"))
