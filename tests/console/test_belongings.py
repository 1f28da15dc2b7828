"""What a member has, on the console: memberships with cancellations by telephone, money by lots, no empty boxes."""

from datetime import UTC, datetime
from unittest.mock import patch

from django.http import HttpResponse

from makegood.ledger.models import Lot
from makegood.memberships.models import Membership
from makegood.notices.models import Notice
from makegood.sites.models import Event
from makegood.sites.work import run_due
from tests.look.visits import HouseTest, browser_of, words_of

# The house's clock stands on a Saturday.
MONDAY = datetime(2026, 3, 16, 9, tzinfo=UTC)


class Cancelling(HouseTest):
    """Ann calls; Tom is on the telephone."""

    house = "roundtable"

    def setUp(self) -> None:
        """Find her membership."""
        self.hers = Membership.objects.get(member__handle="ann")
        self.path = f"console/members/ann/memberships/{self.hers.pk}/cancel/"

    def record(self, channel: str, *, by: str = "tom") -> HttpResponse:
        """Send the form, and go where that leads."""
        return browser_of(by).post(f"/roundtable/{self.path}", {"channel": channel}, follow=True)

    def test_the_page_says_when_it_would_count(self) -> None:
        """On Saturday nobody works; the fee of April falls due later."""
        shown = words_of(self.get(self.path, by="tom"))
        assert "By telephone it is worked in its turn, on 16 March 2026, 09:00" in shown
        assert "no further fee, and open until 2 April 2026" in shown
        assert "When a cancellation counts" in shown

    def test_it_is_worked_in_its_turn_and_confirmed(self) -> None:
        """Until then the membership goes on, and everybody sees what waits."""
        shown = words_of(self.record("phone"))
        assert "Recorded. It is worked on 16 March 2026, 09:00, and confirmed to ann@example.org then." in shown
        assert "cancelled by telephone on 14 March 2026" in shown
        assert not Notice.objects.filter(kind="cancellation").exists()
        run_due(self.site, at=MONDAY)
        self.hers.refresh_from_db()
        assert (self.hers.status, self.hers.cancel_worked_at, self.hers.next_bill_at) == ("cancelled", MONDAY, None)
        assert Notice.objects.filter(kind="cancellation").get().member == self.hers.member

    def test_while_somebody_works_it_counts_at_once(self) -> None:
        """The answer says until when the membership is open, and the record who wrote it down."""
        with patch("makegood.sites.models.Site.now", return_value=MONDAY):
            assert "Recorded, and confirmed to ann@example.org. It is open until" in words_of(self.record("email"))
        told = Event.objects.get(kind="membership.cancel_received", member_id=self.hers.member_id)
        assert told.actor.startswith("staff:")

    def test_a_second_click_changes_nothing(self) -> None:
        """The page says that it is there already."""
        self.record("email")
        shown = words_of(self.record("phone"))
        assert "Nothing more was recorded" in shown
        assert "A cancellation came in 14 March 2026" in shown
        self.hers.refresh_from_db()
        assert self.hers.cancel_channel == "email"

    def test_how_it_came_in_has_to_be_said(self) -> None:
        """On the site members cancel by themselves."""
        for channel in ("", "site"):
            with self.subTest(channel=channel):
                assert self.record(channel).status_code == 422
        self.hers.refresh_from_db()
        assert self.hers.cancel_asked_at is None

    def test_a_membership_of_somebody_else_is_not_found(self) -> None:
        """An address that mixes two people up leads nowhere; an auditor only reads."""
        assert self.get(f"console/members/bob/memberships/{self.hers.pk}/cancel/", by="tom").status_code == 404
        assert "Agents record cancellations." in words_of(self.get(self.path, by="eva"))
        assert self.post(self.path, {"channel": "phone"}, by="eva").status_code == 403

    def test_no_credits_are_shown_where_none_are_sold(self) -> None:
        """The member has memberships here, and no wallet."""
        shown = words_of(self.get("console/members/ann/", by="eva"))
        assert "Memberships" in shown
        assert "next bill 2 April 2026" in shown
        assert "This wallet holds no lots yet." not in shown


class Deposits(HouseTest):
    """A site where money is paid in, and no credits are sold."""

    house = "tallyhouse"

    def test_a_members_money_is_shown_by_lots(self) -> None:
        """What is left of each, with the way to what drew on it."""
        answer = self.get("console/members/ann/", by="tom")
        assert "Money on the balance" in words_of(answer)
        assert "This wallet holds no lots yet." not in words_of(answer)
        lot = Lot.objects.filter(member_id=answer.context["person"].pk).exclude(asset="credits").latest("pk")
        assert f"/tallyhouse/console/books/lots/{lot.pk}/" in answer.content.decode()
        assert self.get(f"console/books/lots/{lot.pk}/", by="tom").status_code == 200
