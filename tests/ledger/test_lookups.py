"""Rows that are looked up in one way again and again."""

import pytest
from django.db.models import Q

from makegood.ledger.models import Entry, Lot
from makegood.statements.lookups import Given, Lookup
from tests.ledger.cast import Holder

ENTRIES = Entry.objects.select_related("transaction", "lot").order_by("id")
LOTS = Lookup(Lot.objects.all(), "pk")


def test_a_lookup_gives_what_its_query_set_gives(ann: Holder, django_assert_num_queries):
    """With what a row points to, where it points to anything, in one statement."""
    ann.buy()
    wanted = [(each, each.transaction, each.lot) for each in ENTRIES.filter(asset="credits", site_id=1)]
    for _ in range(2):
        with django_assert_num_queries(1):
            found = Lookup(ENTRIES.filter(asset="credits"), "site_id").all(site_id=1)
            assert [(each, each.transaction, each.lot) for each in found] == wanted
    assert wanted


def test_a_lookup_reads_anew_each_time(ann: Holder):
    """Only the statement is kept."""
    lot = ann.buy(100)
    assert LOTS.get(pk=lot.pk).held == 0
    ann.reserve(30)
    assert LOTS.get(pk=lot.pk).held == 30


def test_a_lookup_takes_values_in_any_place(ann: Holder):
    """What stands fixed in the query set stays."""
    lots = [ann.buy(credits, payment=number) for number, credits in enumerate((10, 20, 30), start=1)]
    wide = Q(remaining__lt=15) | Q(remaining__gt=Given("least"))
    found = Lookup(Lot.objects.filter(wide).order_by("-id"), "site_id", at_most=2)
    assert list(found.all(site_id=1, least=25)) == [lots[2], lots[0]]
    assert list(found.all(site_id=1, least=15)) == [lots[2], lots[1]]


def test_what_is_not_there_is_not_found(ann: Holder):
    """A query set would say the same."""
    assert LOTS.first(pk=ann.buy().pk + 1) is None
    with pytest.raises(Lot.DoesNotExist):
        LOTS.get(pk=0)
