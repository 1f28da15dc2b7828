"""`python -m bench decide`: how long one decision takes, over every written case of the packs, with its derivation.

The figures are medians of several rounds, in microseconds of processor time. Where `zen-engine` is installed, a
policy of five outcomes is evaluated by it in the same run, so that the two can be compared.
"""

import json
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from time import process_time_ns

from makegood.policy import Case, Policy, decide, load
from makegood.policy.case_text import Word
from makegood.policy.cases import read_cases

PACKS = Path(__file__).parents[1] / "packs"
ROUNDS = 7
ZEN_CALLS = 2000


def main() -> None:
    """Print the figures."""
    for pack in sorted(PACKS.iterdir()):
        cases = list(_cases(pack))
        print(f"  {pack.name}: {_microseconds(cases):.0f} us a decision ({len(cases)} cases)")
    if find_spec("zen"):
        print(f"  zen-engine, evaluate(key): {_zen():.1f} us")


def _cases(pack: Path) -> list[tuple[Policy, Case]]:
    text = (pack / "policy.md").read_text(encoding="utf-8")
    policy = load(text, file="policy.md").policy
    assert policy is not None

    def find_policy(word: Word) -> Policy:
        return policy

    files = sorted((pack / "cases").glob("*.yaml"))
    read = (read_cases(each.read_text(encoding="utf-8"), file=each.name, find_policy=find_policy) for each in files)
    return [(each.policy, each.case) for written in read for each in written]


def _microseconds(cases: list[tuple[Policy, Case]]) -> float:
    def measured() -> float:
        start = process_time_ns()
        for policy, case in cases:
            decide(policy, case)
        return (process_time_ns() - start) / len(cases) / 1000

    return median(measured() for _ in range(ROUNDS))


def _zen() -> float:
    import zen

    engine = zen.ZenEngine({"loader": lambda key: json.dumps(TABLE)})
    facts = {"ground": "mistake", "spent": 0, "days": 3}

    def measured() -> float:
        start = process_time_ns()
        for _ in range(ZEN_CALLS):
            engine.evaluate("policy", facts)
        return (process_time_ns() - start) / ZEN_CALLS / 1000

    return median(measured() for _ in range(ROUNDS))


def _rule(number: int, ground: str, spent: str, days: str, outcome: str) -> dict[str, str]:
    return {"_id": f"r{number}", "ground": ground, "spent": spent, "days": days, "outcome": outcome}


def _column(name: str) -> dict[str, str]:
    return {"id": name, "name": name, "field": name}


TABLE = {
    "nodes": [
        {"id": "in", "name": "in", "type": "inputNode", "content": {}},
        {
            "id": "table",
            "name": "table",
            "type": "decisionTableNode",
            "content": {
                "hitPolicy": "first",
                "inputs": [_column("ground"), _column("spent"), _column("days")],
                "outputs": [_column("outcome")],
                "rules": [
                    _rule(1, "'mistake'", "0", "<= 14", "'granted'"),
                    _rule(2, "'mistake'", "> 0", "<= 14", "'partly'"),
                    _rule(3, "'technical'", "", "<= 30", "'discretionary'"),
                    _rule(4, "'technical'", "", "> 30", "'needs_findings'"),
                    _rule(5, "", "", "", "'denied'"),
                ],
            },
        },
        {"id": "out", "name": "out", "type": "outputNode", "content": {}},
    ],
    "edges": [
        {"id": "e1", "sourceId": "in", "targetId": "table"},
        {"id": "e2", "sourceId": "table", "targetId": "out"},
    ],
}


if __name__ == "__main__":
    main()
