"""Holds the reader of stories to its promise: every mistake is named with its place and the nearest word."""

from pathlib import Path

import pytest

from makegood.kernel.diagnostics import BadInput
from makegood.play.reading import read_story
from makegood.play.shelf import read_stories
from makegood.play.verb_words import PAYMENT, VERBS
from makegood.play.words import New, Thing, Verb
from tests.play.pages import HEAD, OPENING, story_of, written

ASK = "{ask: money, by: ann, about: p1, because: any_reason, as: r1}"


@pytest.fixture(autouse=True)
def a_verb_to_come(monkeypatch: pytest.MonkeyPatch) -> None:
    """A verb of the language that no version plays yet."""
    monkeypatch.setitem(VERBS, "juggle", Verb(PAYMENT, {"as": New(Thing.CHARGEBACK)}, is_later=True))


# A line after the opening, and the beginning of what is said of it.
MISTAKES = [
    ("{bye: pack-100, by: ann}", "7:6: MG703 There is no verb `bye`. Did you mean `buy`?"),
    ("{juggle: p1}", "7:6: MG704 `juggle` is not played yet."),
    ("{use: letter, by: ann, buy: pack-20}", "7:28: MG702 `use` and `buy` stand on one line."),
    ("{use: leter, by: ann}", "7:11: MG703 There is no service `leter`. Did you mean `letter`?"),
    ("{buy: pack-10, by: ann}", "7:11: MG703 There is no credit pack `pack-10`. Did you mean `pack-100`?"),
    ("{buy: letter, by: ann}", "7:11: MG703 There is no credit pack `letter`."),
    ("{use: letter, by: anna}", "7:23: MG703 There is no member `anna`. Did you mean `ann`?"),
    ("{use: letter, by: p1}", "7:23: MG705 `p1` is a payment; a member belongs here."),
    ("{use: letter}", "7:6: MG707 `use` lacks `by`."),
    ("{use: letter, by: ann, twice: 2}", "7:28: MG703 There is no field of `use` `twice`."),
    ("{use: letter, by: ann, times: 0}", "7:35: MG705 “0” is no whole number."),
    ("{use: letter, by: ann, times: 010_0}", "7:35: MG705 “010_0” is no whole number."),
    ("{use: letter, by: ann, as: p1}", "7:32: MG708 The name `p1` is taken."),
    ("{use: letter, by: ann, as: Letter One}", "7:32: MG705 “Letter One” is no name."),
    ("{use: letter, by: ann, refused: no_credits}", "7:37: MG703 There is no refusal `no_credits`."),
    ("{at: 2026-03-01 10:00, register: bob}", "7:10: MG706 Time does not go back: it is 2026-03-02 10:00 already."),
    ("{at: 2026-03-29 01:30, register: bob}", "7:10: MG706 2026-03-29 01:30 does not exist in Europe/London"),
    ("{at: 2026-02-30 10:00, register: bob}", "7:10: MG706 “2026-02-30 10:00” is not an instant"),
    ("{at: 2026-03-03, register: bob}", "7:10: MG706 “2026-03-03” is not an instant."),
    ("{at: 12:30:45, register: bob}", "7:10: MG706 “12:30:45” is not an instant."),
    ("{wait: 3 fortnights}", "7:12: MG706 “3 fortnights” is not a length of time."),
    ("{register: bob, confirmed: yes}", "7:32: MG705 “yes” is no true or false. Write true or false."),
    ("{register: bob, country: gb}", "7:30: MG705 “gb” is no two-letter country code."),
    ("{register: bob, born: 17 May 1990}", "7:27: MG705 “17 May 1990” is no date."),
    ("{incident: slow, about: l1}", "7:16: MG703 There is no word `slow`."),
    ("{incident: other, about: p1}", "7:30: MG705 `p1` is a payment; a charge or order belongs here."),
    ("{ask: cash, by: ann, about: p1, because: any_reason}", "7:11: MG703 There is no remedy `cash`."),
    ("{ask: money, by: ann, about: p1, because: mistake}", "7:47: MG703 There is no ground `mistake`."),
    ("{ask: money, by: ann, because: technical_issue}", "7:36: MG703 There is no ground `technical_issue`."),
    ("{ask: money, by: ann, because: any_reason, attach: [prof]}", "7:57: MG703 There is no paper `prof`."),
    ("{ask: money, by: ann, because: any_reason, attach: proof}", "7:56: MG702 A list belongs here."),
    ("{choose: C4, for: p1}", "7:23: MG705 `p1` is a payment; a request belongs here."),
    ("{publish: nowhere.md}", "7:15: MG709 There is no policy at"),
    ("{publish: packs/credit}", "7:15: MG709 There is no policy at"),
    ("{publish: packs/credits, approved: today}", "7:40: MG706 “today” is not an instant."),
    ("{publish: packs/credits, approved: 2026-02-30}", "7:40: MG706 “2026-02-30 12:00” is not an instant"),
    ("{publish: packs/credits, mandated: law}", "7:40: MG705 “law” is no true or false."),
    ("{expect: {p1: {refnded: 0}}}", "7:20: MG703 There is no field of a payment `refnded`. Did you mean `refunded`?"),
    ("{expect: {p1: {refunded: 5 EURO}}}", "7:30: MG703 There is no unit `EURO`. Did you mean `EUR`?"),
    ("{expect: {p1: {refunded: ５ EUR}}}", "7:30: MG705 “５ EUR” is not an amount"),
    ("{expect: {p1: {status: payed}}}", "7:28: MG703 There is no word `payed`. Did you mean `paid`?"),
    ("{expect: {p9: {status: paid}}}", "7:15: MG703 There is no object `p9`. Did you mean `p1`?"),
    ("{expect: {ann: 100}}", "7:20: MG702 Fields belong here"),
    ("{expect: {site: {mail: {bob: 1}}}}", "7:29: MG703 There is no member `bob`."),
    ("just a text", "7:5: MG702 A line is a mapping."),
    ("{by: ann}", "7:6: MG703 There is no verb `by`."),
    ("{}", "7:5: MG707 This line says nothing."),
    ("{refused: not_open}", "7:6: MG707 `refused` stands beside a verb."),
]
# The same, after a request was made.
MISTAKES_OF_REQUESTS = [
    ("{find: r1, statement_true: true}", "8:16: MG703 There is no field of `find` `statement_true`."),
    ("{find: r1, statement_untrue: maybe}", "8:34: MG705 “maybe” is no true or false."),
    ("{find: r1, by: ann, statement_untrue: true}", "8:20: MG705 `ann` is a member; only staff do this."),
    ("{choose: C44, for: r1}", "8:14: MG703 There is no clause `C44`. Did you mean `C4`?"),
    ("{decide: r1, because: x}", "8:6: MG707 `decide` takes either `grant` or `deny: true`."),
    ("{decide: r1, because: x, deny: false}", "8:36: MG705 “false” is no true. Write true, or nothing."),
    ("{decide: r1, because: x, grant: 5}", "8:37: MG705 “5” is not an amount"),
    ("{expect: {r1: {outcome: given}}}", "8:29: MG703 There is no word `given`."),
    ("{expect: {r1: {cites: [C99]}}}", "8:28: MG703 There is no clause `C99`."),
    ("{expect: {r1: {conflicts: [C4]}}}", "8:32: MG702 A list belongs here."),
    ("{expect: {r1: {because: [C4]}}}", "8:29: MG702 Reasons by clause belong here"),
]
HEADS = [
    ("scenario: x\npack: credits\n", "1:1: MG707 The scenario lacks `story`."),
    ("- x\n", "1:1: MG702 A scenario is a mapping"),
    ("scenario: x\npack: credit\nstory: []\n", "2:7: MG709 There is no pack “credit”"),
    ("scenario: x\npack: credits\ntimezone: Europe/Londn\nstory: []\n", "3:11: MG703 There is no time zone"),
    ("scenario: x\npack: credits\nstroy: []\n", "3:1: MG703 There is no key `stroy`. Did you mean `story`?"),
    ("scenario: x\npack: credits\ncatalogue: {a: {credits: 5}}\nstory: []\n", "3:13: MG602"),
    ("scenario: x\npack: credits\ncatalogue: {a: {service: leter, costs: 1 credit}}\nstory: []\n", "3:17: MG604"),
]


