"""Memberships: what each plan means before one clicks, two clicks to leave, a price said before coming back."""

from datetime import timedelta

from django.http import HttpResponse
from django.test import Client

from makegood.kernel.money import Money
from makegood.members.models import Member
from makegood.members.operations import register_member
from makegood.memberships.models import Membership
from makegood.memberships.operations import cancel_membership, change_price, end_membership, set_tax_rate
from makegood.memberships.queries import bill_of
from makegood.payments.sandbox.cards import Charging
from makegood.policy.values import Percent
from makegood.sites.models import Site
from makegood.sites.operations import freeze_clock, move_clock
from makegood.sites.work import run_due
from tests.look.town import PASSWORD
from tests.look.visits import SandboxTest, key_in, words_of
from tests.memberships.club import DAY, NOON, Club, open_club


def signed_up(site: Site, name: str) -> Member:
    """Let somebody join who can sign in."""
    email = f"{name}@example.org"
    return register_member(
        site, handle=name, name=name.title(), email=email, password=PASSWORD, country="GB", at=NOON - DAY
    )


def letter_to(member: Member) -> str:
    """Give the last letter about a member's plan, on one line."""
    return " ".join(member.notices.filter(kind="plan").latest("id").body.split())


class ClubTest(SandboxTest):
    """Ann and Bob at a club by the membership pack, whose clock stands at noon of 2 March."""

    people: dict[str, Member]

    @classmethod
    def setUpTestData(cls) -> None:
        club = open_club(cls.visitor)
        freeze_clock(club.site, at=NOON)
        cls.people = {name: signed_up(club.site, name) for name in ("ann", "bob")}

    def setUp(self) -> None:
        """Everybody begins with a card that the processor takes."""
        self.club = Club(self.people["ann"].site, self.visitor, dict(self.people))
        for digits in ("4242", "5555"):
            self.visitor.put_card(digits, label=f"card ending {digits}", charging=Charging.TAKEN)

    def browser(self, name: str = "ann") -> Client:
        """Give somebody's browser, signed in."""
        client = Client()
        client.force_login(self.club.member(name).user)
        return client

    def get(self, path: str, *, by: str = "ann") -> HttpResponse:
        """Open a page of the club."""
        return self.browser(by).get(f"/club/{path}")

    def post(self, path: str, *, by: str = "ann", **sent: object) -> HttpResponse:
        """Fill in the form of a page, and send it."""
        return self.browser(by).post(f"/club/{path}", {"key": key_in(self.get(path, by=by)), **sent})

    def shown(self, path: str = "membership/", *, by: str = "ann") -> str:
        """Say what a page tells."""
        return words_of(self.get(path, by=by))

    def wait(self, days: int = 0, *, hours: int = 0) -> None:
        """Let time pass, and the worker do what falls due."""
        at = self.club.site.now() + timedelta(days=days, hours=hours)
        move_clock(self.club.site, to=at)
        run_due(self.club.site, at=at)

    def subscribe(self, plan: str = "monthly", *, begin: str = "full") -> Membership:
        """Subscribe on the page, with the card on file, and let the worker count the payment."""
        card = self.club.card()
        assert self.post(f"membership/plans/{plan}/", begin=begin, card=card.pk).url == "/club/membership/"
        self.wait()
        return Membership.objects.select_related("site", "member", "plan", "card").latest("id")


