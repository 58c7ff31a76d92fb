"""The words of annotations, after CDISC's Metadata Submission Guidelines 2.0; and how wide they are printed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ...model import Annotation
from ...quick import dataclass

NOT_SUBMITTED = "[NOT SUBMITTED]"
MARGIN = 3.0  # points between the words of an annotation and its border
LEADING = 1.15  # of lines, in sizes of the font
#: Widths of the characters from blank to ~ in thousandths of the size. Source: Adobe's metrics of the standard fonts.
PLAIN = (
    "278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 278 278 "
    "584 584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 722 667 611 722 667 944 "
    "667 667 611 278 278 278 469 556 333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 556 556 333 500 "
    "278 556 500 722 500 500 500 334 260 334 584"
)
BOLD = (
    "278 333 474 556 556 889 722 238 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 333 333 "
    "584 584 584 611 975 722 722 722 722 667 611 778 722 278 556 722 611 833 722 778 667 778 722 667 611 722 667 944 "
    "667 667 611 333 278 333 584 556 333 556 611 556 611 556 333 611 611 278 278 556 278 889 611 611 611 611 389 556 "
    "333 611 556 778 556 556 500 389 280 389 584"
)
WIDTHS = {bold: [int(width) for width in widths.split()] for bold, widths in ((False, PLAIN), (True, BOLD))}
WIDEST = 1015  # of a character that the tables lack


@dataclass(frozen=True, slots=True)
class Note:
    """One annotation as it is printed: its words, the dataset whose colour it has ('': none), and what it stands for.

    A heading is bold; what a form fixes without asking for it has a dashed border.
    """

    text: str
    home: str = ""
    bold: bool = False
    dashed: bool = False
    annotations: tuple[Annotation, ...] = ()


@dataclass(frozen=True, slots=True)
class Shape:
    """A note in lines of a size: its width and height in points."""

    lines: tuple[str, ...]
    size: float
    width: float
    height: float


def notes_of(annotations: Iterable[Annotation]) -> Iterator[Note]:
    """The notes of an item: variables of one dataset that hold the same records share one.

    >>> when = (("VSTESTCD", ("SYSBP",)),)
    >>> both = [Annotation("VS", "VS", "VSORRES", when), Annotation("VS", "VS", "VSSTRESC", when)]
    >>> [note.text for note in notes_of(both)]
    ['VSORRES, VSSTRESC when VSTESTCD = "SYSBP"']
    >>> [note.text for note in notes_of([Annotation("AE", "SUPPAE", "QVAL", (("QNAM", ("AESI",)),))])]
    ['AESI in SUPPAE']
    """
    together: dict[tuple[str, ...], list[Annotation]] = {}
    for each in annotations:
        key = (each.home, each.dataset, str(each.when), each.value, each.related)
        together.setdefault(key, []).append(each)
    for same in together.values():
        yield Note(words_of(same), same[0].home, dashed=bool(same[0].value), annotations=tuple(same))


def words_of(same: Sequence[Annotation]) -> str:
    """The words of annotations that differ in their variable alone."""
    first = same[0]
    if first.related:
        return f"RELREC {first.related}"
    if first.variable == "QVAL" and first.when:
        fixed = f" = {quoted([first.value])}" if first.value else ""
        return f"{', '.join(first.when[0][1])} in {first.dataset}{fixed}"
    text = ", ".join(dict.fromkeys(each.variable for each in same))
    if first.value:
        text += f" = {quoted([first.value])}"
    told = " and ".join(
        f"{name} = {quoted(values)}" if len(values) == 1 else f"{name} in ({quoted(values)})"
        for name, values in first.when
    )
    return f"{text} when {told}" if told else text


def quoted(values: Sequence[str]) -> str:
    """Values in quotes."""
    return ", ".join(f'"{value}"' for value in values)


def width_of(text: str, size: float, bold: bool = False) -> float:
    """How wide a text is in Helvetica, in points.

    >>> round(width_of("VSORRES", 10), 2)
    48.9
    """
    widths = WIDTHS[bold]
    return sum(widths[ord(c) - 32] if 32 <= ord(c) < 127 else WIDEST for c in text) * size / 1000


def shape_of(note: Note, size: float, room: float) -> Shape:
    """A note in as many lines as a width needs; a word that is wider stays whole."""
    lines = [""]
    for word in note.text.split(" "):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if lines[-1] and width_of(longer, size, note.bold) + 2 * MARGIN > room:
            lines.append(word)
        else:
            lines[-1] = longer
    width = max(width_of(line, size, note.bold) for line in lines) + 2 * MARGIN
    return Shape(tuple(lines), size, width, len(lines) * size * LEADING + MARGIN)


def shapes_of(note: Note, sizes: Sequence[float]) -> list[Shape]:
    """The shapes that a note can have: on one line, or on more that are shorter; the largest size first."""
    found: dict[tuple[float, tuple[str, ...]], Shape] = {}
    for size in sizes:
        whole = width_of(note.text, size, note.bold) + 2 * MARGIN
        for parts in (1, 2, 3, 4):
            shape = shape_of(note, size, whole / parts + (parts > 1) * 6 * size)
            found.setdefault((size, shape.lines), shape)
    return [*found.values()]
