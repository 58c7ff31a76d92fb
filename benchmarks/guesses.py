"""How much of a finished mapping `new STUDY --raw FOLDER` guesses: its lines against specs that people wrote.

    python benchmarks/guesses.py
    python benchmarks/guesses.py specs/rdeb raw/rdeb --wrong

Counted is each SDTM variable that the specs make of raw columns, and each test of findings with its result's column;
where rows name their tests, the codes and the results; and what says that a test was not done.
The same: of the same columns. In part: of some of them. Wrong: of others, or where the specs make nothing of a column.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from cdisc_rdeb.model import Dataset, RecordGroup, Study, Tests
from cdisc_rdeb.plan import references
from cdisc_rdeb.spec import load_study
from cdisc_rdeb.spec.begin.guesses.files import raw_files
from cdisc_rdeb.spec.begin.guesses.mapping import Guesses
from cdisc_rdeb.spec.begin.study import guesses_of

STUDIES = (
    ("benchmarks/begun/specs/edc", "benchmarks/begun/raw/edc"),
    ("benchmarks/begun/specs/site", "benchmarks/begun/raw/site"),
    ("benchmarks/begun/specs/old", "benchmarks/begun/raw/old"),
    ("specs/cdiscpilot01", "../shared/pilot/raw"),
    ("specs/rdeb", "raw/rdeb"),
)
Columns = frozenset[str]
Mapped = dict[tuple[str, str, str], Columns]  # by dataset, file and variable or test


def finished(study: Study) -> Mapped:
    """What the specs make of raw columns."""
    found: Mapped = {}
    for dataset in study.datasets.values():
        for group in dataset.groups:
            if group.kind == "raw" and dataset.standard == "SDTMIG" and study.raw[group.source].files:
                file = study.raw[group.source].files[0]
                for name, columns in of_group(study, dataset, group).items():
                    found[dataset.name, file, name] = found.get((dataset.name, file, name), frozenset()) | columns
    return found


def of_group(study: Study, dataset: Dataset, group: RecordGroup) -> Mapped:
    """The variables of a group that are made of columns, by way of temporary ones too; and its tests."""
    own = {name: columns_of(group, made) for name, made in group.derivations.items()}
    found = {name: columns for name, columns in own.items() if is_standard(dataset, name)}
    for name, made_in, made in dataset.derivations():
        if made_in is None and is_standard(dataset, name):
            taken = [
                own[r.name]
                for r in references(made)
                if not r.dataset and r.name in own and not is_standard(dataset, r.name)
            ]
            found[name] = frozenset().union(*taken)
    if group.tests:
        found |= {name: columns for name, columns in of_tests(group.tests, dataset.name).items() if not found.get(name)}
    return {name: columns for name, columns in found.items() if columns}


def of_tests(tests: Tests, dataset: str) -> dict[str, Columns]:
    """The tests of a group: a column each, or rows that have one column for all results."""
    results = {test.result for test in tests.tests}
    if tests.table or len(tests.tests) == 1:
        found = of_rows(dataset, tests.by, min(results))
    else:
        found = {f"test {test.code}": frozenset([test.result]) for test in tests.tests}
    units = frozenset(
        column for test in tests.tests for name, column in test.columns.items() if name.endswith("ORRESU")
    )
    found |= {f"{dataset}ORRESU": units}
    if tests.not_done:
        said = {name for mark in tests.marks() for name in mark.when.variables() if "." not in name}
        when = said - {tests.not_done.reason, *results}
        found |= of_mark(dataset, when or {tests.not_done.reason}, tests.not_done.reason)
    return found


def columns_of(group: RecordGroup, made: object) -> Columns:
    """The columns of the group's own rows that a derivation names."""
    names = (r.name for r in references(made) if r.dataset in ("", group.source))
    return frozenset(name for name in names if not name.startswith("@"))