class Beginning(ClubTest):
    """From the list of plans to a membership."""

    def test_a_guest_sees_each_plan_with_its_price_and_trial(self) -> None:
        """The start of it all."""
        shown = self.shown()
        assert "You are a guest" in shown
        assert "A month $29.99 for 1 month" in shown.replace("US$", "$")
        assert "3 days on trial for" in shown

    def test_a_trial_says_its_exact_end_and_the_fee_after_it(self) -> None:
        """M23, M24: to the minute, in the site's time."""
        shown = self.shown("membership/plans/monthly/")
        assert "The trial ends 5 March 2026, 12:00" in shown
        assert "29.99 on 5 March 2026, 12:00" in shown

    def test_tax_and_instalments_are_said_before_subscribing(self) -> None:
        """M18, M20: the whole sum and each part with its date."""
        set_tax_rate(self.club.site, country="GB", rate=Percent(200_000), at=NOON)
        shown = self.shown("membership/plans/half-yearly/")
        assert "143.93 now" in shown
        assert "23.99 of it sales tax" in shown
        assert "71.97 on 2 March 2026" in shown
        assert "71.96 on 31 May 2026" in shown

    def test_without_a_card_the_way_leads_to_one_and_back(self) -> None:
        """The card is given at the processor's, under a name of one's own."""
        assert "There is no card of yours on file yet" in self.shown("membership/plans/monthly/")
        plan = "/club/membership/plans/monthly/"
        given = self.post(f"cards/?next={plan}", name="blue", next=plan)
        back = self.browser().get(self.visitor.give_card(given.url), follow=True)
        assert back.redirect_chain[-1][0] == plan
        assert "blue, " in words_of(back)

    def test_subscribing_charges_the_card_and_opens_the_membership(self) -> None:
        """While the processor's answer is being counted, the page says so."""
        card = self.club.card()
        self.post("membership/plans/monthly/", begin="full", card=card.pk)
        assert "Your card is being charged" in self.shown()
        self.wait()
        shown = self.shown()
        assert "Next fee US$29.99 on 2 April 2026, 12:00" in shown
        assert "Paid until 2 April 2026, 12:00" in shown
        assert "M17" in shown

    def test_a_refused_card_is_said_plainly(self) -> None:
        """Nothing began, and the plans are there again."""
        self.club.card()
        self.visitor.put_card("4242", label="card ending 4242", charging=Charging.DECLINED)
        self.subscribe()
        shown = self.shown()
        assert "The card was refused. Nothing was charged and nothing began." in shown
        assert "You are a guest" in shown

    def test_a_second_membership_is_refused_and_the_form_kept(self) -> None:
        """One at a time."""
        self.subscribe()
        answer = self.post("membership/plans/yearly/", begin="full", card=self.club.card().pk)
        assert answer.status_code == 409
        assert "There is a membership already" in words_of(answer)

    def test_no_card_chosen_is_said_at_its_field(self) -> None:
        """An incomplete form comes back."""
        self.club.card()
        answer = self.post("membership/plans/monthly/", begin="full")
        assert answer.status_code == 422
        assert "Choose a card, or give one first." in words_of(answer)


class Leaving(ClubTest):
    """Two clicks out, and the way back."""

    def test_leaving_says_its_effect_before_and_after(self) -> None:
        """M27, M30, M31: at once, open to the end of what was paid, confirmed by mail."""
        mine = self.subscribe()
        page = f"membership/{mine.pk}/cancel/"
        assert "It counts at once" in self.shown(page)
        assert "Open until 2 April 2026, 12:00" in self.shown(page)
        assert self.browser().post(f"/club/{page}").url == "/club/membership/"
        self.wait()
        assert "Next fee none: you cancelled on 2 March 2026, 12:00" in self.shown()
        assert mine.member.notices.filter(kind="cancellation").exists()

    def test_a_second_click_is_told_that_it_is_done(self) -> None:
        """An impatient finger breaks nothing."""
        mine = self.subscribe()
        for _ in range(2):
            answer = self.browser().post(f"/club/membership/{mine.pk}/cancel/", follow=True)
        assert "The membership is cancelled: it cannot be cancelled now." in words_of(answer)

    def test_a_cancelled_trial_is_never_charged(self) -> None:
        """M26: open to the trial's end, then a guest."""
        mine = self.subscribe(begin="trial")
        assert "Trial ends 5 March 2026, 12:00 (3 days left)" in self.shown()
        self.browser().post(f"/club/membership/{mine.pk}/cancel/")
        self.wait(4)
        assert "It ran until 5 March 2026, 12:00" in self.shown()
        assert "You are a guest" in self.shown()

    def test_coming_back_says_its_price_before_it_charges(self) -> None:
        """M25: the fee at once, and 30 days from then on."""
        mine = self.subscribe()
        cancel_membership(mine, channel="site", at=NOON)
        self.wait(60)
        page = f"membership/{mine.pk}/return/"
        assert "Charged now US$29.99" in self.shown(page)
        assert "Paid until 31 May 2026, 13:00" in self.shown(page)
        self.post(page, card=self.club.card().pk)
        self.wait()
        assert "Next fee US$29.99 on 31 May 2026, 13:00" in self.shown()

    def test_what_the_site_ended_is_said_with_its_reason(self) -> None:
        """And there is nothing to come back to."""
        mine = self.subscribe()
        end_membership(mine, because="breach", by="staff:1", at=NOON + DAY)
        self.wait(1)
        assert "We ended this membership" in self.shown()
        assert "There is nothing to pay and nothing to take up here" in self.shown(f"membership/{mine.pk}/return/")


