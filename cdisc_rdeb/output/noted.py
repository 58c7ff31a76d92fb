"""What an output folder was built from, remembered outside of it, so that a build from the same need not be done again.

A note says for each file how it was: if the system says the same of it, it is; else its content is looked at. A note
that is lost or damaged only costs a build.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import astuple
from pathlib import Path
from typing import Any
from uuid import uuid4

from ..cache import cache_folder, program
from ..errors import RawDataError
from ..formats.opening import Ledger, State, absolute, is_hidden
from ..standards.store import user_folder
from .manifest import digest, files_below, outputs_of

SETTLED = 2_000_000_000  # nanoseconds after which a further change is sure to be seen in what any system says
TICK = 30_000_000  # the same in nanoseconds where the system tells parts of a millisecond: its clock goes on by then
FINE = 1_000_000
MOST = 200  # notes that are kept


def request(
    folder: str | Path,
    raw: str | Path | None,
    sdtm: str | Path | None,
    out: str | Path | None,
    only: Sequence[str],
    form: str,
    define_version: str | None,
    documents: bool,
    largest: int = 0,
) -> dict[str, str]:
    """What decides which bytes a build writes, and where, beside the files that it reads: its arguments."""
    folders = {"study": folder, "raw": raw, "sdtm": sdtm, "out": out, "from": "."}
    paths = {name: str(absolute(Path(path))) if path else "" for name, path in folders.items()}
    written = {"form": form, "define": define_version or "", "documents": str(documents), "largest": str(largest)}
    return {**paths, "only": ",".join(only), **written}


def unchanged(asked: Mapping[str, str]) -> Path | None:
    """The output folder, if it is what a build would write now."""
    try:
        note = noted(asked)
        same = note["asked"] == dict(asked) and note["program"] == program()
        same = same and all(names_in(Path(folder)) == names for folder, names in note["folders"].items())
        inputs = {Path(path): was for path, was in note["inputs"].items()}
        outputs = {Path(note["out"]) / name: was for name, was in note["outputs"].items()}
        same = same and {path for _, path in files_below(Path(note["out"]))} == outputs.keys()
        if same and all(is_as(path, was) for path, was in (inputs | outputs).items()):
            return Path(note["out"])
    except (OSError, ValueError, KeyError, TypeError):  # no note, or none that is sound: so there is something to do
        pass
    return None


def noted(asked: Mapping[str, str]) -> Any:
    """The note of the last build that was asked so. Raises OSError or ValueError where there is none that is sound."""
    return json.loads(note_of(asked).read_text(encoding="utf-8"))


def noted_outputs(asked: Mapping[str, str], out: Path) -> Mapping[str, Sequence[Any]]:
    """What the last build that was asked so noted of its files in a folder: what the system said, and their hashes."""
    try:
        note = noted(asked)
        return dict(note["outputs"]) if note["out"] == str(absolute(out)) else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def noted_inputs(asked: Mapping[str, str]) -> Mapping[Path, tuple[State, str]]:
    """What the last build that was asked so noted of the files that it read: what the system said, and their hashes."""
    try:
        inputs = noted(asked)["inputs"].items()
        return {Path(path): (State(*state), str(content)) for path, (state, content) in inputs if state}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def remember(
    asked: Mapping[str, str], out: Path, ledger: Ledger, folders: Iterable[Path], began: int, made_by: str
) -> None:
    """Note what an output folder was built from since a moment, and by which program; where that cannot be written,
    nothing is lost."""
    folders = [*folders, user_folder()]
    if any(path.lstat().st_ctime_ns >= began for folder in folders for path in visible(folder)):
        return  # it came during the build, which may have seen it or not
    try:
        inputs = {str(path): [state_at(state, began), ledger.settled(path)] for path, state in [*ledger.states.items()]}
    except RawDataError:  # one has changed meanwhile
        return
    known = outputs_of(out)  # as they were written
    hashes = {name: known.get(name) or digest(path) for name, path in files_below(out)}
    time.sleep(TICK / 1e9)  # so that a later change of these files is sure to be seen
    now = time.time_ns()
    outputs = {name: [state_at(State.of((out / name).stat()), now), found] for name, found in hashes.items()}
    note = {
        "asked": dict(asked),
        "program": made_by,
        "folders": {str(absolute(folder)): names_in(folder) for folder in folders},
        "inputs": inputs,
        "out": str(absolute(out)),
        "outputs": outputs,
    }
    path = note_of(asked)
    with suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = path.with_name(f".{uuid4().hex}")
        part.write_text(json.dumps(note), encoding="utf-8")
        part.replace(path)
        for old in sorted(path.parent.glob("*.json"), key=lambda each: each.stat().st_mtime)[:-MOST]:
            old.unlink(missing_ok=True)


def note_of(asked: Mapping[str, str]) -> Path:
    """Where a note is, by what is asked."""
    name = hashlib.sha256(json.dumps(dict(asked), sort_keys=True).encode()).hexdigest()
    return cache_folder() / "builds" / f"{name}.json"


def state_at(state: State, moment: int) -> list[int]:
    """What the system says of a file; nothing where it was written so short before that more may have come unseen."""
    is_fine = state.modified % FINE and state.changed % FINE
    last = max(state.modified, state.changed)
    return [*astuple(state)] if last + (TICK if is_fine else SETTLED) < moment else []


def is_as(path: Path, was: list[Any]) -> bool:
    """Whether a file is as it was: by what the system says of it, else by its content."""
    state, content = was
    return [*astuple(State.of(path.stat()))] == state or bool(digest(path) == content)


def names_in(folder: Path) -> list[str]:
    """The files below a folder, but hidden ones: one that comes may count too."""
    return sorted(str(path.relative_to(folder)) for path in visible(folder))


def visible(folder: Path) -> Iterator[Path]:
    """The files below a folder that are not hidden, nor in hidden folders."""
    for path in folder.iterdir() if folder.is_dir() else ():
        if not is_hidden(path):
            yield from visible(path) if path.is_dir() and not path.is_symlink() else (path,)
