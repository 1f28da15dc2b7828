"""Who may open which page: every address of both faces, tried by everybody of the cast."""

from django.http import HttpResponse

from tests.look.addresses import AT_THE_GATE, POSTED, addresses_of
from tests.look.visits import HousesTest

PUBLIC = {"portal:home", "portal:policy", "portal:policy_changes"}
ANNS_OWN = {
    "portal:lot", "portal:letter", "portal:payment", "portal:payment_return", "portal:charge", "portal:ground",
    "portal:outcome", "portal:request", "portal:paper", "portal:choose", "portal:supply", "portal:withdraw",
}  # fmt: skip


class Doors(HousesTest):
    """Every page opens to those for whom it is made, and to nobody else."""

    def knock(self, page: str, *, by: str, slug: str | None = None) -> HttpResponse:
        """Open a page, or send its form empty."""
        client, address = self.browser(by), addresses_of(self.town, houses=self.houses, slug=slug)[page]
        return client.post(address) if page in POSTED else client.get(address)

    def pages(self, face: str) -> list[str]:
        """List the pages of one face that stand behind a site's name."""
        return [
            page
            for page in addresses_of(self.town, houses=self.houses)
            if page.startswith(face) and page not in AT_THE_GATE
        ]

    def test_a_stranger_signs_in_first(self) -> None:
        """Nothing but a site's start page and its policy is shown to somebody unknown."""
        for page in self.pages(""):
            with self.subTest(page=page):
                answer = self.knock(page, by="stranger")
                if page in PUBLIC:
                    assert answer.status_code == 200
                else:
                    assert answer.url.startswith("/sign-in/")

    def test_what_is_anns_does_not_exist_for_bob(self) -> None:
        """Fault 71: somebody else's thing and nothing at all look the same."""
        for page in ANNS_OWN:
            with self.subTest(page=page):
                assert self.knock(page, by="bob").status_code == 404
                assert self.knock(page, by="ann").status_code != 404

    def test_members_pages_do_not_exist_for_staff(self) -> None:
        """An agent who is no member has no wallet here."""
        for page in set(self.pages("portal")) - PUBLIC:
            with self.subTest(page=page):
                assert self.knock(page, by="tom").status_code == 404

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

    def test_a_case_is_not_found_under_another_sites_name(self) -> None:
        """Fault 71: an agent's own console does not reach a case of another tenant."""
        for page in ("console:case", "console:find", "console:rule", "console:send_again", "console:paper"):
            with self.subTest(page=page):
                assert self.knock(page, by="zoe", slug="elsewhere").status_code == 404

    def test_agents_open_the_whole_console(self) -> None:
        """An agent of the site is let in everywhere."""
        for page in self.pages("console"):
            with self.subTest(page=page):
                assert self.knock(page, by="tom").status_code in (200, 302)

    def test_auditors_read_and_do_not_act(self) -> None:
        """An auditor opens every page and is stopped at every act."""
        for page in self.pages("console"):
            with self.subTest(page=page):
                assert self.knock(page, by="eva").status_code == (403 if page in POSTED else 200)
