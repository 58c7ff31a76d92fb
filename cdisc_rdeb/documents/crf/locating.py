"""Where the items of forms stand on the pages of a CRF that somebody else made: by their anchor texts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import field

from ...model import Form, Item, Place
from ...quick import dataclass
from .reading import Box, Page


@dataclass(frozen=True, slots=True)
class Located:
    """Where something of a form stands: its page and box."""

    page: int
    box: Box


@dataclass(slots=True)
class Layout:
    """Where forms, and their items by position, stand."""

    titles: dict[int, list[Located]] = field(default_factory=dict)
    items: dict[tuple[int, int], Located] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def locate(forms: Sequence[tuple[Form, Sequence[Item | None]]], pages: Sequence[Page], shown: str) -> Layout:
    """The layout of forms on pages; what is not found, or found in several places, is a fault that says so.

    Items that are None have nothing written beside them, and are not looked for.
    """
    layout = Layout()
    by_number = {page.number: page for page in pages}
    for f, (form, items) in enumerate(forms):
        if missing := [number for number in form.pages if number not in by_number]:
            message = f"{form.name}: the CRF {shown} has {len(pages)} pages, and no page {missing[0]}"
            layout.faults.append(told(form.place, message))
            continue
        own = [by_number[number] for number in form.pages] or [p for p in pages if p.found(form.name)] or list(pages)
        for i, item in enumerate(items):
            if item is None:
                continue
            found = located(item, own)
            if len(found) == 1:
                layout.items[f, i] = found[0]
            else:
                layout.faults.append(fault_of(form, item, found, own, shown))
        used = sorted({at.page for (of, _), at in layout.items.items() if of == f} | {*form.pages})
        layout.titles[f] = [title_of(form, by_number[number]) for number in used]
    return layout


def located(item: Item, pages: Sequence[Page]) -> list[Located]:
    """The places that an item can mean."""
    own = [page for page in pages if item.page in (0, page.number)]
    found = [Located(page.number, box) for page in own for box in page.found(item.anchor)]
    return found[item.nth - 1 : item.nth] if item.nth else found


def title_of(form: Form, page: Page) -> Located:
    """Where the name of a form stands on a page, else its upper left corner."""
    found = page.found(form.name)
    _, height = page.turn.size
    corner = Box(36, height - 30, 37, height - 18)
    return Located(page.number, found[0] if found and found[0].y0 > height / 2 else corner)


def fault_of(form: Form, item: Item, found: Sequence[Located], pages: Sequence[Page], shown: str) -> str:
    """What is wrong with an item whose place is not one."""
    what = f"{form.name}, {item.label}: the text '{item.anchor}'"
    if found:
        where = ", ".join(f"{number} ({times} times)" if times > 1 else f"{number}" for number, times in counted(found))
        hint = "say which: page: or nth:"
        return told(item.place, f"{what} stands {len(found)} times in the CRF {shown}, on page {where}; {hint}")
    everywhere = [page.number for page in pages if page.found(item.anchor)]
    if everywhere:
        times = sum(len(page.found(item.anchor)) for page in pages)
        said = f"page {item.page}" if item.page else "so often"
        where = f"it is found {times} times, on page {', '.join(map(str, everywhere))}"
        return told(item.place, f"{what} does not stand {said} in the CRF {shown}; {where}")
    looked = f"page {pages[0].number}" if len(pages) == 1 else f"any of {len(pages)} pages"
    hint = "name the text as it is printed: anchor"
    return told(item.place, f"{what} is not found on {looked} of the CRF {shown}; {hint}")


def counted(found: Sequence[Located]) -> Iterator[tuple[int, int]]:
    """The pages with how often each occurs."""
    numbers = [at.page for at in found]
    return ((number, numbers.count(number)) for number in dict.fromkeys(numbers))


def told(place: Place, message: str) -> str:
    """A fault with its place in the specs."""
    return f"{place}: {message}"
