"""How much of a finished mapping `new STUDY --raw FOLDER` guesses: its lines against specs that people wrote.

    python benchmarks/guesses.py specs/rdeb raw/rdeb
    python benchmarks/guesses.py specs/cdiscpilot01 ../shared/pilot/raw --wrong

Counted is each SDTM variable that the specs make of raw columns, and each test of findings with its result's column.
The same: of the same columns. In part: of some of them. Wrong: of others, or where the specs make nothing of a column.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from cdisc_rdeb.model import Dataset, RecordGroup, Study
from cdisc_rdeb.plan import references
from cdisc_rdeb.spec import load_study
from cdisc_rdeb.spec.begun import guesses_of, raw_files

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
    for test in group.tests.tests if group.tests and not group.tests.table else ():
        found[f"test {test.code}"] = frozenset([test.result])
    return {name: columns for name, columns in found.items() if columns}


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
    for made in guesses_of(files).values():
        for name, each in made.taken.items() if made else ():
            if made and each.columns:
                found[made.dataset, by_name[made.source], name] = frozenset(each.columns)
        for code, column in made.tests.items() if made else ():
            if made:
                found[made.dataset, by_name[made.source], f"test {code}"] = frozenset([column])
    return found


def verdict(key: tuple[str, str, str], wanted: Mapped, given: Mapped) -> str:
    """What became of one variable."""
    if key not in given:
        return "open"
    if key not in wanted:
        return "wrong"
    return "same" if given[key] == wanted[key] else "in part" if given[key] & wanted[key] else "wrong"


def main(specs: str, raw: str, *options: str) -> None:
    """Print the shares."""
    wanted, given = finished(load_study(specs, raw)), guessed(Path(raw))
    found = {key: verdict(key, wanted, given) for key in sorted({*wanted, *given})}
    counted = Counter(found.values())
    begun = {(dataset, file) for dataset, file, _ in given}
    inside = [key for key in wanted if key[:2] in begun]
    same_inside = sum(found[key] == "same" for key in inside)
    print(f"{specs}: {len(wanted)} variables and tests of raw columns, {len(given)} guessed")
    for name in ("same", "in part", "wrong", "open"):
        of = len(given) if name == "wrong" else len(wanted)
        whole = "the guesses" if name == "wrong" else "all"
        print(f"  {name:<8} {counted[name]:>4}  {counted[name] / max(1, of):>4.0%} of {whole}")
    print(f"  of the {len(inside)} in datasets that were begun: same {same_inside / max(1, len(inside)):.0%}")
    for key, said in found.items() if "--wrong" in options else ():
        if said != "same":
            print(f"  {said:<8} {' '.join(key)}: {', '.join(given.get(key, ()))} / {', '.join(wanted.get(key, ()))}")


if __name__ == "__main__":
    main(*sys.argv[1:])