class Changing(ClubTest):
    """Another plan, from the next fee on."""

    def test_each_plan_says_what_it_would_mean(self) -> None:
        """M18, M19: nothing now, the whole fee with its parts then, and until when it pays."""
        mine = self.subscribe()
        assert f"/club/membership/{mine.pk}/plan/" in self.get("membership/").content.decode()
        listed = self.shown(f"membership/{mine.pk}/plan/")
        assert "Another plan begins with your next fee, on 2 April 2026, 12:00" in listed
        assert "Change the plan You are on “A month”" in listed
        shown = self.shown(f"membership/{mine.pk}/plan/half-yearly/")
        assert "Now nothing is charged for it" in shown
        assert "US$119.94 on 2 April 2026, 12:00" in shown
        assert "It pays until 29 September 2026, 12:00" in shown
        assert "M19" in shown

    def test_a_chosen_plan_is_charged_with_the_next_fee(self) -> None:
        """What was said is what is charged, and a confirmation is mailed."""
        mine = self.subscribe()
        answer = self.browser().post(f"/club/membership/{mine.pk}/plan/weekly/", follow=True)
        assert "Your plan is “A week” from your next fee on; until then nothing changes." in words_of(answer)
        assert "Next fee US$9.99 on 2 April 2026, 12:00" in words_of(answer)
        self.wait(32)
        assert "A week Price US$9.99 for 1 week" in self.shown()
        assert "Your membership is “A week” from 2 April 2026" in letter_to(mine.member)

    def test_a_choice_can_be_taken_back(self) -> None:
        """The page of the present plan is the way."""
        mine = self.subscribe()
        self.browser().post(f"/club/membership/{mine.pk}/plan/weekly/")
        assert "Keep “A month” instead" in self.shown()
        kept = self.browser().post(f"/club/membership/{mine.pk}/plan/monthly/", follow=True)
        assert "Your plan stays “A month”." in words_of(kept)
        self.wait(32)
        assert "Next fee US$29.99 on 2 May 2026, 12:00" in self.shown()

    def test_who_has_cancelled_is_told_when_another_plan_is_open(self) -> None:
        """No further fee falls due with which it could begin; trying all the same changes nothing."""
        mine = self.subscribe()
        self.browser().post(f"/club/membership/{mine.pk}/cancel/")
        shown = self.shown(f"membership/{mine.pk}/plan/weekly/")
        assert "It is open until 2 April 2026, 12:00 ; from then on you can begin any plan." in shown
        assert "this plan is open to you once that one has run out" in self.shown("membership/plans/weekly/")
        refused = self.browser().post(f"/club/membership/{mine.pk}/plan/weekly/", follow=True)
        assert "it cannot be moved to another plan now" in words_of(refused)

    def test_the_page_of_a_plan_leads_members_to_the_change(self) -> None:
        """Subscribing to a second one would be refused."""
        mine = self.subscribe()
        page = self.get("membership/plans/weekly/").content.decode()
        assert f"/club/membership/{mine.pk}/plan/weekly/" in page
        assert ">Subscribe<" not in page