def said_of(path: Path) -> list[str]:
    """Give what is said of a story, without the name of its file."""
    with pytest.raises(BadInput) as refused:
        read_story(path)
    return [str(each).removeprefix(f"{path}:") for each in refused.value.diagnostics]


def test_a_misspelt_verb_is_one_mistake_though_its_name_is_used_later(tmp_path: Path) -> None:
    """What the line would have made is not reported missing at each mention."""
    lines = ("{bye: pack-100, by: ann, as: lost}", "{ask: money, by: ann, about: lost, because: any_reason}")
    (diagnostic,) = said_of(written(tmp_path, *OPENING, *lines))
    assert "There is no verb `bye`" in diagnostic


@pytest.mark.parametrize(("line", "said"), MISTAKES, ids=lambda value: value[:40])
def test_a_mistake_in_a_line_is_named_with_its_place(tmp_path: Path, line: str, said: str) -> None:
    """One mistake gives one diagnostic, at the word that is wrong."""
    (diagnostic,) = said_of(written(tmp_path, *OPENING, line))
    assert diagnostic.startswith(said)


@pytest.mark.parametrize(("line", "said"), MISTAKES_OF_REQUESTS, ids=lambda value: value[:40])
def test_a_mistake_about_a_request_is_named_with_its_place(tmp_path: Path, line: str, said: str) -> None:
    """What can be said of a request is checked against the policy's own words."""
    (diagnostic,) = said_of(written(tmp_path, *OPENING, ASK, line))
    assert diagnostic.startswith(said)


