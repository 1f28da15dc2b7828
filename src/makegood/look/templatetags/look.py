"""Template tags of all faces: amounts, instants, clauses, icons and the entries of a menu.

Owns the way from a value to its place in a page; the words are written by `writing`.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django import template
from django.template.context import Context
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from makegood.claims.amounts import amount_from
from makegood.claims.queue import MOST_COUNTED
from makegood.claims.topics import label
from makegood.kernel.credits import Credits
from makegood.kernel.money import Money
from makegood.kernel.windows import End
from makegood.look import writing
from makegood.look.urgency import urgency_of
from makegood.policy.lexer import rule_html

register = template.Library()
register.filter("label", label)


def _zone() -> ZoneInfo:
    zone = timezone.get_current_timezone()
    assert isinstance(zone, ZoneInfo), "a door puts its site's zone in place"
    return zone


@register.filter
def amount(value: Money | Credits | str | int) -> str:
    """Write an amount: a value, the text that claims keep of one, or a plain number of credits."""
    if isinstance(value, int):
        return writing.amount_in_words(Credits(value))
    return writing.amount_in_words(amount_from(value) if isinstance(value, str) else value)


@register.filter
def count(value: int) -> str:
    """Write a number of things, with its thousands apart."""
    return writing.count_in_words(value)


@register.filter
def counted(value: int) -> str:
    """Write how many requests there are, of which nobody counted more than a page has to say.

    >>> counted(1000), counted(1001)
    ('1,000', '1,000+')
    """
    return writing.count_in_words(value) if value <= MOST_COUNTED else f"{writing.count_in_words(MOST_COUNTED)}+"


@register.filter
def moment(instant: datetime) -> SafeString:
    """Write a day and a minute in the site's zone, with the exact instant behind it for programs."""
    return _time(instant, writing.moment_in_words(instant, zone=_zone()))


@register.filter
def day(instant: datetime) -> SafeString:
    """Write a day in the site's zone."""
    return _time(instant, writing.day_in_words(instant, zone=_zone()))


@register.filter
def last_day(expiry: datetime) -> SafeString:
    """Write the last day that counts of what expires at an instant, the first that no longer does."""
    return day(expiry - timedelta(minutes=1))


@register.filter
def short(instant: datetime, at: datetime) -> SafeString:
    """Write an instant for a narrow column, as seen at `at`."""
    return _time(instant, writing.short_moment(instant, zone=_zone(), at=at))


@register.filter
def rule(source: str) -> SafeString:
    """Show a rule in colours; the lexer escapes what the author wrote."""
    return SafeString(rule_html(source))


def _time(instant: datetime, words: str) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', instant.isoformat(), words)


@register.filter
def end(window: End) -> str:
    """Write when a window ends, as clauses count it: 23:59 of its last day."""
    return writing.end_in_words(window, zone=_zone())


@register.filter
def left(window: End | datetime, at: datetime) -> str:
    """Say how much time is left, or how long ago it was."""
    return writing.time_left(window, at=at)


@register.filter
def clock(span: timedelta) -> str:
    """Write a stretch of time as a clock shows it."""
    return writing.clock_in_words(span)


@register.filter
def country(code: str) -> str:
    """Name a country."""
    return writing.country_in_words(code)


@register.filter
def last_minute(due: datetime) -> SafeString:
    """Write the last minute that counts before an instant that no longer does."""
    return moment(due - timedelta.resolution)


@register.simple_tag
def urgency(due: datetime, *, at: datetime, soon: datetime) -> str:
    """Give the colour of a deadline: past, soon, or neither."""
    return urgency_of(due, at=at, soon=soon)


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw one of the small signs; it says nothing to a screen reader, the words beside it do."""
    address = f"{static('look/icons.svg')}#{name}"
    return format_html('<svg class="icon" aria-hidden="true" focusable="false"><use href="{}"/></svg>', address)


@register.simple_tag(takes_context=True)
def clause_url(context: Context, clause: str, *, version: int | None = None) -> str:
    """Give the address of a clause on the policy page; of an earlier version where one is named."""
    slug = context["site"].slug
    page = reverse("portal:policy", args=[slug]) if not version else reverse("portal:policy", args=[slug, version])
    return f"{page}#{clause}"


@register.simple_tag(takes_context=True)
def entry(context: Context, text: str, *, page: str, section: str, on: str = "") -> SafeString:
    """Write one entry of the menu; the one whose section the page names is the current one.

    What is `on="phones"` stands in the menu only where the name beside it has no room.
    """
    start = format_html('<li class="on-{}">', on) if on else SafeString("<li>")
    address = reverse(page, args=[context["site"].slug])
    current = SafeString(' aria-current="page"') if context.get("section") == section else ""
    return format_html('{}<a href="{}" data-text="{}"{}>{}</a></li>', start, address, text, current, text)
