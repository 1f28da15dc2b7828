"""Holds the playing of stories to what it reports."""

from pathlib import Path

import pytest

from makegood.kernel.refusals import NotFound
from makegood.members.models import Member, Staff
from makegood.play.report import Report
from makegood.play.runner import Manner, play_story
from makegood.play.stage import Stage
from makegood.play.story import Act, Step
from makegood.play.verbs import PLAYED
from makegood.sites.models import Site
from tests.play.pages import OPENING, story_of

pytestmark = pytest.mark.django_db


def played(folder: Path, *lines: str) -> Report:
    """Play a story of these lines behind the opening."""
    return play_story(story_of(folder, *OPENING, *lines), slug="played")


def told(report: Report) -> list[str]:
    """Give what failed, without the file's name."""
    return [str(each).removeprefix(f"{each.span.file}:") for each in report.failures]


def test_a_failing_expectation_names_line_field_expected_and_found(tmp_path: Path) -> None:
    """Everything that an author needs stands in one line."""
    assert told(played(tmp_path, "{expect: {p1: {status: refunded, unspent: 90}}}")) == [
        "7: p1.status expected refunded, found paid"
    ]


def test_an_outcome_that_was_not_expected_shows_the_clauses_that_decided(tmp_path: Path) -> None:
    """What decided otherwise is what its author looks for next."""
    lines = ("{wait: 20 days}", "{ask: credits, by: ann, about: l1, because: technical_issue, as: r1}")
    assert told(played(tmp_path, *lines, "{expect: {r1: {outcome: granted}}}")) == [
        "9: r1.outcome expected granted, found denied (C3a)"
    ]


def test_an_unexpected_refusal_ends_the_story(tmp_path: Path) -> None:
    """What would come after it makes no sense."""
    report = played(tmp_path, "{use: letter, by: ann, times: 10}", "{register: bob}")
    assert [each.split(" (")[0] for each in told(report)] == [
        "7: use letter expected to be done, found refused: insufficient_credits"
    ]
    assert not Member.objects.filter(handle="bob").exists()


def test_another_refusal_than_the_expected_one_is_a_failure(tmp_path: Path) -> None:
    """The code itself is expected, not just any no."""
    report = played(tmp_path, "{use: letter, by: ann, times: 10, refused: not_activated}")
    assert told(report)[0].startswith("7: use letter expected refused: not_activated, found refused: insufficient_cr")


def test_an_expected_refusal_that_does_not_come_is_a_failure(tmp_path: Path) -> None:
    """And the story goes on, since the act was done."""
    report = played(tmp_path, "{use: letter, by: ann, refused: insufficient_credits}", "{register: bob}")
    assert told(report) == ["7: use letter expected refused: insufficient_credits, found it was done"]
    assert report.played == 5


def test_a_refusal_that_changed_something_is_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A no that leaves a trace is no clean no."""

    def slip(stage: Stage, act: Act) -> None:
        Member.objects.filter(handle="ann").update(country="GB")
        raise NotFound("There is no such letter.")

    monkeypatch.setattr("makegood.play.runner.PLAYED", {**PLAYED, "use": slip})
    story = story_of(tmp_path, OPENING[0], "{use: letter, by: ann, refused: not_found}")
    assert told(play_story(story, slug="played")) == [
        "5: refused use expected nothing to change, found changes in members_member"
    ]


def test_an_object_that_a_refused_line_would_have_made_is_not_there(tmp_path: Path) -> None:
    """To expect something of it is a failure, not a crash."""
    lines = ("{use: letter, by: ann, times: 10, as: l2, refused: insufficient_credits}", "{expect: {l2: {charged: 1}}}")
    assert told(played(tmp_path, *lines))[0].startswith("8: l2 expected to be there, found There is no `l2`")


def test_the_site_of_a_story_stands_on_its_own_clock(tmp_path: Path) -> None:
    """Nobody but the story moves it."""
    played(tmp_path, "{wait: 3 days}")
    assert Site.objects.get(slug="played").now().isoformat() == "2026-03-05T10:00:00+00:00"


def test_mails_are_counted_by_member(tmp_path: Path) -> None:
    """A purchase brings a receipt."""
    assert played(tmp_path, "{register: bob}", "{expect: {site: {mail: {ann: 1, bob: 0}}}}").is_ok


def test_who_watches_is_told_of_every_step(tmp_path: Path) -> None:
    """A bar on the terminal follows the story."""
    seen: list[Step] = []
    play_story(story_of(tmp_path, *OPENING), slug="played", manner=Manner(is_fast=True, on_step=seen.append))
    assert [step.number for step in seen] == [1, 2, 3]


def test_with_a_password_everybody_can_sign_in_afterwards(tmp_path: Path) -> None:
    """Members and staff alike; without one a story's people have no sign-ins at all."""
    lines = (*OPENING, "{ask: money, by: ann, about: p1, because: any_reason, as: r1}", "{find: r1, by: tom}")
    play_story(story_of(tmp_path, *lines), slug="played", manner=Manner(password="correct horse"))
    users = [Member.objects.get().user, Staff.objects.get().user]
    assert [user is not None and user.check_password("correct horse") for user in users] == [True, True]