@pytest.mark.parametrize(("head", "said"), HEADS, ids=lambda value: value[-40:])
def test_a_mistake_in_the_head_is_named_with_its_place(tmp_path: Path, head: str, said: str) -> None:
    """The head is checked as the lines are."""
    assert any(each.startswith(said) for each in said_of(written(tmp_path, head=head)))


def test_all_mistakes_are_named_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    """An author mends a story in one go."""
    said = said_of(written(tmp_path, *OPENING, "{bye: pack-100}", "{use: leter, by: anna}"))
    assert [each.split(" ")[0] for each in said] == ["7:6:", "8:11:", "8:22:"]


def test_a_name_of_a_verb_that_is_not_played_yet_is_reported_once(tmp_path: Path) -> None:
    """Lines that go on with such a name are not mistakes of their own."""
    lines = ("{juggle: p1, as: o1}", "{ask: money, by: ann, about: o1, because: any_reason}")
    assert said_of(written(tmp_path, *OPENING, *lines)) == ["7:6: MG704 `juggle` is not played yet."]


SHORT_FORMS = [
    "{decide: r1, deny, because: x}",
    "{supply: r1, attach: [proof, signed_letter]}",
    "{publish: packs/credits, approved: true}",
    "{wait: 1 year}",
    "{register: Bob}",
]


@pytest.mark.parametrize("line", SHORT_FORMS, ids=lambda value: value[:40])
def test_a_short_form_is_read(tmp_path: Path, line: str) -> None:
    """What an author may leave out, and papers that no clause of this pack needs, are no mistakes."""
    assert len(read_story(written(tmp_path, *OPENING, ASK, line)).steps) == len(OPENING) + 2


def test_the_first_line_says_when(tmp_path: Path) -> None:
    """Without an instant at its head a story would not have one anywhere."""
    assert said_of(written(tmp_path, "{register: ann}"))[0].startswith("4:5: MG707 The first line says when.")


