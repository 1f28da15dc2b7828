"""The books, looked through by the staff: accounts as of an instant, entries, acts with both sides, and every trail."""

import re
from unittest.mock import patch

from django.http import HttpResponse

from makegood.ledger.book import AccountKind
from makegood.ledger.queries import AccountName, acts_of_payment, entries_page, explorer, lots_of_payment
from tests.look.town import days
from tests.look.visits import TownTest, words_of


class Books(TownTest):
    """Tom looks through the books of the town's site."""

    def look(self, path: str) -> HttpResponse:
        """Open a page of the books."""
        return self.get(f"console/books/{path}", by="tom")

    def follow(self, answer: HttpResponse, text: str) -> HttpResponse:
        """Take the first link that says this."""
        found = re.search(rf'<a href="([^"]+)">{text}', answer.content.decode())
        assert found, f"no link says {text}"
        return self.browser("tom").get(found[1].replace("&amp;", "&"))

    def test_accounts_stand_as_of_now(self) -> None:
        """Credits first, each account with what it says and the side on which it grows."""
        shown = words_of(self.look(""))
        assert "Wallets what members can spend credit 145 credits" in shown
        assert "Issued credits sold, money deposited or returned to a balance debit 190 credits" in shown

    def test_accounts_stand_as_of_any_instant(self) -> None:
        """Forty days back only the first pack had been bought."""
        shown = words_of(self.look("?as_of=2026-02-02T13:00"))
        assert "Wallets what members can spend credit 50 credits" in shown
        assert "2 February 2026, 13:00" in shown

    def test_before_the_first_payment_there_is_nothing(self) -> None:
        """The page says so, and when the first line comes."""
        assert "Nothing was booked by then" in words_of(self.look("?as_of=2020-01-01T00:00"))

    def test_accounts_of_one_member_are_that_members_only(self) -> None:
        """The site's own accounts are nobody's."""
        shown = words_of(self.look("?member=bob"))
        assert "on the accounts of Bob Baker" in shown
        assert "Issued" not in shown

    def test_an_unknown_member_or_instant_is_said_at_its_field(self) -> None:
        """What was typed stays, and the books are shown for everybody, as of now."""
        for asked, said in (
            ("member=nobody", "no member “nobody” here"),
            ("as_of=yesterday", "Enter a valid date/time"),
        ):
            with self.subTest(asked=asked):
                answer = self.look(f"?{asked}")
                assert answer.status_code == 422
                assert said in words_of(answer)
                assert asked.split("=")[1] in answer.content.decode()

    def test_entries_leave_the_balance_that_the_chart_shows(self) -> None:
        """The latest line of an account is its balance; expiry that is to come is not among them."""
        shown = words_of(self.look("accounts/wallet/credits/"))
        assert "Wallets, credits" in shown
        assert re.search(r"150 credits Issued anew|credits 150 credits", shown)
        assert "booked ahead" not in shown

    def test_what_is_booked_ahead_is_seen_from_its_own_instant(self) -> None:
        """A year on, everything that is left has expired."""
        shown = words_of(self.look("accounts/wallet/credits/?as_of=2030-01-01T00:00&member=ann"))
        assert "booked ahead" in shown
        assert "credits 0 credits" in shown

    def test_an_account_that_no_chart_has_is_not_found(self) -> None:
        """An address that somebody made up leads nowhere."""
        assert self.look("accounts/pocket/credits/").status_code == 404
        assert "Nothing was booked here" in words_of(self.look("accounts/wallet/XXX/"))

    def test_long_accounts_come_in_pages(self) -> None:
        """The second page goes on where the first ended, and its balances fit."""
        site, name = self.town.site, AccountName(AccountKind.WALLET, "credits")
        whole = entries_page(site.pk, account=name, as_of=days(0))
        parts, before = [], None
        with patch.object(explorer, "PAGE", 3):
            while len(parts) < len(whole.lines):
                page = entries_page(site.pk, account=name, as_of=days(0), before=before)
                parts, before = [*parts, *page.lines], page.before
        assert parts == list(whole.lines)
        assert before is None

    def test_an_act_shows_both_its_sides(self) -> None:
        """A payment debits the money at the processor and credits what the member paid."""
        shown = self.look(f"payments/{self.town.untouched.pk}/")
        act = words_of(self.follow(shown, "A payment came in"))
        assert "Clearing 2 March 2026, 10:00 — €50.00" in act
        assert "Received 2 March 2026, 10:00 — €50.00" in act
        assert f"Payment payment {self.town.untouched.pk}" in act

    def test_a_payment_leads_to_its_charges_and_back(self) -> None:
        """Forward: lot, letter, request. Backward: the letter names the pack that paid for it."""
        payment = self.look(f"payments/{self.town.spent.pk}/")
        assert "50 credits, paid for 35 credits left" in words_of(payment)
        charge = self.follow(payment, "Letter")
        assert "used by Ann Archer" in words_of(charge)
        assert "Request" in words_of(charge)
        assert words_of(self.follow(charge, "50 credits")) == words_of(payment)

    def test_a_lot_tells_what_became_of_it(self) -> None:
        """From the payment to its lot, and from there to each act."""
        lot = words_of(self.follow(self.look(f"payments/{self.town.spent.pk}/"), "Lot"))
        assert "Spent 15 credits Left 35 credits" in lot
        assert "Spent on a service" in lot

    def test_what_went_back_stands_beside_what_came(self) -> None:
        """Bob's second pack went back whole: the refund, its request, and both steps in the books."""
        shown = words_of(self.look(f"payments/{self.town.settled.payment_id}/"))
        assert "on its way" in shown or "arrived" in shown
        assert f"Request {self.town.settled.pk}" in shown
        assert "A refund was begun" in shown

    def test_another_sites_books_are_not_found(self) -> None:
        """Fault 71: Zoe's own console does not reach a payment, lot, charge or act of the town."""
        lot_id = lots_of_payment(self.town.site.pk, payment_id=self.town.spent.pk, at=days(0))[0].id
        act_id = acts_of_payment(self.town.site.pk, payment_id=self.town.spent.pk)[0].id
        things = (
            f"payments/{self.town.spent.pk}",
            f"lots/{lot_id}",
            f"charges/{self.town.letter.ref}",
            f"transactions/{act_id}",
        )
        for thing in things:
            with self.subTest(thing=thing):
                assert self.look(f"{thing}/").status_code == 200
                assert self.browser("zoe").get(f"/elsewhere/console/books/{thing}/").status_code == 404

    def test_another_sites_accounts_are_its_own(self) -> None:
        """Fault 71: under the same address Zoe finds the books of her site, in which nothing was booked yet."""
        shown = self.browser("zoe").get("/elsewhere/console/books/accounts/wallet/credits/")
        assert "Nothing was booked here" in words_of(shown)
        shown = self.browser("zoe").get("/elsewhere/console/policy/1/clauses/C4/")
        assert "No request has met this clause yet." in words_of(shown)