class Overdue(ClubTest):
    """A fee that was refused."""

    def setUp(self) -> None:
        """Ann's second fee is refused, and two months pass."""
        super().setUp()
        self.mine = self.subscribe()
        self.visitor.put_card("4242", label="card ending 4242", charging=Charging.DECLINED)
        self.wait(31)
        self.wait(62)

    def test_what_is_owed_is_worked_out_month_by_month(self) -> None:
        """M22: 29.99, then 1.5 percent on it, then 1.5 percent on that."""
        shown = self.shown().replace("US$", "$")
        assert "Overdue since 2 April 2026, 12:00 $30.90" in shown
        assert "1 2 May 2026 + $0.45 $30.44 2 2 June 2026 + $0.46 $30.90" in shown
        assert "It grows again on 2 July 2026, 12:00" in shown

    def test_paying_with_another_card_opens_it_again(self) -> None:
        """What passed closed is not billed."""
        other = self.club.card(token="5555")
        self.post(f"membership/{self.mine.pk}/return/", card=other.pk)
        self.wait()
        shown = self.shown()
        assert "overdue" not in shown.lower()
        assert "5555" in shown
        assert bill_of(self.mine, 2).status == "paid"

    def test_features_are_closed_until_then_with_the_clause(self) -> None:
        """M22: refused on the page, with what opens it."""
        answer = self.post("membership/features/write-first/")
        assert answer.status_code == 409
        assert "closed to you until the overdue fee is paid" in words_of(answer)
        assert "/club/policy/#M22" in answer.content.decode()

    def test_another_plan_is_refused_until_it_is_paid(self) -> None:
        """Debts come first."""
        cancel_membership(self.mine, channel="site", at=self.club.site.now())
        answer = self.post("membership/plans/weekly/", begin="full", card=self.club.card().pk)
        assert answer.status_code == 409


class Belonging(ClubTest):
    """The days between fees."""

    def test_features_are_for_members(self) -> None:
        """A guest is told the clause and the way in; a member uses it once a click."""
        page = "membership/features/see-visitors/"
        refused = self.post(page)
        assert refused.status_code == 409
        assert "is for members; subscribe to a plan first" in words_of(refused)
        assert "/club/policy/#M17" in refused.content.decode()
        self.subscribe()
        assert self.post(page).url == f"/club/{page}"
        assert "2 March 2026, 12:00" in self.shown(page)

    def test_a_new_price_is_announced_on_the_page(self) -> None:
        """M21: what it will cost, from when, and until when to leave."""
        mine = self.subscribe()
        change_price(mine.plan, new_price=Money(3499, "USD"), notice_at=NOON + DAY)
        self.wait(2)
        shown = self.shown()
        assert "A month will cost US$34.99 instead of US$29.99; we told you on 3 March 2026" in shown
        assert "Next fee US$34.99" in shown
        assert "M21" in shown

    def test_another_card_takes_the_fees_to_come(self) -> None:
        """Nothing is charged by choosing it; the first one can be removed only then."""
        mine, first, other = self.subscribe(), self.club.card(), self.club.card(token="5555")
        refused = self.browser().post(f"/club/cards/{first.pk}/remove/", follow=True)
        assert "choose another one for them first" in words_of(refused)
        self.post(f"membership/{mine.pk}/card/", card=other.pk)
        gone = self.browser().post(f"/club/cards/{first.pk}/remove/", follow=True)
        assert "is no longer on file" in words_of(gone)

    def test_fees_say_until_when_one_can_change_ones_mind(self) -> None:
        """M29: 72 hours from the fee, and then no more."""
        self.subscribe()
        assert "change of mind until 5 March 2026, 12:00" in self.shown()
        self.wait(3)
        assert "change of mind" not in self.shown()

    def test_instalments_stand_in_a_schedule(self) -> None:
        """M18: the first is paid, the second has its date."""
        self.subscribe("half-yearly")
        assert "2 of 2 31 May 2026, 12:00 US$59.97 to come" in self.shown()

    def test_somebody_elses_membership_is_not_found(self) -> None:
        """Fault 71."""
        mine = self.subscribe()
        for page in ("cancel", "return", "card", "plan", "plan/weekly"):
            assert self.get(f"membership/{mine.pk}/{page}/", by="bob").status_code == 404

    def test_a_card_leads_back_to_pages_of_this_site_only(self) -> None:
        """An address from outside is not followed."""
        assert 'value="//elsewhere' not in self.get("cards/?next=//elsewhere.test/club/").content.decode()
