"""Notes that the staff write for each other: in the case's story and on the member's page, never before the member."""

from django.http import HttpResponse

from makegood.console.models import Note
from makegood.sites.models import Event
from tests.look.visits import TownTest, words_of

KEY = "0" * 32
SECRET = "Called twice, was polite."


class Notes(TownTest):
    """Tom notes what Ann said on the telephone."""

    def setUp(self) -> None:
        """Name the case and the member's page."""
        self.case = f"requests/{self.town.waiting.pk}/"

    def write(self, place: str, *, by: str = "tom", text: str = SECRET, key: str = KEY) -> HttpResponse:
        """Send a note, and go where that leads."""
        path = f"/packhouse/console/{place}note/"
        return self.browser(by).post(path, {"key": key, "text": text}, follow=True)

    def test_a_note_on_a_case_stands_in_its_story(self) -> None:
        """With the name of who wrote it; whoever looks at the member finds it too."""
        shown = words_of(self.write(self.case))
        assert f"Tom noted for the staff. {SECRET}" in shown
        of_ann = words_of(self.get("console/members/ann/", by="eva"))
        assert f"Tom noted of request {self.town.waiting.pk} : {SECRET}" in of_ann

    def test_a_note_on_a_member_stands_beside_all_their_cases(self) -> None:
        """But in no story, for it is about none of them; and not beside Bob's."""
        assert SECRET in words_of(self.write("members/ann/"))
        shown = words_of(self.get(f"console/{self.case}", by="pat"))
        assert f"Noted of Ann Archer 14 Mar, 12:00 Tom noted: {SECRET}" in shown
        assert "noted for the staff" not in shown
        assert SECRET not in words_of(self.get(f"console/requests/{self.town.denied.pk}/", by="pat"))

    def test_the_member_never_sees_a_note(self) -> None:
        """Neither on the request's page nor anywhere near it."""
        self.write(self.case)
        self.write("members/ann/", key="1" * 32)
        for path in (self.case, "requests/", "settings/", "letters/", "help/"):
            with self.subTest(path=path):
                shown = self.get(path, by="ann").content.decode()
                assert SECRET not in shown
                assert "noted" not in shown

    def test_a_note_is_no_answer(self) -> None:
        """The member still waits for the first one, and the page says by when."""
        before = words_of(self.get(self.case, by="ann"))
        self.write(self.case)
        assert words_of(self.get(self.case, by="ann")) == before

    def test_the_record_says_only_that_something_was_noted(self) -> None:
        """Words about people do not belong in a chain that nobody can change."""
        self.write(self.case)
        event = Event.objects.get(kind="case.noted")
        assert (event.subject, event.actor) == (f"case:{self.town.waiting.pk}", f"staff:{self.town.tom.pk}")
        assert event.body == {}
        assert Note.objects.get().event == event

    def test_a_note_sent_twice_is_one_note(self) -> None:
        """Two clicks carry one key."""
        self.write(self.case)
        self.write(self.case)
        assert Note.objects.count() == Event.objects.filter(kind="case.noted").count() == 1

    def test_an_empty_note_comes_back(self) -> None:
        """The page says what is missing, and nothing is kept."""
        for place in (self.case, "members/ann/"):
            with self.subTest(place=place):
                answer = self.write(place, text=" ")
                assert answer.status_code == 422
                assert "This field is required." in words_of(answer)
        assert not Note.objects.exists()

    def test_an_auditor_reads_notes_and_writes_none(self) -> None:
        """The form is not there, and one that is sent all the same is stopped."""
        self.write(self.case)
        shown = words_of(self.get(f"console/{self.case}", by="eva"))
        assert SECRET in shown
        assert "Note it" not in shown
        assert self.write(self.case, by="eva", key="1" * 32).status_code == 403
