"""Ways out, tried: what a message proposes and does not mend the specs makes room for a change that does.

A message sees one place. Whether its way out leads anywhere, only the whole shows; so where a few errors are found, the
names that they propose are put into their lines, and what lint would say then is asked. Two names in each other's place
are often two errors, or one with a way out to something else; so they are tried too. A way out that is more than a name
(a block elsewhere, another verb) is left as it is where none of these mends.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path

from ..errors import CdiscRdebError, RawDataError, closest, is_guess
from ..formats.opening import read_bytes, state_of
from .faults import Fault, Meant, Open
from .schema.whole import kind_of_file
from .yaml.changes import Change, Entry, entries_at, exchanged, renamed, reshaped, turned, with_entry
from .yaml.reader import readable

FEW = 6  # errors whose ways out are tried: where there are more, the specs are not at their end
MOST = 40  # changes that are tried for one; most are seen to fail in their file alone
LARGEST = 300_000  # bytes of a file in which changes are tried
MANY = 3  # names that a way out proposes
WRITTEN = re.compile(r"write |it is called|in quotes")  # a line as it should be: all that is to be done
FREE = ("compute",)  # a formula that is broken is no other text in its place; nor is a term of a codelist
TWICE = " stands here twice"
COMMENTS = "comments"  # which may be any columns, as what stands under another name is
NO_WORD = "no_such_word"  # in the place of a value: where nothing is said of it, any text may stand

#: What lint says of the specs with another text in one of their files.
Asked = Callable[[str, str], Collection[Fault]]


def tried(folder: Path, found: Mapping[Fault, None], asked: Asked) -> list[Fault]:
    """The faults with ways out that mend: of each proposal of names only what leads on, or what does in its place.

    Errors that are gone after one of these followed from the same mistake, and are left out.
    """
    errors = [fault for fault in found if not fault.warning]
    told: dict[Fault, Fault] = {fault: fault for fault in found}
    if len(errors) > FEW:
        return list(found)
    for fault in found if errors else ():  # what a line that stands twice makes of the rest
        mends = Trial(fault, found, asked)
        if TWICE in fault.message and (text := without(text_of(folder, fault), fault.line)) and mends(text):
            return [fault, *(other for other in found if other is not fault and other not in mends.gone)]
    for fault in errors if len(errors) > 1 else ():  # several may be one mistake
        mends, text = Trial(fault, found, asked), text_of(folder, fault) if fault.path else ""
        others = chain(moves(text, fault, alike=True), renames(text, fault, mends, several=True))
        changes = chain(proposed(text, fault), others) if text else ()
        if better := with_change(fault, changes, mends, whole=True):
            return [better, *(other for other in found if other.warning and other not in mends.gone)]
    for fault in errors:
        if fault in told:
            mends, text = Trial(fault, found, asked), text_of(folder, fault)
            told[fault] = with_way_out(text, fault, mends) if fault.path else with_mend(text, fault, mends)
            told = {each: better for each, better in told.items() if each is fault or each not in mends.gone}
    return list(told.values())


def text_of(folder: Path, fault: Fault) -> str:
    """The text of the file that a fault is in; '' for what is no spec, and for more than people write."""
    path = folder / fault.file
    try:
        small = fault.file.endswith(".yaml") and state_of(path).size <= LARGEST
        return read_bytes(path).decode("utf-8") if small else ""
    except (OSError, RawDataError, UnicodeDecodeError):
        return ""


def without(text: str, line: int) -> str:
    """A text without a line that says the same as the one above; '' where it does not."""
    lines = ["", *text.splitlines(keepends=True)]
    twice = line < len(lines) and lines[line].strip() == lines[line - 1].strip() != ""
    return "".join([*lines[:line], *lines[line + 1 :]]) if twice else ""


def with_way_out(text: str, fault: Fault, mends: Trial) -> Fault:
    """A fault with a way out that mends, where its own does not; itself where that cannot be told."""
    if not text:
        return fault
    meant = fault.hint if isinstance(fault.hint, Meant) else Meant((), "")
    able = [name for name in meant.names if any(mends(other) for other in with_name(text, fault, meant, name))]
    if able:
        return fault if len(able) == len(meant.names) else replace(fault, hint=meant.only(able))
    if not meant and not is_open(fault) and WRITTEN.search(fault.hint):
        return fault
    changes = chain(moves(text, fault, alike=is_open(fault)), renames(text, fault, mends, several=False))
    if better := with_change(fault, changes, mends, whole=True):
        return better
    entries = entries_at(text, fault.line, fault.path) if meant or is_open(fault) else ()
    shapes = (change for entry in entries for change in reshaped(text, entry))
    return with_change(fault, shapes, mends) or fault


def with_mend(text: str, fault: Fault, mends: Trial) -> Fault:
    """A fault of a file that is no YAML with the first change that mends the specs too, where its own brings a name
    that may not stand there, or something else that is wrong in its line."""
    changes = list(readable(text)) if text else []
    own = [after for (line, said), after in changes if (line, said) == (fault.line, fault.message)]
    then = [each for each in mends.asked(fault.file, own[0]) if not each.warning] if own else []
    if not any(each.keys or (each.file, each.line) == (fault.file, fault.line) for each in then):
        return fault
    for (line, said), after in changes:
        if mends(after) and mends.is_whole:
            return replace(fault, line=line, message=said)
    return fault


def with_change(fault: Fault, changes: Iterable[Change], mends: Trial, *, whole: bool = False) -> Fault | None:
    """A fault with the first change that mends as its way out; ``whole``: that leaves no error at all."""
    for change in changes:
        if mends(change.text) and (mends.is_whole or not whole):
            return replace(fault, hint=change.says, message=change.wrong or fault.message)
    return None


class Trial:
    """Whether a file with another text is without a fault, and brings no other error; ``gone`` is what went with it,
    ``is_whole`` whether no error was left, and nothing new is said of its line, ``said`` all that is said then."""

    def __init__(self, fault: Fault, found: Collection[Fault], asked: Asked) -> None:
        self.fault, self.found, self.asked, self.left = fault, found, asked, MOST
        self.known = {each.message for each in found}
        self.gone: set[Fault] = set()
        self.is_whole = False
        self.said: set[str] = set()

    def __call__(self, text: str) -> bool:
        self.left -= 1
        if self.left < 0:
            return False
        try:
            after = self.asked(self.fault.file, text)
        except CdiscRdebError:
            return False
        errors = {fault.message for fault in after if not fault.warning}
        if self.fault.message in errors or not errors <= self.known:
            return False
        self.said = {fault.message for fault in after}
        self.gone = {each for each in self.found if each.message not in self.said}
        here = {fault.message for fault in after if (fault.file, fault.line) == (self.fault.file, self.fault.line)}
        self.is_whole = not errors and here <= self.known
        return True

    def heeds(self, text: str) -> bool:
        """Whether lint says something else of a text than of the last one that mended: it looks at what differs."""
        try:
            said = {fault.message for fault in self.asked(self.fault.file, text)}
        except CdiscRdebError:
            return True
        return said != self.said and self.fault.message not in said


def is_open(fault: Fault) -> bool:
    """Whether a way out says no more than what may stand there."""
    return not fault.hint or isinstance(fault.hint, Open)


def with_name(text: str, fault: Fault, meant: Meant, name: str) -> Iterator[str]:
    """A file with a name where its line has the one that it is proposed for, in each such place."""
    lines = text.splitlines(keepends=True)
    line = lines[fault.line - 1] if 0 < fault.line <= len(lines) else ""
    for match in re.finditer(rf"(?<!\w){re.escape(meant.instead_of)}(?!\w)", line) if meant.instead_of else ():
        other = line[: match.start()] + name + line[match.end() :]
        yield "".join([*lines[: fault.line - 1], other, *lines[fault.line :]])


def proposed(text: str, fault: Fault) -> Iterator[Change]:
    """The change that a way out with one name proposes for sure, not as a guess."""
    if isinstance(fault.hint, Meant) and len(fault.hint.names) == 1 and not is_guess(fault.hint):
        for other in with_name(text, fault, fault.hint, fault.hint.names[0]):
            yield Change(other, fault.hint)


def moves(text: str, fault: Fault, *, alike: bool) -> Iterator[Change]:
    """The changes of the entry that a fault is about in which two names or values take each other's place."""
    if named(fault) in FREE or kind_of_file(fault.file) == "codelists":
        return
    for entry in entries_at(text, fault.line, fault.path):
        yield from turned(text, entry)
        yield from exchanged(text, entry, alike)


