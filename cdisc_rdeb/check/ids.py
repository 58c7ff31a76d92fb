"""The ids under which a rule is known elsewhere, by who publishes them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from .rules import RULES
from .run import Checked

CORE, CDISC, BUSINESS, VALIDATOR, OTHER = (
    *("CORE", "CDISC", "FDA business rules"),
    *("Pinnacle 21, FDA, PMDA", "Other ids"),
)
#: Who publishes ids of which form. FDA and PMDA list the validator's rules under the validator's ids.
PUBLISHERS = {
    CORE: re.compile(r"CORE-\d+"),
    BUSINESS: re.compile(r"FDA?B[A-Z]*\d+"),
    CDISC: re.compile(r"CG\d+|TIG\d+|ADAM\S*|SEND\d+|DDF\d+|USDM\S*"),
    VALIDATOR: re.compile(r"(?:SD|SE|AD|CT|DD|OD|TS|DE)\d+[A-Z]?"),
}
COLUMNS = (VALIDATOR, CORE, CDISC, BUSINESS, OTHER)


def ids_of(checked: Checked, rule: str) -> tuple[str, ...]:
    """All ids of a rule; of one of CORE its own name first."""
    return (*([rule] if PUBLISHERS[CORE].fullmatch(rule) else []), *other_ids(checked, rule))


def other_ids(checked: Checked, rule: str) -> tuple[str, ...]:
    """The ids of a rule beside its name."""
    if rule in RULES:
        return RULES[rule].ids
    of_core = checked.core.ids.get(rule, ()) if checked.core else ()
    return of_core or (checked.published.ids.get(rule, ()) if checked.published else ())


def by_publisher(ids: Iterable[str]) -> dict[str, str]:
    """Ids in the columns of a report, those of one publisher with blanks between them.

    >>> found = by_publisher(["SD0013", "CORE-000123", "CG0082", "SD1002", "FDAB009", "X"])
    >>> [found[name] for name in COLUMNS]
    ['SD0013 SD1002', 'CORE-000123', 'CG0082', 'FDAB009', 'X']
    """
    found: dict[str, list[str]] = {name: [] for name in COLUMNS}
    for each in ids:
        found[next((name for name, form in PUBLISHERS.items() if form.fullmatch(each)), OTHER)].append(each)
    return {name: " ".join(dict.fromkeys(names)) for name, names in found.items()}
