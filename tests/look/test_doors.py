"""Who may open which page: every address of both faces, tried by everybody of the cast.

A new address is found by itself; one that stands in none of these lists where it should fails.
"""

from collections.abc import Mapping
from typing import ClassVar

from django.http import HttpResponse
from django.test import Client

from makegood.console.urls import urlpatterns as console_pages
from makegood.members.duties import DUTIES, Duty
from makegood.members.models import Role
from makegood.portal.urls import urlpatterns as portal_pages
from tests.look.addresses import AT_THE_GATE, DUTY_OF, OF_EVERY_SITE, POSTED, addresses_of
from tests.look.houses import STAFF
from tests.look.visits import HousesTest, words_of

PUBLIC = {"portal:home", "portal:join", "portal:privacy", "portal:policy", "portal:policy_changes"}
ANNS_OWN = {
    "portal:lot", "portal:letter", "portal:payment", "portal:payment_return", "portal:charge", "portal:ground",
    "portal:outcome", "portal:request", "portal:paper", "portal:choose", "portal:supply", "portal:withdraw",
    "portal:appeal", "portal:session", "portal:beat_session", "portal:stop_session", "portal:order",
    "portal:cancel_membership", "portal:come_back", "portal:fee_card", "portal:card_return", "portal:card_remove",
    "portal:other_plans", "portal:change_plan",
    "portal:receipt", "portal:letter_pdf", "portal:deposit_lot",
}  # fmt: skip
# Parts of an address that name no thing of anybody.
NOBODYS = {
    "slug", "number", "older", "code", "remedy", "ground", "handle", "plan_code", "feature_code",
    "minute_code", "unit_code", "who",
}  # fmt: skip


