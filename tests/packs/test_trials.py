"""Every pack that ships: its cases come out, reach every part of every rule, and would notice any change of one."""

from pathlib import Path

import pytest

from makegood.catalogue.packs import PACKS
from makegood.cli.judging import verdicts
from makegood.packs.reading import pack_of
from makegood.policy.trial.mutants import mutants
from makegood.policy.trial.report import report


@pytest.mark.parametrize("page", sorted(PACKS.glob("*/policy.md")), ids=lambda page: page.parent.name)
def test_a_pack_would_notice_any_changed_rule(page: Path) -> None:
    """But for what is argued, and nothing is argued without need."""
    pack = pack_of(str(page))
    changed = mutants(page.read_text(), file=str(page))
    found = report(
        pack.suite, arguments=pack.arguments, verdicts=verdicts(pack.suite, changed, on_verdict=lambda: None)
    )
    assert found.passes(strict=True), found.record()