def is_standard(dataset: Dataset, name: str) -> bool:
    """Whether a variable is the guide's, and no qualifier or temporary one."""
    variable = dataset.variables.get(name)
    return variable is not None and not variable.temporary and not variable.supplemental and not variable.commentary


def guessed(raw: Path) -> Mapped:
    """What is taken from the raw files."""
    files = raw_files(raw)
    by_name = {each.name: each.file for each in files}
    found: Mapped = {}
    for made in (made for of_file in guesses_of(files).values() for made in of_file):
        for name, columns in of_guesses(made).items():
            key = made.dataset, by_name[made.source], name
            found[key] = found.get(key, frozenset()) | columns
    return found


def of_guesses(made: Guesses) -> dict[str, Columns]:
    """What is taken of one raw file."""
    found = {name: frozenset(each.columns) for name, each in made.taken.items() if each.columns}
    if made.rows:
        found |= of_rows(made.dataset, (made.rows.by,), made.rows.result)
    found |= {f"test {code}": frozenset([test.column]) for code, test in made.tests.items()}
    units = frozenset(test.unit_column for test in made.tests.values() if test.unit_column)
    found |= {f"{made.dataset}ORRESU": units} if units else {}
    if not (mark := made.not_done):
        return found
    result = {made.rows.result} if made.rows else set()
    return found | of_mark(made.dataset, {mark.column} - result or {mark.reason or mark.column}, mark.reason)


def of_rows(dataset: str, by: Iterable[str], result: str) -> dict[str, Columns]:
    """What tests in rows of their own are made of."""
    return {f"{dataset}TESTCD": frozenset(by), f"{dataset}ORRES": frozenset([result])}


def of_mark(dataset: str, when: Iterable[str], reason: str) -> dict[str, Columns]:
    """What tests that were not done are told by."""
    return {f"{dataset}STAT": frozenset(when), **({f"{dataset}REASND": frozenset([reason])} if reason else {})}


def verdict(key: tuple[str, str, str], wanted: Mapped, given: Mapped) -> str:
    """What became of one variable."""
    if key not in given:
        return "open"
    if key not in wanted:
        return "wrong"
    return "same" if given[key] == wanted[key] else "in part" if given[key] & wanted[key] else "wrong"


def compared(specs: str, raw: str) -> dict[tuple[str, str, str], tuple[Columns, Columns, str]]:
    """Each variable and test: the columns of the specs, those that are guessed, and what became of it."""
    wanted, given = finished(load_study(specs, raw)), guessed(Path(raw))
    nothing: Columns = frozenset()
    keys = sorted({*wanted, *given})
    return {key: (wanted.get(key, nothing), given.get(key, nothing), verdict(key, wanted, given)) for key in keys}


def show(specs: str, raw: str, *options: str) -> None:
    """Print the shares of one study."""
    found = compared(specs, raw)
    counted = Counter(said for *_, said in found.values())
    wanted, given = (sum(bool(each[place]) for each in found.values()) for place in (0, 1))
    print(f"{specs}: {wanted} variables and tests of raw columns, {given} guessed")
    for name in ("same", "in part", "wrong", "open"):
        of, whole = (given, "the guesses") if name == "wrong" else (wanted, "all")
        print(f"  {name:<8} {counted[name]:>4}  {counted[name] / max(1, of):>4.0%} of {whole}")
    for key, (theirs, ours, said) in found.items() if "--wrong" in options else ():
        if said != "same":
            print(f"  {said:<8} {' '.join(key)}: {', '.join(sorted(ours))} / {', '.join(sorted(theirs))}")


def main(*arguments: str) -> None:
    """One study, or all that there are."""
    options = [each for each in arguments if each.startswith("--")]
    named = [each for each in arguments if not each.startswith("--")]
    for specs, raw in [named] if named else STUDIES:
        if Path(raw).exists():
            show(specs, raw, *options)


if __name__ == "__main__":
    main(*sys.argv[1:])
