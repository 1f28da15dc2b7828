"""What an address says of a long list: where it goes on, and what is looked for in it."""

from tests.look.addresses import addresses_of
from tests.look.test_pages import reader
from tests.look.visits import HousesTest, browser_of

# Every page that lists more than it shows at once, with what else its address must say for it to go on.
LISTS = (
    ("portal:orders", {}),
    ("portal:payments", {}),
    ("portal:people", {}),
    ("portal:requests", {}),
    ("portal:services", {}),
    ("portal:help", {"only": "payment"}),
    ("console:queue", {}),
    ("console:members", {}),
    ("console:reports", {"show": "answered"}),
    ("console:payments", {}),
    # Somebody who is not there is no member of whom it lists anything, and it says so.
    ("console:account", {"member": ""}),
    ("console:disputes", {}),
    ("console:disputes", {"show": "decided"}),
    ("console:cited", {}),
    ("console:orders", {"show": "all"}),
    ("console:uses", {}),
)
SEARCHES = ("q", "find", "member")
# Numbers beyond the database's, letters, digits that are none of ours, and instants outside the calendar.
ABSURD = ("-1", "9" * 19, str(10**30), "9" * 5000, "x", "٣", "\0", "~" + "9" * 19, "0001-01-01T00:00:00+23:59~1")


class Lists(HousesTest):
    """Long lists, asked to go on where nothing can be."""

    def test_an_absurd_place_to_go_on_from_breaks_no_list(self) -> None:
        """Whatever stands in an address, the answer is the list."""
        addresses = addresses_of(self.town, houses=self.houses)
        for page, also in LISTS:
            browser = browser_of(reader(page))
            for text in ABSURD:
                with self.subTest(page=page, text=text[:40]):
                    asked = dict.fromkeys(("before", "after", *SEARCHES), text)
                    assert browser.get(addresses[page], asked | also).status_code == 200
