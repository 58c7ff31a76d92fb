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
from pathlib import Path

from ..errors import CdiscRdebError
from .faults import Fault
from .schema import plain_schema
from .schema.whole import kind_of_file, names_at
from .yaml.changes import Change, entries_at, exchanged, renamed, reshaped, turned

FEW = 4  # errors whose ways out are tried: where there are more, the specs are not at their end
MOST = 24  # changes that are tried for one
NAMES = re.compile(r"did you mean (?P<names>[^?,]+)\?(?P<rest>.*)")
ONE = re.compile(r"(?:write |[\w.]+ has it: )(?P<name>[\w.*-]+)")
NO_NAME = re.compile(r"there is no \S+ here")
LISTED = re.compile(r"(?:it takes|it is one of|there are|they have|it has) (?P<names>[\w.-]+(?:, [\w.-]+)*)")
OF_A_KIND = re.compile(r"give (?:plain text|a list|names with values)(?: or .*)?|")
WRITTEN = re.compile(r"write (?!one such as)|it is called|in quotes")  # all that is to be done
WORDS = re.compile(r"[\w.-]+")

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
    for fault in errors if len(errors) > 1 else ():  # several may be one mistake
        mends = Trial(fault, found, asked)
        if (text := text_of(folder, fault)) and (
            better := with_change(fault, moves(text, fault, alike=True), mends, whole=True)
        ):
            return [better, *(other for other in found if other.warning and other not in mends.gone)]
    for fault in errors:
        if fault in told:
            mends = Trial(fault, found, asked)
            told[fault] = with_way_out(text_of(folder, fault), fault, mends)
            told = {each: better for each, better in told.items() if each is fault or each not in mends.gone}
    return list(told.values())


def text_of(folder: Path, fault: Fault) -> str:
    """The text of the file that a fault is in; '' for a fault of a file as a whole, and for what is no spec."""
    try:
        return (folder / fault.file).read_text(encoding="utf-8") if fault.path and fault.file.endswith(".yaml") else ""
    except (OSError, UnicodeDecodeError):
        return ""


def with_way_out(text: str, fault: Fault, mends: Trial) -> Fault:
    """A fault with a way out that mends, where its own does not; itself where that cannot be told."""
    names = proposed(fault)
    able = [name for name in names if text and any(mends(other) for other in with_name(text, fault, name))]
    if able or not text:
        return fault if able == names else replace(fault, hint=only(fault.hint, able))
    if not names and WRITTEN.search(fault.hint):
        return fault
    if better := with_change(fault, moves(text, fault, alike=is_open(fault)), mends, whole=True):
        return better
    entries = entries_at(text, fault.line, named(fault)) if names or is_open(fault) else ()
    shapes = (change for entry in entries for change in reshaped(text, entry))
    return with_change(fault, shapes, mends) or fault


def with_change(fault: Fault, changes: Iterable[Change], mends: Trial, *, whole: bool = False) -> Fault | None:
    """A fault with the first change that mends as its way out; ``whole``: that leaves no error at all."""
    for change in changes:
        if mends(change.text) and (mends.is_whole or not whole):
            return replace(fault, hint=change.says, message=change.wrong or fault.message)
    return None


class Trial:
    """Whether a file with another text is without a fault, and brings no other error; ``gone`` is what went with it,
    and ``is_whole`` whether no error was left, and nothing new is said of its line."""

    def __init__(self, fault: Fault, found: Collection[Fault], asked: Asked) -> None:
        self.fault, self.found, self.asked, self.left = fault, found, asked, MOST
        self.known = {each.message for each in found}
        self.gone: set[Fault] = set()
        self.is_whole = False

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
        said = {fault.message for fault in after}
        self.gone = {each for each in self.found if each.message not in said}
        here = {fault.message for fault in after if (fault.file, fault.line) == (self.fault.file, self.fault.line)}
        self.is_whole = not errors and here <= self.known
        return True


def proposed(fault: Fault) -> list[str]:
    """The names that a way out proposes, where it is no more than these."""
    if match := NAMES.fullmatch(fault.hint):
        return match["names"].split(" or ")
    match = ONE.fullmatch(fault.hint)
    return [match["name"]] if match else []


def is_open(fault: Fault) -> bool:
    """Whether a way out says no more than what may stand there."""
    return bool(OF_A_KIND.fullmatch(fault.hint) or LISTED.fullmatch(fault.hint))


def only(hint: str, names: Sequence[str]) -> str:
    """A proposal of names without those that do not mend; as it is where that is none or all."""
    match = NAMES.fullmatch(hint)
    return f"did you mean {' or '.join(names)}?{match['rest']}" if match and names else hint


def with_name(text: str, fault: Fault, name: str) -> Iterator[str]:
    """A file with a name in the place of each word of a line that a message names."""
    lines = text.splitlines(keepends=True)
    line = lines[fault.line - 1] if 0 < fault.line <= len(lines) else ""
    said = {word for word in WORDS.findall(fault.message) if word in line and word != name}
    for word in sorted(said, key=lambda each: (-len(each), each)):
        for match in re.finditer(rf"(?<![\w.]){re.escape(word)}(?![\w])", line):
            other = line[: match.start()] + name + line[match.end() :]
            yield "".join([*lines[: fault.line - 1], other, *lines[fault.line :]])


def moves(text: str, fault: Fault, *, alike: bool) -> Iterator[Change]:
    """The changes of the entry that a fault is about in which two names or values take each other's place, or in which
    it has a name that may stand there."""
    for entry in entries_at(text, fault.line, named(fault)):
        yield from turned(text, entry)
        yield from exchanged(text, entry, alike)
        yield from renamed(text, entry, choices(fault))


def named(fault: Fault) -> str:
    """The name of the entry that a fault is about."""
    return fault.path.rpartition(".")[2]


def choices(fault: Fault) -> Sequence[str]:
    """The names that may stand in the place of one that may not."""
    if not NO_NAME.fullmatch(fault.message):
        return ()
    return names_at(plain_schema(kind_of_file(fault.file)), fault.path.rpartition(".")[0])
