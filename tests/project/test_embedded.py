"""The embedded server lives exactly as long as somebody uses it, whatever is killed meanwhile."""

from pathlib import Path

import psycopg
import pytest

from makegood.project import embedded
from makegood.project.embedded.refusals import DatabaseInUse
from tests.project.borrowing import (
    Borrower,
    as_ordinary_user,
    eventually,
    keeper_of,
    recall,
    remember,
    server_of,
    slay,
)


def test_server_is_gone_when_its_only_user_has_left(home: Path):
    """Nothing stays behind on a machine that only tried the program."""
    with embedded.server(home) as url, psycopg.connect(url) as connection:
        assert connection.info.server_version >= 180000
        assert server_of(home)
    assert not server_of(home)


def test_server_keeps_its_data_from_one_start_to_the_next(home: Path):
    """The second `make demo` finds what the first one played."""
    with embedded.server(home) as url:
        remember(url, "kept")
    with embedded.server(home) as url:
        assert recall(url) == ["kept"]


def test_second_program_finds_the_running_server_and_keeps_it(home: Path):
    """Whoever leaves first does not take the server away from the other."""
    first = Borrower(home)
    url = first.url()
    server = server_of(home)
    second = Borrower(home)
    assert second.url() == url
    first.leave()
    assert server_of(home) == server
    second.leave()
    assert not server_of(home)


def test_two_programs_starting_at_once_share_one_server(home: Path):
    """Only one of them makes the data folder and starts the server."""
    programs = [Borrower(home) for _ in range(3)]
    assert len({program.url() for program in programs}) == 1
    assert [program.leave() for program in programs] == ["", "", ""]


def test_server_stops_after_its_only_program_was_killed(home: Path):
    """A killed program tells nobody; the keeper sees its lock go."""
    program = Borrower(home)
    assert program.url()
    program.kill()
    assert eventually(lambda: not server_of(home))


def test_server_without_keeper_is_found_again(home: Path):
    """Even with program and keeper killed the next start goes on with the same server."""
    program = Borrower(home)
    remember(program.url(), "kept")
    server = server_of(home)
    keeper_of(home).kill()
    program.kill()
    with embedded.server(home) as url:
        assert server_of(home) == server
        assert recall(url) == ["kept"]


def test_next_start_recovers_after_the_server_was_killed(home: Path):
    """What was committed is there, and the stale lock files do not stand in the way."""
    with embedded.server(home) as url:
        remember(url, "kept")
        slay(server_of(home))
    with embedded.server(home) as url:
        assert recall(url) == ["kept"]


def test_program_that_comes_while_another_has_lost_its_server_starts_it_again(home: Path):
    """The survivor's lock does not make a dead server count as running."""
    survivor = Borrower(home)
    assert survivor.url()
    slay(server_of(home))
    with embedded.server(home):
        assert server_of(home)
    assert survivor.leave() == ""


@pytest.mark.parametrize("name", ["with space", 'it\'s "a", $HOME über', "long" * 40])
def test_server_runs_in_a_folder_of_any_name(folder: Path, name: str):
    """A socket's address is short and read by several parsers; a folder's name is neither."""
    home = folder / name / "home"
    with embedded.server(home, durable=False) as url:
        remember(url, "here")
    embedded.remove(home)


def test_ordinary_user_runs_the_server_as_herself(folder: Path):
    """Not as root there is no other user, and nothing outside the home."""
    folder.chmod(0o777)
    program = Borrower(folder / "home", before=as_ordinary_user())
    assert program.url()
    server = server_of(folder / "home")
    assert server.uids().real == program_uid(folder) != 0
    assert program.leave() == ""
    assert not (folder / "home" / "elsewhere").exists()


def program_uid(folder: Path) -> int:
    """Whose the home is: the program made it."""
    return (folder / "home").stat().st_uid


def test_home_of_somebody_else_is_refused_in_a_sentence(home: Path):
    """Another user is told where to turn, and changes nothing."""
    with embedded.server(home):
        pass
    stranger = Borrower(home, before=(*as_ordinary_user(12345),))
    assert stranger.url() == ""
    assert "Set MAKEGOOD_HOME to a folder that you may write to" in stranger.leave()


def test_database_in_use_is_not_removed(home: Path):
    """Starting over waits until everybody has left."""
    with embedded.server(home):
        with pytest.raises(DatabaseInUse):
            embedded.remove(home)
        assert server_of(home)


def test_removed_database_starts_empty(home: Path):
    """After `make demo-reset` nothing of the past is left."""
    with embedded.server(home) as url:
        remember(url, "gone")
    embedded.remove(home)
    with embedded.server(home) as url, pytest.raises(psycopg.errors.UndefinedTable):
        recall(url)


def test_interrupted_making_of_the_data_folder_is_made_again(home: Path):
    """A kill in the middle of `initdb` leaves a draft that nobody takes for a database."""
    (home / "database.new").mkdir(parents=True)
    (home / "database.new" / "PG_VERSION").write_text("18\n")
    with embedded.server(home) as url:
        remember(url, "here")
    assert not (home / "database.new").exists()
