"""Builds with the cache after random edits: each must be what a fresh build is, file by file, or fail with its words.

    python tools/random_edits.py -n 200 --seed 1

A copy of a study (the trial; --study toy for the toy) is edited again and again: derivations, labels, keys, where
clauses, variables, codelists, tables; cells and rows of raw files, subjects that come and go; now and then an edit is
taken back. After each edit it is built with the cache that all builds before it left, in one range of subjects or in
several, and fresh with a cache of its own.
"""

from __future__ import annotations

import argparse
import csv
import io
import os
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import yaml

from cdisc_rdeb import build_study
from cdisc_rdeb.allowed import allow_code
from cdisc_rdeb.errors import CdiscRdebError

PROJECT = Path(__file__).parents[1]


class Edits:
    """A study and its raw data in a room of their own, and what can be done to them."""

    def __init__(self, room: Path, study: str, dice: random.Random) -> None:
        self.specs, self.raw, self.dice = room / "specs" / study, room / "raw" / study, dice
        shutil.copytree(PROJECT / "specs" / study, self.specs)
        shutil.copytree(PROJECT / "raw" / study, self.raw)
        self.yaml = [*sorted(self.specs.glob("sdtm/*.yaml")), *sorted(self.specs.glob("adam/*.yaml"))]
        self.yaml = [path for path in self.yaml if "records" in self.read(path)]
        self.csv = sorted(self.raw.glob("*.csv"))
        self.tables = sorted(self.specs.glob("*.csv"))

    def read(self, path: Path) -> Any:
        """A spec file, every scalar as text."""
        return yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader) or {}

    def write(self, path: Path, content: object) -> None:
        """A spec file again."""
        text = yaml.safe_dump(plain(content), sort_keys=False, width=110, allow_unicode=True)
        path.write_text(text, encoding="utf-8")

    def rows(self, path: Path) -> list[list[str]]:
        """The rows of a CSV file, with its header."""
        return [*csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig")))]

    def put(self, path: Path, rows: Sequence[Sequence[str]]) -> None:
        """A CSV file again."""
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(rows)
        path.write_text(text.getvalue(), encoding="utf-8")

    def spec(self) -> tuple[Path, Any]:
        """The spec of a dataset."""
        path = self.dice.choice(self.yaml)
        return path, self.read(path)

    def variables(self, spec: Any) -> dict[str, Any]:
        """Variables of a spec: those of a record group, or over its records."""
        found = [group["variables"] for group in spec["records"] if group.get("variables")]
        found += [spec[key] for key in ("variables", "supplemental") if spec.get(key)]
        own: dict[str, Any] = self.dice.choice(found) if found else {}
        return own

    def cut_variable(self) -> str:
        """A variable less."""
        path, spec = self.spec()
        own = self.variables(spec)
        name = self.dice.choice([*own]) if own else ""
        own.pop(name, None)
        self.write(path, spec)
        return f"{path.stem}: without {name}"

    def other_derivation(self) -> str:
        """A variable is made as another one is, or in upper case."""
        path, spec = self.spec()
        own = self.variables(spec)
        if not own:
            return "nothing"
        name, other = self.dice.choice([*own]), self.dice.choice([*own])
        plain = isinstance(own[name], str)
        own[name] = {"upper": own[name]} if plain and self.dice.random() < 0.6 else own[other]
        self.write(path, spec)
        return f"{path.stem}: {name} is {own[name]}"

    def words(self) -> str:
        """A label, comment, method or origin."""
        path, spec = self.spec()
        own = self.variables(spec)
        if not own:
            return "nothing"
        name, key = self.dice.choice([*own]), self.dice.choice(["label", "comment", "method", "origin", "length"])
        said = {"origin": self.dice.choice(["Assigned", "Derived", "Collected"]), "length": "40"}
        value = own[name] if isinstance(own[name], dict) else {"from": own[name]}
        own[name] = {**value, key: said.get(key, f"Words {self.dice.randrange(100)}")}
        self.write(path, spec)
        return f"{path.stem}: {key} of {name}"

    def keys(self) -> str:
        """Other keys of a dataset."""
        path, spec = self.spec()
        keys = spec.get("keys", [])
        if len(keys) > 2:
            rest = keys[1:]
            self.dice.shuffle(rest)
            spec["keys"] = [keys[0], *(rest if self.dice.random() < 0.5 else rest[:-1])]
        self.write(path, spec)
        return f"{path.stem}: keys {spec.get('keys')}"

    def where(self) -> str:
        """A record group that takes fewer rows."""
        path, spec = self.spec()
        group = self.dice.choice(spec["records"])
        names = [value for value in (group.get("variables") or {}).values() if isinstance(value, str)]
        if names and "where" not in group:
            group["where"] = {self.dice.choice(names): "present"}
        else:
            group.pop("where", None)
        self.write(path, spec)
        return f"{path.stem}: where {group.get('where')}"

    def codelist(self) -> str:
        """A term of a codelist less, or called otherwise."""
        path = self.specs / "codelists.yaml"
        if not path.exists():
            return "nothing"
        lists = self.read(path)
        name = self.dice.choice([*lists])
        found = next((v for v in (lists[name], *lists[name].values()) if isinstance(v, dict)), None)
        if found and "terms" in found and isinstance(found["terms"], dict):
            found = found["terms"]
        if isinstance(found, dict) and found:
            term = self.dice.choice([*found])
            if self.dice.random() < 0.5 or not isinstance(found[term], str):
                found.pop(term)
            else:
                found[term] = f"{found[term]} x"
        self.write(path, lists)
        return f"codelist {name}"

    def line_above(self) -> str:
        """A comment at the top of a spec: all else moves down."""
        path = self.dice.choice(self.yaml)
        path.write_text("# a comment\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
        return f"{path.stem}: a line above"

    def table(self) -> str:
        """A row of a table less, or another cell."""
        path = self.dice.choice(self.tables) if self.tables else None
        if path is None:
            return "nothing"
        return self.change(path)

    def raw_file(self) -> str:
        """A cell or a row of a raw file."""
        return self.change(self.dice.choice(self.csv))

    def change(self, path: Path) -> str:
        """A cell that is another, empty, or odd; a row less, or twice."""
        header, *rows = self.rows(path)
        if not rows:
            return "nothing"
        at = self.dice.randrange(len(rows))
        kind = self.dice.choice(["cell", "cell", "cell", "less", "twice"])
        if kind == "less":
            del rows[at]
        elif kind == "twice":
            rows.append([*rows[at]])
        else:
            column = self.dice.randrange(len(header))
            others = [row[column] for row in rows if len(row) > column]
            rows[at][column] = self.dice.choice([self.dice.choice(others), "", "3", "2021-02-30", "x y"])
        self.put(path, [header, *rows])
        return f"{path.name}: {kind} of row {at + 2}"

    def subject(self) -> str:
        """A subject who is in no file any more, or one who comes into some."""
        tables = {path: self.rows(path) for path in self.csv}
        first = {path: rows[0][0] for path, rows in tables.items() if rows}
        key = Counter(first.values()).most_common(1)[0][0]
        people = sorted({row[0] for path, rows in tables.items() for row in rows[1:] if first[path] == key and row})
        if not people:
            return "nothing"
        who, goes = self.dice.choice(people), self.dice.random() < 0.4
        for path, (header, *rows) in tables.items():
            if header[0] == key:
                new = [[f"{who[:-1]}9", *row[1:]] for row in rows if row and row[0] == who]
                kept = [row for row in rows if not row or row[0] != who] if goes else [*rows, *new]
                self.put(path, [header, *kept])
        return f"subject {who} {'goes' if goes else 'has a double'}"


def plain(content: Any) -> Any:
    """What was read as text, an empty one as it stood there: as nothing."""
    if isinstance(content, dict):
        return {name: plain(value) for name, value in content.items()}
    return [plain(each) for each in content] if isinstance(content, list) else content or None


EDITS: tuple[tuple[Callable[[Edits], str], int], ...] = (
    (Edits.cut_variable, 3),
    (Edits.other_derivation, 5),
    (Edits.words, 4),
    (Edits.keys, 2),
    (Edits.where, 3),
    (Edits.codelist, 2),
    (Edits.line_above, 1),
    (Edits.table, 2),
    (Edits.raw_file, 6),
    (Edits.subject, 1),
)


def edited(
    room: Path, study: str, number: int, seed: int, tell: Callable[[str], None] = lambda _: None
) -> Counter[str]:
    """So many edits, each built in both ways; how often the builds were the same, and how they ended."""
    dice = random.Random(seed)
    edits = Edits(room, study, dice)
    counts: Counter[str] = Counter()
    earlier: list[Path] = []
    built(edits, room, "kept", 1)
    for turn in range(number):
        before = snapshot(edits, room / "before" / str(turn))
        if earlier and dice.random() < 0.12:
            said = "taken back"
            restore(edits, dice.choice(earlier))
        else:
            said = dice.choices([edit for edit, _ in EDITS], [weight for _, weight in EDITS])[0](edits)
        blocks = dice.choice([1, 1, 3])
        with_cache, fresh = built(edits, room, "kept", blocks), built(edits, room, "fresh", 1)
        tell(f"{turn:>4} {said[:90]}: {'built' if isinstance(fresh, dict) else fresh[:120]}")
        assert with_cache == fresh, f"seed {seed}, edit {turn}: {said}: {differences(with_cache, fresh)}"
        counts["built" if isinstance(fresh, dict) else "refused"] += 1
        if isinstance(fresh, dict):
            earlier.append(before)
        else:
            restore(edits, before)
    return counts


def built(edits: Edits, room: Path, how: str, blocks: int) -> dict[str, bytes] | str:
    """The files of a build, or the error that it ends with."""
    os.environ["CDISC_RDEB_CACHE"] = str(room / f"cache-{how}")
    out = room / "output" / how
    try:
        build_study(edits.specs, raw=edits.raw, out=out, blocks=blocks, documents=False, fresh=how == "fresh")
    except CdiscRdebError as error:
        return str(error)
    return {str(path.relative_to(out)): path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()}


def differences(one: dict[str, bytes] | str, other: dict[str, bytes] | str) -> str:
    """What differs, in short."""
    if isinstance(one, str) or isinstance(other, str):
        return f"{one if isinstance(one, str) else 'built'} / {other if isinstance(other, str) else 'built'}"
    return ", ".join(sorted(name for name in {*one, *other} if one.get(name) != other.get(name)))


def snapshot(edits: Edits, place: Path) -> Path:
    """The study as it is now."""
    shutil.copytree(edits.specs, place / "specs")
    shutil.copytree(edits.raw, place / "raw")
    return place


def restore(edits: Edits, place: Path) -> None:
    """The study as it was."""
    for folder, name in ((edits.specs, "specs"), (edits.raw, "raw")):
        shutil.rmtree(folder)
        shutil.copytree(place / name, folder)


def main(arguments: Sequence[str]) -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-n", type=int, default=200, help="edits")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--study", default="rdeb", choices=["rdeb", "toy"])
    asked = parser.parse_args(arguments)
    allow_code()
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as room:
        counts = edited(Path(room), asked.study, asked.n, asked.seed, lambda line: print(line, flush=True))
    told = ", ".join(f"{number} {what}" for what, number in counts.items())
    print(f"{told}: all the same, in {time.monotonic() - start:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
