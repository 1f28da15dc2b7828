"""The page of commands names every command about policies, and every option."""

from pathlib import Path

import pytest
import typer
from typer.core import TyperGroup

from makegood.cli.policy import app

PAGE = (Path(__file__).parents[2] / "docs" / "cli.md").read_text()
GROUP = typer.main.get_command(app)
assert isinstance(GROUP, TyperGroup)


@pytest.mark.parametrize("name", GROUP.commands)
def test_a_command_about_policies_is_on_the_page(name: str) -> None:
    """In the table at its top."""
    table = PAGE.partition("## Exit codes")[0]
    assert f"`policy {name}`" in table


@pytest.mark.parametrize("name", GROUP.commands)
def test_every_option_of_it_is_on_the_page(name: str) -> None:
    """By its long name, in an example or in words."""
    options = {word for each in GROUP.commands[name].params for word in each.opts if word.startswith("--")}
    assert {each for each in options if each not in PAGE} == set()
