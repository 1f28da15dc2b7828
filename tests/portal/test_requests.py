"""A member's request: what stands on its page, and each act that is open on it."""

import re
from datetime import UTC, datetime
from unittest.mock import patch

from makegood.claims.models import Settlement
from makegood.claims.operations import record_findings
from makegood.sites.models import Site
from makegood.sites.work import run_due
from tests.look.visits import TownTest, key_in, words_of


class OwnRequests(TownTest):
    """Ann's and Bob's requests, in the states that they are in."""

    def test_a_choice_is_taken_once(self) -> None:
        """The second click changes nothing and says so on the request's page."""
        address = f"requests/{self.town.choosing.pk}/choose/"
        self.post(address, {"clause": "C5"})
        browser = self.browser("ann")
        again = browser.post(f"/packhouse/{address}", {"clause": "C5"}, follow=True)
        shown = words_of(again)
        assert "was settled before" in shown
        assert "€14.00 is on its way to you" in shown

    def test_an_option_that_is_not_open_is_refused_on_the_page(self) -> None:
        """C4 closed long ago for this pack: the page says what is open now."""
        browser = self.browser("ann")
        answer = browser.post(f"/packhouse/requests/{self.town.choosing.pk}/choose/", {"clause": "C4"}, follow=True)
        assert "not among the options open now (C5)" in words_of(answer)

    def test_what_was_granted_is_seen_to_arrive(self) -> None:
        """Bob's money: the clause, the amount, the letter."""
        shown = words_of(self.get(f"requests/{self.town.settled.pk}/", by="bob"))
        assert "€11.00 came back to you" in shown
        assert "Dear Bob Baker" in shown

    def test_a_refund_that_is_not_there_yet_says_until_when(self) -> None:
        """V3a: where the terms promise it, the page of the request does."""
        self.post(f"requests/{self.town.choosing.pk}/choose/", {"clause": "C5"})
        due = {"refund_by": datetime(2026, 3, 19, tzinfo=UTC)}
        assert Settlement.objects.filter(request=self.town.choosing).update(**due)
        shown = words_of(self.get(f"requests/{self.town.choosing.pk}/"))
        assert "On its way to your card by 18 March 2026, 23:59" in shown

    def test_a_denial_says_why_and_what_would_have_been(self) -> None:
        """Every no comes with its clause, and with the window that was missed."""
        shown = words_of(self.get(f"requests/{self.town.denied.pk}/", by="bob"))
        assert "Nothing is given back" in shown
        assert "C3a" in shown
        assert "was open until" in shown

    def test_withdrawing_takes_it_back(self) -> None:
        """Afterwards nothing is open on it."""
        self.post(f"requests/{self.town.waiting.pk}/withdraw/")
        shown = words_of(self.get(f"requests/{self.town.waiting.pk}/"))
        assert "You took this request back" in shown
        assert "Take this request back" not in shown

    def test_something_can_be_added(self) -> None:
        """Words and papers go to the one who decides."""
        page = f"requests/{self.town.waiting.pk}/"
        self.post(f"{page}supply/", {"key": key_in(self.get(page)), "says": "And it froze again."})
        assert "And it froze again." in words_of(self.get(page))
        assert "And it froze again." in words_of(self.get(f"console/{page}", by="tom"))

    def test_an_empty_envelope_is_given_back(self) -> None:
        """Nothing typed and nothing attached: the form says so."""
        page = f"requests/{self.town.waiting.pk}/"
        answer = self.post(f"{page}supply/", {"key": key_in(self.get(page))})
        assert answer.status_code == 422
        assert "There is nothing in it yet" in words_of(answer)

    def test_an_agents_finding_reaches_the_member(self) -> None:
        """Found, settled, written: the member reads the letter on the request's page."""
        town = self.town
        values = {"technical_issue_confirmed": True}
        record_findings(town.waiting, values=values, by=town.tom, at=town.site.now())
        run_due(town.site, at=town.site.now())
        shown = words_of(self.get(f"requests/{town.waiting.pk}/"))
        assert "5 credits came back to you" in shown
        assert "Our staff found" in shown

    def test_an_act_that_came_too_late_is_said_on_the_page(self) -> None:
        """What cannot be done any more leads back to the request, with the reason."""
        browser = self.browser("bob")
        answer = browser.post(f"/packhouse/requests/{self.town.settled.pk}/withdraw/", follow=True)
        assert answer.status_code == 200
        assert "does not let you withdraw it" in words_of(answer)

    def test_an_appeal_says_beforehand_who_decides_and_when(self) -> None:
        """Bob was denied: the page says what an appeal leads to, and asks for his words."""
        shown = words_of(self.get(f"requests/{self.town.denied.pk}/appeal/", by="bob"))
        assert "Nobody who had a part in the first answer decides it." in shown
        assert "As things stand: nothing is given" in shown

    def test_an_appeal_is_a_request_of_its_own_and_is_made_once(self) -> None:
        """Two clicks, one appeal; both requests lead to each other."""
        page = f"requests/{self.town.denied.pk}/"
        sent = {"key": key_in(self.get(f"{page}appeal/", by="bob")), "says": "I wrote at once."}
        answers = [self.post(f"{page}appeal/", sent, by="bob") for _ in range(2)]
        assert answers[0].url == answers[1].url
        assert f"your appeal against the answer to request {self.town.denied.pk}" in words_of(
            self.page(answers[0].url, by="bob")
        )
        assert "You appealed against this answer with request" in words_of(self.get(page, by="bob"))
        assert "cannot be appealed: it was appealed before" in words_of(self.get(f"{page}appeal/", by="bob"))

    def test_an_appeal_without_words_is_given_back(self) -> None:
        """Whoever decides it would read nothing new."""
        page = f"requests/{self.town.denied.pk}/appeal/"
        answer = self.post(page, {"key": key_in(self.get(page, by="bob"))}, by="bob")
        assert answer.status_code == 422
        assert "Write a sentence or two" in words_of(answer)

    def test_what_is_still_open_is_not_appealed(self) -> None:
        """Nothing was answered yet: the page says so, and its form is not there to be sent."""
        page = f"requests/{self.town.choosing.pk}/appeal/"
        assert "cannot be appealed: it was neither denied nor settled" in words_of(self.get(page))
        assert self.post(page, {"key": "0" * 32, "says": "Now!"}).url.endswith(f"/{self.town.choosing.pk}/")

    def test_the_list_is_sorted_out_by_whose_turn_it_is(self) -> None:
        """What waits for Ann, and what waits for the staff."""
        mine = self.get("requests/?show=member").content.decode()
        assert f"/requests/{self.town.choosing.pk}/" in mine
        assert f"/requests/{self.town.waiting.pk}/" not in mine
        assert "Waiting for you (1)" in words_of(self.get("requests/"))
        assert "None of your requests is there." in words_of(self.get("requests/?show=denied"))

    def test_a_long_list_has_further_pages(self) -> None:
        """The second page goes on where the first ended."""
        with patch("makegood.portal.views.requests.PAGE", 2):
            first = self.get("requests/").content.decode()
            (before,) = re.findall(r"before=(\d+)", first)
            second = self.get(f"requests/?before={before}").content.decode()
        seen = [re.findall(r"/packhouse/requests/(\d+)/", page) for page in (first, second)]
        assert [len(each) for each in seen] == [2, 1]
        assert not set(seen[0]) & set(seen[1])

    def test_a_deadline_is_counted_down_from_the_sites_own_time(self) -> None:
        """It ticks where the site's clock does; the words stand there without a script."""
        page = f"requests/{self.town.waiting.pk}/"
        assert re.search(r"We decide by .* 23:59 \( ?\d+ days.* left ?\)", words_of(self.get(page)))
        assert "data-until" not in self.get(page).content.decode()
        Site.objects.filter(pk=self.town.site.pk).update(frozen_at=None)
        assert "data-until" in self.get(page).content.decode()
