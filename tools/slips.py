"""What lint tells of slips of the hand: single ones are put into the specs of a study, and each is linted.

    python tools/slips.py specs/toy -n 300 --seed 1                # slips of all kinds
    python tools/slips.py specs/rdeb --kinds letter,case --show    # some kinds, and all that is told of each
    python tools/slips.py specs/toy --only 17                      # one again
    python tools/slips.py specs/toy --kinds form                   # slips of form: columns, signs, files

A slip is told in full where one message names its line, shows what stands there now, and has a way out; where a word
was misspelt, the way out has the right word. What is told otherwise is printed with what it lacks: the line, the
thing, the way out, or one message. A slip that lint does not see is silent: in a text of the study's own (a label, a
term, a title) that is right, and for a person to judge.
"""

from __future__ import annotations

import argparse
import random
import re
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from slips_of_form import BLOCKS, FILES, LINES, of_another_file

from cdisc_rdeb.errors import CdiscRdebError
from cdisc_rdeb.spec import Fault, lint

WORD = re.compile(r"[A-Za-z_][A-Za-z_0-9]{3,}")
FREE = re.compile(r"^\s*-?\s*(title|description|label|method|comment|reason|says|why|note|text)\s*:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Slip:
    """One slip: what it is, where, the line as it was and is, and the word that was there and stands there now."""

    kind: str
    file: Path
    line: int
    before: str
    after: str
    right: str = ""
    wrong: str = ""
    near: frozenset[int] = frozenset()  # the lines at which it may be told; none: that line
    content: bytes | None = None  # the whole file, where more than a line is another
    name: str = ""  # of the file, where that is another

    @property
    def told_in(self) -> str:
        """The file that a message should name."""
        return self.name or self.file.name


Make = Callable[[random.Random, str], tuple[str, str, str] | None]  # the line after, the right word and the wrong one


def respelt(change: Callable[[random.Random, str], str]) -> Make:
    """A slip in one word of a line."""

    def make(dice: random.Random, line: str) -> tuple[str, str, str] | None:
        words = [] if FREE.match(line) else [*WORD.finditer(line.partition(" #")[0])]
        if not words:
            return None
        word = dice.choice(words)
        wrong = change(dice, word[0])
        return (line[: word.start()] + wrong + line[word.end() :], word[0], wrong) if wrong != word[0] else None

    return make


def letter(dice: random.Random, word: str) -> str:
    """A word with two letters swapped, one left out, or one twice."""
    at = dice.randrange(1, len(word) - 1)
    swapped, gone, twice = word[at + 1] + word[at] + word[at + 2 :], word[at + 1 :], word[at] + word[at:]
    return word[:at] + dice.choice([swapped, gone, twice])


def without(signs: str) -> Make:
    """A slip that leaves one of these signs out."""

    def make(dice: random.Random, line: str) -> tuple[str, str, str] | None:
        places = [at for at, sign in enumerate(line.partition(" #")[0]) if sign in signs]
        if not places:
            return None
        at = dice.choice(places)
        return line[:at] + line[at + 1 :], "", ""

    return make


def whole(change: Callable[[str], str]) -> Make:
    """A slip of a whole line."""
    return lambda dice, line: (change(line), "", "") if change(line) != line else None


KINDS: dict[str, Make] = {
    "letter": respelt(letter),
    "case": respelt(lambda _, word: word.lower() if word != word.lower() else word.upper()),
    "plural": respelt(lambda _, word: word.removesuffix("s") if word.endswith("s") else f"{word}s"),
    "blank after colon": whole(lambda line: re.sub(r"(\w): (?=\S)", r"\1:", line, count=1)),
    "colon": without(":"),
    "bracket": without("[]{}"),
    "quote": without("\"'"),
    "comma": without(","),
    "indented more": whole(lambda line: f" {line}" if line.startswith(" ") else f"  {line}"),
    "indented less": whole(lambda line: line[1:] if line.startswith(" ") else line),
    "tab": whole(lambda line: re.sub(r"^  ", "\t", line)),
    "dash": without("-"),
    "line gone": whole(lambda _: ""),
    "line twice": whole(lambda line: f"{line}\n{line}"),
}


HAND = tuple(KINDS)
KINDS |= LINES
WHOLE = ("line gone", "of another study", *FILES)  # told anywhere in the file
ALL = (*KINDS, *BLOCKS, "of another file", "of another study", *FILES)
FORM = (*LINES, *BLOCKS, "of another file", "of another study", *FILES)
TRIES = 2000  # lines to find one that a kind of slip can be made in


def slips(folder: Path, kinds: Sequence[str], dice: random.Random, others: Path | None = None) -> Iterator[Slip]:
    """Slips without end, spread evenly over kinds; ``others`` are the folders of other studies."""
    files = [path for path in sorted(folder.rglob("*.yaml")) if path.read_text(encoding="utf-8").strip()]
    texts = {path: path.read_text(encoding="utf-8").splitlines() for path in files}
    places = [
        (path, at)
        for path, lines in texts.items()
        for at, line in enumerate(lines)
        if line.strip() and not line.lstrip().startswith("#")
    ]
    able = [*kinds]
    while able:
        for kind in [*able]:
            for _ in range(TRIES):
                path, at = dice.choice(places)
                if made := slip(kind, dice, path, texts[path], at, folder, others):
                    yield made
                    break
            else:
                able.remove(kind)


def slip(
    kind: str, dice: random.Random, path: Path, lines: list[str], at: int, folder: Path, others: Path | None
) -> Slip | None:
    """A slip of a kind at a line of a file, if one can be made there."""
    file, before = path.relative_to(folder), lines[at]
    if kind in KINDS:
        made = KINDS[kind](dice, before)
        return Slip(kind, file, at + 1, before, *made) if made else None
    if kind in FILES:
        content, name = FILES[kind](dice, "\n".join(lines) + "\n", path)
        return Slip(kind, file, 1, path.name, name, content=content, name=name)
    if kind == "of another study":
        found = [other for other in sorted((others or folder.parent).glob("*/**/*.yaml")) if is_other(other, folder)]
        other = dice.choice(found) if found else None
        text = other.read_text(encoding="utf-8") if other else ""
        return Slip(kind, file, 1, path.name, str(other), content=text.encode()) if other else None
    block = of_another_file(dice, path, lines) if kind == "of another file" else BLOCKS[kind](dice, lines, at)
    if block is None:
        return None
    after, near, right, wrong = block
    shown = "\n".join(after[number - 1] for number in sorted(near)[:3])
    text = ("\n".join(after) + "\n").encode()
    return Slip(kind, file, min(near), before, shown, right, wrong, frozenset(near), text)


def is_other(path: Path, folder: Path) -> bool:
    """Whether a file is one of another study."""
    return folder.name not in path.parts and path.name != "accepted.yaml"


def linted(folder: Path, raw: Path, slip: Slip) -> list[Fault] | str:
    """What lint tells of the study with the slip in it; or what else came."""
    path = folder / slip.file
    before = path.read_bytes()
    lines = before.decode().splitlines()
    lines[slip.line - 1] = slip.after
    path.unlink()
    changed = path.with_name(slip.told_in)
    changed.write_bytes(("\n".join(lines) + "\n").encode() if slip.content is None else slip.content)
    try:
        return lint(folder, raw)
    except CdiscRdebError as error:
        return str(error)
    except Exception as error:
        return f"a foreign error: {type(error).__name__}: {error}"
    finally:
        changed.unlink()
        path.write_bytes(before)


def lacks(slip: Slip, told: Sequence[Fault]) -> list[str]:
    """What the messages of a slip lack; nothing where it is told in full."""
    if not told:
        return ["silent"]
    near = {slip.line, slip.line + 1} if slip.kind == "line twice" else slip.near or {slip.line}
    at = [fault for fault in told if fault.file.endswith(slip.told_in) or (slip.name and slip.name in str(fault))]
    if slip.kind not in WHOLE:
        at = [fault for fault in at if fault.line in near]
    found = [] if at else ["line"]
    best = at or told
    if slip.wrong and not any(slip.wrong in str(fault) for fault in best):
        found.append("thing")
    if not any("; " in f"{fault.message}; {fault.hint}".removesuffix("; ") for fault in best):
        found.append("way out")
    elif slip.right and not any(slip.right in fault.hint for fault in best):
        found.append("right word")
    return [*found, f"{len(told)} messages"] if len(told) > 1 else found


def main(arguments: Sequence[str]) -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("study", type=Path)
    parser.add_argument("--raw", type=Path, help="its raw data, if they are not in raw/ of the same project")
    parser.add_argument("-n", type=int, default=200, help="how many slips")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int, help="one of them")
    parser.add_argument("--kinds", default="all", help="some kinds, parted by commas; hand, form or all")
    parser.add_argument("--show", action="store_true", help="what is told of those in full too")
    asked = parser.parse_args(arguments)
    raw = asked.raw or asked.study.resolve().parents[1] / "raw" / asked.study.resolve().name
    counts: dict[str, Counter[str]] = {}
    with tempfile.TemporaryDirectory() as room:
        folder = Path(room) / "specs" / asked.study.resolve().name
        shutil.copytree(asked.study, folder)
        already = lint(folder, raw)
        kinds = {"all": ALL, "form": FORM, "hand": HAND}.get(asked.kinds, asked.kinds.split(","))
        made = slips(folder, kinds, random.Random(asked.seed), asked.study.resolve().parent)
        for number, slip in zip(range(asked.n), made, strict=False):
            if asked.only not in (None, number):
                continue
            told = linted(folder, raw, slip)
            new = [fault for fault in told if fault not in already] if isinstance(told, list) else []
            missing = lacks(slip, new) if isinstance(told, list) else [told]
            verdict = "silent" if missing == ["silent"] else "rest" if missing else "full"
            for kind in (slip.kind, "all"):
                counts.setdefault(kind, Counter())[verdict] += 1
            if missing or asked.show or asked.only is not None:
                print(f"{number} {slip.kind}: {', '.join(missing) or 'in full'}")
                print(f"    {slip.file}:{slip.line}: {slip.before.strip()}")
                print(f"    now: {slip.after!r}" if slip.kind != "line gone" else "    now gone", flush=True)
                print("".join(f"    > {fault}\n" for fault in new), end="")
    for kind, found in sorted(counts.items(), key=lambda each: each[0] == "all"):
        told_of = found["full"] + found["rest"]
        print(f"{kind}: {found['full']} of {told_of} told in full, {found['silent']} silent", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
