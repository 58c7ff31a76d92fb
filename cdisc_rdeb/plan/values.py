"""What a derivation's values are, told by the registration of its verbs: handed on, fixed, dates, words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..model import Case, Derivation, Place, Reference
from ..verbs import Verb


def passed(item: Derivation, verbs: Mapping[str, Verb]) -> Iterator[object]:
    """The parts of a derivation whose values it gives as they are."""
    for name in verbs[item.verb].passes:
        argument = item.arguments.get(name)
        for part in argument if isinstance(argument, tuple) else (argument,):
            if part is not None:
                yield part.then if isinstance(part, Case) else part


def fixed_values(item: object, verbs: Mapping[str, Verb]) -> Iterator[tuple[Place, str]]:
    """The fixed values that a derivation may give, with their places."""
    if isinstance(item, Derivation):
        for name in verbs[item.verb].fixed:
            default = verbs[item.verb].parameters[name].default
            value = item.arguments.get(name, default)
            if isinstance(value, str):
                yield item.place_of(name), value
        for part in passed(item, verbs):
            yield from fixed_values(part, verbs)


def handed(item: Derivation | None, verbs: Mapping[str, Verb]) -> Reference | None:
    """The one column that a derivation is, as it is; None if it is made in any other way."""
    if item is None or len(verbs[item.verb].parameters) != 1:
        return None
    parts = list(passed(item, verbs))
    return parts[0] if len(parts) == 1 and isinstance(parts[0], Reference) else None


def hands_on(item: object, verbs: Mapping[str, Verb]) -> bool:
    """Whether a derivation and all inside it only hand on what was collected."""
    if isinstance(item, Derivation):
        return verbs[item.verb].hands_on and all(hands_on(argument, verbs) for argument in item.arguments.values())
    if isinstance(item, tuple):
        return all(hands_on(part, verbs) for part in item)
    return True


def is_fixed(item: Derivation, verbs: Mapping[str, Verb]) -> bool:
    """Whether a derivation is one fixed value, the same in every record."""
    verb = verbs[item.verb]
    return bool(verb.fixed) and set(verb.fixed) == verb.parameters.keys()


def gives_dates(item: object, verbs: Mapping[str, Verb]) -> bool:
    """Whether all values of a derivation are dates of ISO 8601."""
    if not isinstance(item, Derivation):
        return False
    if verbs[item.verb].gives == "date":
        return True
    parts = list(passed(item, verbs))
    return bool(parts) and all(gives_dates(part, verbs) for part in parts)
