"""Who sees which request, the queue page by page, and how many questions the database is asked for it."""

from datetime import timedelta

import pytest

from makegood.catalogue.packs import load_pack
from makegood.claims.actions import open_actions
from makegood.claims.models import Attachment, Request
from makegood.claims.operations import choose_option, withdraw_request
from makegood.claims.queries import (
    attachment_for_member,
    attachment_for_staff,
    preview,
    request_for_member,
    request_for_staff,
    requests_of,
    result_of,
)
from makegood.claims.queue import queue, queue_counts
from makegood.kernel.refusals import NotFound
from makegood.members.operations import register_member
from makegood.sites.models import Site
from makegood.sites.operations import create_site, publish_policy
from tests.claims.asked import MONDAY, for_credits, for_money
from tests.claims.conftest import PACK

DAY = timedelta(days=1)


@pytest.fixture
def elsewhere(db: None) -> Site:
    """Another site of the same installation."""
    site = create_site("elsewhere", name="Elsewhere", pack="credits", zone="Europe/London")
    publish_policy(site, text=load_pack(PACK).policy_text, file="policy.md", by="site", at=MONDAY - DAY)
    return site


@pytest.fixture
def strangers(site, elsewhere):
    """Two who must not know of Ann's requests: one of her site, and her namesake of another."""
    bob = register_member(site, handle="bob", name="Bob", email="bob@example.org", at=MONDAY)
    namesake = register_member(elsewhere, handle="ann", name="Ann", email="ann@example.org", at=MONDAY)
    return [bob, namesake]


def ask_times(ask, payment, count: int, *, at=MONDAY) -> list[int]:
    """Ask so many times about one payment in the same instant: all have one deadline."""
    return [ask(for_money(payment), at=at, key=f"{at} {number}").pk for number in range(count)]


def pages(site: Site, *, size: int, after: str = "") -> list[list[int]]:
    """Read the queue to its end, page by page."""
    page = queue(site, after=after, size=size)
    numbers = [line.request.pk for line in page.lines]
    return [numbers, *(pages(site, size=size, after=page.after) if page.after else [])]


def test_a_request_is_its_members_and_its_sites(ann, elsewhere, strangers, buy, ask):
    """Fault 71: to everybody else it does not exist."""
    request = ask(for_money(buy()))
    assert request_for_member(ann, request.pk) == request_for_staff(ann.site, request.pk) == request
    for stranger in strangers:
        assert list(requests_of(stranger)) == []
        assert open_actions(request, result_of(request), caller=stranger) == ()
        with pytest.raises(NotFound):
            request_for_member(stranger, request.pk)
    with pytest.raises(NotFound):
        request_for_staff(elsewhere, request.pk)
    assert (queue(elsewhere).lines, queue_counts(elsewhere)["all"]) == ([], 0)


def test_a_paper_is_its_members_and_its_sites(ann, elsewhere, strangers, buy, ask):
    """Fault 71: a copy of somebody's registration is nobody else's to read."""
    ask(for_money(buy()))
    paper = Attachment.objects.get()
    assert attachment_for_member(ann, paper.pk) == attachment_for_staff(ann.site, paper.pk) == paper
    for stranger in strangers:
        with pytest.raises(NotFound):
            attachment_for_member(stranger, paper.pk)
    with pytest.raises(NotFound):
        attachment_for_staff(elsewhere, paper.pk)


def test_a_preview_is_not_given_of_somebody_elses_things(strangers, buy, write):
    """Fault 71: not even what the policy would say."""
    asks = [for_money(buy()), for_credits(write())]
    for stranger in strangers:
        for each in asks:
            with pytest.raises(NotFound):
                preview(stranger, ask=each, at=MONDAY)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8])
def test_pages_join_without_a_seam_over_equal_deadlines(site, buy, ask, size):
    """Seven requests with one deadline, each shown once and in order."""
    made = ask_times(ask, buy(), 7)
    read = pages(site, size=size)
    assert [number for page in read for number in page] == made
    assert all(len(page) == size for page in read[:-1])


def test_requests_that_come_and_go_meanwhile_disturb_no_page(site, buy, ask):
    """A more urgent one is not seen on later pages, one of the same deadline is; none is lost or shown twice."""
    payment = buy()
    made = ask_times(ask, payment, 4, at=MONDAY + DAY)
    first = queue(site, size=2)
    ask_times(ask, payment, 1, at=MONDAY)
    later = ask_times(ask, payment, 2, at=MONDAY + DAY + DAY)
    withdraw_request(Request.objects.get(pk=made[0]), at=MONDAY + DAY)
    assert [line.request.pk for line in first.lines] == made[:2]
    assert pages(site, size=2, after=first.after) == [made[2:], later]


def test_what_has_no_deadline_comes_last(site, buy, ask):
    """Pages go on from the last deadline into those without one."""
    made = ask_times(ask, buy(), 5)
    Request.objects.filter(pk__in=made[:3]).update(due_at=None)
    assert pages(site, size=2) == [made[3:], made[:2], made[2:3]]


TAMPERED = [
    "", "~", "x", "1", "~x", "x~1", "2026-13-01T00:00:00+00:00~1", "2026-03-02~1", "2026-03-02T10:00:00~1",
    "~" + "9" * 5000, "~9999999999999999999", "0001-01-01T00:00:00+14:00~1", "~1\x00", "~１", "~1_0", "~-1",
]  # fmt: skip


@pytest.mark.parametrize("after", TAMPERED)
def test_a_tampered_cursor_starts_anew(site, buy, ask, after):
    """Faults 45, 49 and 95: what cannot be read, and what no page ever gave, is no mistake of the server's."""
    made = ask_times(ask, buy(), 2)
    assert [line.request.pk for line in queue(site, after=after).lines] == made


def test_the_queue_asks_twice_however_long_it_is(site, buy, ask, write, django_assert_num_queries):
    """One query for the numbers of a page, one for its rows, and one for the counts beside it."""
    payment = buy()
    choose_option(ask(for_money(payment)), clause="C4", at=MONDAY)
    ask_times(ask, payment, 8)
    with django_assert_num_queries(2):
        lines = queue(site, kind="all").lines
    with django_assert_num_queries(1):
        counts = queue_counts(site)
    assert (len(lines), counts["all"], counts["denied"]) == (9, 9, 8)


def test_a_result_asks_once_beside_its_request(ann, buy, ask, django_assert_num_queries):
    """Payment, product and settlement came with the request."""
    request = ask(for_money(buy()))
    choose_option(request, clause="C4", at=MONDAY)
    with django_assert_num_queries(2):
        found = request_for_member(ann, request.pk)
        result = result_of(found)
        assert (result.settlement.amount, found.payment.product.code) == ("50.00 EUR", "pack-100")
