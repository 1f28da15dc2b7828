"""Small packs in a folder, so that a test shows what one case reaches and notices."""

from pathlib import Path
from textwrap import dedent

from makegood.packs.reading import Pack, pack_of
from tests.policy.small import text_of

HEAD = """policy: ..
remedy: money
ground: any_reason
facts:
  request.made: 2026-03-02 12:00
"""


def case(facts: str = "", expect: str = "", **more: str) -> str:
    """Write a case; facts and expectations are given as `payment.price: 12.00 EUR; payment.used: 3 credits`."""
    lines = [HEAD, *(f"  {each.strip()}\n" for each in facts.split(";") if each.strip())]
    lines += [f"{key}: {value}\n" for key, value in more.items()]
    expected = [each.strip() for each in expect.split(";") if each.strip()]
    lines += [f"expect: {{{', '.join(expected)}}}\n"] if expected else []
    return "".join(lines)


def write_pack(folder: Path, *, cases: list[str], terms: str = "", argued: str = "", **rules: str) -> Path:
    """Write a pack of these clauses and the closing clause Z, and give its folder."""
    (folder / "cases").mkdir(exist_ok=True)
    (folder / "policy.md").write_text(text_of(**rules))
    (folder / "cases" / "all.yaml").write_text("---\n".join(cases))
    for name, text in (("terms/all.yaml", terms), ("argued.yaml", argued)):
        if text:
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text(dedent(text))
    return folder


def read_pack(folder: Path, *, cases: list[str], terms: str = "", argued: str = "", **rules: str) -> Pack:
    """Write a pack and read it as the command does."""
    return pack_of(str(write_pack(folder, cases=cases, terms=terms, argued=argued, **rules)))