class Doors(HousesTest):
    """Every page opens to those for whom it is made, and every act to those whose duty it is."""

    here: ClassVar[Mapping[str, str]]
    elsewhere: ClassVar[Mapping[str, str]]

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.here = addresses_of(cls.town, houses=cls.houses)
        cls.elsewhere = addresses_of(cls.town, houses=cls.houses, slug="elsewhere")

    def setUp(self) -> None:
        self.browsers: dict[str, Client] = {}

    def browser(self, name: str) -> Client:
        """Give the one browser that somebody tries every page with."""
        if name not in self.browsers:
            self.browsers[name] = super().browser(name)
        return self.browsers[name]

    def knock(self, page: str, *, by: str, under: Mapping[str, str] | None = None) -> HttpResponse:
        """Open a page, or send its form empty."""
        client, address = self.browser(by), (under or self.here)[page]
        return client.post(address) if page in POSTED else client.get(address)

    def pages(self, face: str) -> list[str]:
        """List the pages of one face that stand behind a site's name."""
        return [page for page in self.here if page.startswith(face) and page not in AT_THE_GATE]

    def send(self, page: str, *, by: str, under: Mapping[str, str] | None = None) -> int:
        """Send an empty form to a page, and give the status of the answer."""
        return self.browser(by).post((under or self.here)[page]).status_code

    def test_a_stranger_signs_in_first(self) -> None:
        """Nothing but a site's start page, its policy and the way in is shown to somebody unknown."""
        for page in self.pages(""):
            with self.subTest(page=page):
                answer = self.knock(page, by="stranger")
                if page in PUBLIC:
                    assert answer.status_code == 200
                else:
                    assert answer.url.startswith("/sign-in/")

    def test_whatever_an_address_names_is_somebodys_own(self) -> None:
        """Fault 71: a page of one thing that nobody listed here would be tried by no other member."""
        of_a_thing = {f"portal:{page.name}" for page in portal_pages if set(page.pattern.converters) - NOBODYS}
        assert of_a_thing - AT_THE_GATE == ANNS_OWN

    def test_what_is_anns_does_not_exist_for_bob(self) -> None:
        """Fault 71: somebody else's thing and nothing at all look the same."""
        for page in ANNS_OWN:
            with self.subTest(page=page):
                assert self.knock(page, by="bob").status_code == 404
                assert self.knock(page, by="ann").status_code != 404

    def test_members_pages_do_not_exist_for_staff(self) -> None:
        """Whoever works here and is no member has no wallet here."""
        for page in set(self.pages("portal")) - PUBLIC:
            for name in STAFF:
                with self.subTest(page=page, name=name):
                    assert self.knock(page, by=name).status_code == 404

    def test_the_console_does_not_exist_for_members(self) -> None:
        """Neither the one whom a case is about nor anybody else may read it."""
        for page in self.pages("console"):
            for name in ("ann", "bob"):
                with self.subTest(page=page, name=name):
                    assert self.knock(page, by=name).status_code == 404

    def test_staff_of_another_site_find_nothing_here(self) -> None:
        """Fault 71: a tenant's pages are closed to the agents of another."""
        for page in set(self.pages("")) - PUBLIC:
            with self.subTest(page=page):
                assert self.knock(page, by="zoe").status_code == 404

    def test_a_thing_is_not_found_under_another_sites_name(self) -> None:
        """Fault 71: an agent's own console does not reach a case or a payment of another tenant."""
        of_a_thing = {f"console:{page.name}" for page in console_pages if page.pattern.converters}
        for page in of_a_thing - set(DUTY_OF) - OF_EVERY_SITE:
            with self.subTest(page=page):
                assert self.knock(page, by="zoe", under=self.elsewhere).status_code == 404

    def test_everybody_of_the_staff_reads_the_whole_console(self) -> None:
        """Nothing is hidden from whoever works on the site, auditors included."""
        for page in set(self.pages("console")) - POSTED:
            for name in STAFF:
                with self.subTest(page=page, name=name):
                    assert self.knock(page, by=name).status_code == 200

    def test_an_act_belongs_to_those_whose_duty_it_is(self) -> None:
        """Fault 81: a narrower role does not become a wider one by sending a form that its pages do not show."""
        for page, duty in DUTY_OF.items():
            for name, role in STAFF.items():
                with self.subTest(page=page, name=name):
                    status = self.send(page, by=name)
                    assert (status != 403) is (duty in DUTIES[role])
                    assert status != 404

    def test_an_auditor_changes_nothing_anywhere(self) -> None:
        """Fault 81: whatever takes a form refuses theirs, also a page that nobody listed as an act."""
        for page in self.pages("console"):
            with self.subTest(page=page):
                assert self.send(page, by="eva") == (403 if page in DUTY_OF else 405)

    def test_every_act_of_the_console_has_its_duty(self) -> None:
        """An act that nobody gave to a role would be tried by no role."""
        assert {page for page in POSTED if page.startswith("console:")} <= set(DUTY_OF)

    def test_an_act_on_a_thing_of_another_site_is_refused(self) -> None:
        """Fault 71: an agent acts on what belongs to their own site, and finds nothing else."""
        of_a_thing = {f"console:{page.name}" for page in console_pages if page.pattern.converters}
        for page in of_a_thing & set(DUTY_OF):
            with self.subTest(page=page):
                has_duty = DUTY_OF[page] in DUTIES[Role.AGENT]
                assert self.send(page, by="zoe", under=self.elsewhere) == (404 if has_duty else 403)

    def test_who_may_not_act_is_told_who_may(self) -> None:
        """The page says what one is signed in as, what that may not do, and whom to ask."""
        answer = self.browser("eva").post(f"/packhouse/console/requests/{self.town.waiting.pk}/find/")
        words = words_of(answer)
        assert "signed in as Eva, auditor" in words
        assert "can be done by: agent, approver, operator." in words
        assert "Nothing was changed." in words

    def test_a_wider_role_may_all_that_a_narrower_one_may(self) -> None:
        """The table itself: auditors nothing, operators everything, approvers what needs a second person too."""
        assert DUTIES[Role.AUDITOR] < DUTIES[Role.AGENT] < DUTIES[Role.APPROVER] < DUTIES[Role.OPERATOR]
        assert DUTIES[Role.OPERATOR] == set(Duty)
        for duty in (Duty.SANCTIONS, Duty.PUBLISH, Duty.CLOCK):
            assert duty not in DUTIES[Role.APPROVER]
