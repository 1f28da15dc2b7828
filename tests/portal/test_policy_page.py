"""The policy page: clause by clause for anybody, and what it means for the one who reads it."""

import re
from datetime import timedelta

from django.utils.html import strip_tags

from makegood.look.writing import day_in_words
from makegood.sites.operations import publish_policy
from makegood.sites.work import run_due
from tests.look.town import PACK
from tests.look.visits import TownTest, words_of


class PolicyPage(TownTest):
    """Read by a stranger, by Ann, and after a new version."""

    def test_anybody_reads_every_clause_with_its_rule(self) -> None:
        """Each clause has an anchor, its words, and the rule that decides."""
        page = self.get("policy/", by="stranger").content.decode()
        for clause in ("C1", "C2", "C3", "C3a", "C4", "C5", "C5a", "C6", "C7", "C8", "C9", "C10", "C11", "C12", "C0"):
            assert f'id="{clause}"' in page
        assert "then: offer payment.price to card" in strip_tags(page)

    def test_the_sites_own_limits_stand_on_the_page(self) -> None:
        """Decisions cite X1 to X8 as well, so they need a place to lead to."""
        page = self.get("policy/", by="stranger").content.decode()
        assert all(f'id="X{number}"' in page for number in range(1, 9))

    def test_a_member_reads_what_it_means_for_them(self) -> None:
        """Live amounts and ends for each of one's packs."""
        shown = words_of(self.get("policy/"))
        assert "100 credits 2 March 2026 C4 €50.00 until 16 March 2026, 23:59 C5 €40.00" in shown
        assert "50 credits 2 February 2026 C5 €14.00" in shown

    def test_a_stranger_reads_nothing_about_anybody(self) -> None:
        """What it means for you is for you alone."""
        assert "What this means for you" not in words_of(self.get("policy/", by="stranger"))

    def test_earlier_versions_stay_readable_and_say_so(self) -> None:
        """A decision of last year links to the words of last year."""
        now = self.town.site.now()
        text = (PACK / "policy.md").read_text().replace("within 14 days of paying", "within 14 days of paying for it")
        publish_policy(self.town.site, text=text, file="policy.md", by="site", at=now - timedelta(hours=1))
        assert "Version 2 · in force" in words_of(self.get("policy/"))
        assert "Version 1 · no longer in force" in words_of(self.get("policy/1/"))
        assert "/packhouse/policy/1/#C5" in self.get(f"requests/{self.town.choosing.pk}/").content.decode()

    def test_what_changed_between_two_versions_is_marked_word_by_word(self) -> None:
        """Only what differs is shown, and whether the rule decides otherwise."""
        now = self.town.site.now()
        text = (PACK / "policy.md").read_text().replace("14 days", "7 days")
        publish_policy(self.town.site, text=text, file="policy.md", by="site", at=now - timedelta(hours=1))
        page = self.get("policy/2/since/1/", by="stranger").content.decode()
        assert "<del>14 </del><ins>7 </ins>days" in page
        assert ('id="C4"' in page, 'id="C5"' in page) == (True, False)
        assert "policy/2/since/1/" in self.get("policy/").content.decode()
        assert "the two say the same" in words_of(self.get("policy/1/since/1/"))

    def test_a_version_says_when_it_was_approved_and_whether_the_law_demands_it(self) -> None:
        """M13: both decide when it takes effect, so both stand in the list of versions."""
        now = self.town.site.now()
        text = (PACK / "policy.md").read_text().replace("within 14 days", "within 7 days")
        approval = {"approved": now - timedelta(days=40), "mandated": True}
        publish_policy(self.town.site, text=text, file="policy.md", by="site", at=now, **approval)
        shown = words_of(self.get("policy/", by="stranger"))
        approved = day_in_words(now - timedelta(days=40), zone=self.town.site.time_zone)
        assert f"approved {approved} · demanded by law" in shown

    def test_the_notice_of_a_new_version_leads_to_what_changed(self) -> None:
        """The address in the mail is one that opens."""
        now = self.town.site.now()
        text = (PACK / "policy.md").read_text().replace("14 days", "7 days")
        publish_policy(self.town.site, text=text, file="policy.md", by="site", at=now)
        run_due(self.town.site, at=now)
        told = self.town.ann.notices.get(kind="terms")
        (path,) = re.findall(r"on our site: /packhouse/(\S+)", told.body)
        assert "<del>14 </del><ins>7 </ins>days" in self.get(path).content.decode()
        assert told.subject in words_of(self.get(""))

    def test_a_version_that_never_was_is_not_found(self) -> None:
        """There is no version 9."""
        assert self.get("policy/9/").status_code == 404
        assert self.get("policy/1/since/9/").status_code == 404
