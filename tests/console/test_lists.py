"""Members, payments and the audit, as the staff see them."""

from makegood.console.lists import PAGE, members_page
from makegood.members.operations import register_member
from makegood.payments.operations import start_payment
from makegood.payments.sandbox.faults import Fault
from makegood.sites.work import run_due
from tests.look.visits import TownTest, words_of


class Lists(TownTest):
    """Tom looks around."""

    def test_members_are_found_by_name_and_address(self) -> None:
        """A word of either is enough."""
        for word in ("bak", "BOB@"):
            with self.subTest(word=word):
                shown = words_of(self.get(f"console/members/?q={word}", by="tom"))
                assert "Bob Baker" in shown
                assert "Ann Archer" not in shown

    def test_members_are_listed_by_how_their_accounts_stand(self) -> None:
        """Joy has not given her code yet; a state that nobody is in says so and leads back to everybody."""
        shown = words_of(self.get("console/members/?state=pending", by="tom"))
        assert "Joy Jones" in shown
        assert "Ann Archer" not in shown
        assert "Nobody like that." in words_of(self.get("console/members/?state=blocked", by="tom"))
        assert "Ann Archer" in words_of(self.get("console/members/?state=nonsense", by="tom"))

    def test_a_members_page_shows_the_wallet_by_lots(self) -> None:
        """The staff see what the member sees."""
        shown = words_of(self.get("console/members/ann/", by="tom"))
        assert "Pack: 50 credits 2 Feb, 12:00 €26.50 35 of 50 15" in shown
        assert "Policy version 1" in shown

    def test_long_lists_come_in_pages(self) -> None:
        """The second page begins where the first ended."""
        at = self.town.site.now()
        for number in range(PAGE):
            handle = f"m{number}"
            register_member(self.town.site, handle=handle, name=handle, email=f"{handle}@example.org", at=at)
        first = members_page(self.town.site, words="", state="", before="")
        second = members_page(self.town.site, words="", state="", before=str(first.before))
        assert len(first.rows) == PAGE
        assert [each.handle for each in second.rows] == ["joy", "bob", "ann"]

    def test_a_call_without_an_answer_is_in_sight(self) -> None:
        """Nobody knows what became of it: the page says so, and when it is asked again."""
        town = self.town
        self.visitor.plan(Fault.DOWN, call="open_checkout", times=9)
        pack = town.site.products.get(code="pack-20")
        start_payment(town.ann, product=pack, at=town.site.now(), key="silent")
        run_due(town.site, at=town.site.now())
        shown = words_of(self.get("console/payments/", by="tom"))
        assert "Calls without an answer 1" in shown
        assert "Try now" in shown

    def test_a_call_is_tried_now_instead_of_later(self) -> None:
        """The processor answers again: the call leaves the list."""
        town = self.town
        self.visitor.plan(Fault.DOWN, call="open_checkout", times=1)
        pack = town.site.products.get(code="pack-20")
        payment = start_payment(town.ann, product=pack, at=town.site.now(), key="silent")
        run_due(town.site, at=town.site.now())
        intent = payment.intents.get()
        answer = self.browser("tom").post(f"/packhouse/console/payments/calls/{intent.pk}/try/", follow=True)
        assert "The processor has answered." in words_of(answer)
        assert "Calls without an answer 0" in words_of(answer)

    def test_the_audit_finds_the_books_in_order(self) -> None:
        """Books balance, the chain holds, decisions repeat."""
        shown = words_of(self.get("console/audit/?run=1", by="tom"))
        assert "Books balance" in shown
        assert "Chain whole" in shown
        assert "Decisions the same" in shown