def named(fault: Fault) -> str:
    """The name of the entry that a fault is about."""
    return fault.path.rpartition(".")[2]


def renames(text: str, fault: Fault, mends: Trial, *, several: bool) -> Iterator[Change]:
    """The names that may stand in the place of one that may not, where one or a few of them mend."""
    for entry in entries_at(text, fault.line, fault.path) if (names := choices(fault, several)) else ():
        counts = {name: len(mends.said) for name in names if is_heeded(text, entry, name, mends)}
        able = [name for name, count in counts.items() if count == min(counts.values())]
        able = closest(entry.name, able)[:1] or able
        if 0 < len(able) <= MANY:
            says = f"did you mean {' or '.join(able)}?" if able[1:] else f"it is called {able[0]} here"
            yield Change(renamed(text, entry, able[0]), says)


def is_heeded(text: str, entry: Entry, name: str, mends: Trial) -> bool:
    """Whether an entry under another name mends, and lint looks at what it says: a name that takes whatever is
    written, as a label does, mends everything."""
    if not (mends(renamed(text, entry, name)) and mends.is_whole):
        return False
    return entry.style == "inner" or mends.heeds(with_entry(text, entry, f"{name}: {NO_WORD}"))


def choices(fault: Fault, several: bool) -> Sequence[str]:
    """The names that may stand in the place of one that may not; ``several``: more is wrong than that."""
    known = fault.keys if several or isinstance(fault.hint, Open) else ()  # else its place is another
    return [name for name in known if name != COMMENTS and name.isupper() == named(fault).isupper()]
