"""How CDISC's published rules fare here on the data that are published with them.

    python tools/judge_published.py FOLDER [options of its judge.py]

FOLDER has judge.py, the rules and their cases; each rule is asked of its own cases, whatever its status.
"""

from __future__ import annotations

import importlib.util
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

from cdisc_rdeb.check import read_submission
from cdisc_rdeb.check.followed import NEAREST, Asked
from cdisc_rdeb.check.published import Definition, define, run_definitions

GUIDE = "SDTMIG"
UNSAID = f"{GUIDE} 3.4"  # what drafts are judged by that do not say their standard
made: dict[str, Definition] = {}


def ask(folder: Path, case: dict[str, Any], rule: dict[str, Any]) -> Any:
    """What one rule says of the folder of a case."""
    version = case["version"].replace("-", ".") if case["product"] == GUIDE.lower() else ""
    if not case["product"] and UNSAID in rule["standards"]:
        version = UNSAID.removeprefix(f"{GUIDE} ")
    beside = folder / "sdtm"
    data = read_submission(folder, Asked(version, NEAREST), sdtm=beside if beside.exists() else None)
    definition = made.setdefault(rule["id"], define(rule["definition"], name=rule["id"]))
    said = run_definitions(data, [definition])
    ids = {rule["id"], definition.id, *definition.ids}
    answer = judge.Answer(ran=ids if said.ran or said.idle else set())
    answer.not_run = {name: why for why in said.not_run.values() for name in ids}
    groups: dict[str, tuple[set[int], set[str]]] = defaultdict(lambda: (set(), set()))
    for issue in said.issues:
        records, variables = groups[issue.dataset]
        records |= {int(issue.row)} if issue.row else set()
        variables |= {issue.variable} if issue.variable else set()
    answer.found = [(ids, dataset, *what) for dataset, what in groups.items()]
    return answer


def load(path: Path) -> Any:
    """The module in a file."""
    spec = importlib.util.spec_from_file_location("judge", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["judge"] = module
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    if len(sys.argv) < 2 or not Path(sys.argv[1], "judge.py").is_file():
        sys.exit(__doc__)
    judge = load(Path(sys.argv.pop(1), "judge.py"))
    judge.ask = ask
    judge.main()
