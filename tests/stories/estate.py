"""All that a site has come to, in a form in which two sites of one story are equal; knows no story."""

import re
from collections.abc import Iterator, Mapping

from django.apps import apps
from django.db.models import Field, JSONField, Model

from makegood.sites.models import Site

# Numbers of rows, and names made by chance or out of those: `payment:12`, request 12, a hash.
BY_CHANCE = re.compile(
    r"[0-9a-f]{20,}|\b[a-z_]+:\d+|(?i:\b(payment|request|order|charge|chargeback|session)s?( number:)? \d+)"
)
# How often a call was tried, and when it would have been tried next: a death costs a try. And the number of an event.
UNTOLD = frozenset({"Intent.tries", "Intent.due_at", "Chargeback.seen"})


def estate_of(site: Site) -> Mapping[str, list[tuple[object, ...]]]:
    """Give the rows of every table, without what they are numbered by."""
    return {model.__name__: sorted(_rows(model, site), key=repr) for model in _models()}


def _models() -> Iterator[type[Model]]:
    for model in apps.get_models():
        if any(each.column == "site_id" for each in model._meta.concrete_fields):
            yield model


def _rows(model: type[Model], site: Site) -> Iterator[tuple[object, ...]]:
    names = [each.name for each in model._meta.concrete_fields if _is_told(each, model)]
    for row in model._default_manager.filter(site_id=site.pk).values_list(*names):
        yield tuple(BY_CHANCE.sub("…", each) if isinstance(each, str) else each for each in row)


def _is_told(field: Field, model: type[Model]) -> bool:
    if field.primary_key or field.is_relation or field.name.endswith("_id") or isinstance(field, JSONField):
        return False
    return f"{model.__name__}.{field.name}" not in UNTOLD