def test_the_hour_that_comes_twice_is_the_first_unless_an_offset_says_otherwise(tmp_path: Path) -> None:
    """Fault 52: clocks in London go back at two on 25 October 2026."""
    lines = ("{at: 2026-10-25 01:30, register: ann}", "{at: 2026-10-25 01:30 +00:00, register: bob}")
    first, second = story_of(tmp_path, *lines).steps
    assert (second.at - first.at).total_seconds() == 3600


def test_words_of_yaml_stay_words(tmp_path: Path) -> None:
    """Fault 109: `no`, `010` and a date are what was written."""
    (_, step) = story_of(tmp_path, OPENING[0], "{use: letter, by: ann, as: no, times: 010}").steps
    assert step.act is not None
    assert (step.act.name, step.act.count("times", otherwise=1)) == ("no", 10)


def test_a_zone_of_the_story_is_the_zone_of_its_policy(tmp_path: Path) -> None:
    """The policy counts its days where the story plays."""
    head = HEAD.replace("story:", "timezone: Asia/Tokyo\nstory:")
    story = read_story(written(tmp_path, OPENING[0], head=head))
    assert {policy.calendar.zone.key for policy in story.lexicon.policies} == {"Asia/Tokyo"}


def test_a_product_of_the_story_takes_the_place_of_the_packs_own(tmp_path: Path) -> None:
    """A story can change a price without a pack of its own."""
    head = HEAD.replace("story:", "catalogue: {pack-100: {credits: 100, price: 1.00 EUR}}\nstory:")
    story = read_story(written(tmp_path, OPENING[0], head=head))
    (pack,) = (spec for spec in story.lexicon.products if spec.code == "pack-100")
    assert str(pack.price) == "1.00 EUR"


def test_nothing_is_read_where_a_name_means_no_file(tmp_path: Path) -> None:
    """A pattern that matches nothing is a slip of the hand, not an empty success."""
    shelf = read_stories([str(tmp_path / "*.yaml")])
    assert (shelf.stories, [each.code for each in shelf.mistakes]) == ((), ["MG709"])


def test_a_folder_means_all_stories_below_it_once(tmp_path: Path) -> None:
    """A file that is named twice is played once."""
    path = written(tmp_path, *OPENING)
    assert [story.file for story in read_stories([str(tmp_path), str(path)]).stories] == [str(path)]


def test_the_cases_of_a_pack_are_no_stories(tmp_path: Path) -> None:
    """A pack that lies beside its stories keeps cases in files that look like them."""
    path = written(tmp_path, *OPENING)
    (tmp_path / "own" / "cases").mkdir(parents=True)
    (tmp_path / "own" / "site.toml").touch()
    (tmp_path / "own" / "cases" / "one.yaml").touch()
    assert [story.file for story in read_stories([str(tmp_path)]).stories] == [str(path)]


@pytest.mark.parametrize("name", ["credits", "packs/credits"])
def test_a_folder_of_stories_is_no_pack_of_that_name(tmp_path: Path, name: str) -> None:
    """A pack that comes along is meant, with `packs/` before its name or without."""
    (tmp_path / name).mkdir(parents=True)
    head = HEAD.replace("pack: credits", f"pack: {name}")
    assert read_story(written(tmp_path, OPENING[0], head=head)).pack.name == "credits"


def test_a_pack_is_published_by_its_name(tmp_path: Path) -> None:
    """As `packs/NAME`, wherever the story lies."""
    text = Path("packs/letters/policy.md").read_text(encoding="utf-8")
    assert story_of(tmp_path, *OPENING, "{publish: packs/letters}").policies["packs/letters"].text == text


def test_a_folder_beside_the_story_comes_before_a_pack_of_that_name(tmp_path: Path) -> None:
    """What the author put there is meant."""
    own = tmp_path / "packs" / "letters" / "policy.md"
    own.parent.mkdir(parents=True)
    own.write_text(Path("scenarios/credits/policies/second.md").read_text(encoding="utf-8"), encoding="utf-8")
    assert story_of(tmp_path, *OPENING, "{publish: packs/letters}").policies["packs/letters"].file == str(own)
