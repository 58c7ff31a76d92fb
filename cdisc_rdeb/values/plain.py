"""Text in plain letters: what XPT can hold, by the replacements that a study states."""

from __future__ import annotations

from collections.abc import Mapping


def is_plain(text: str) -> bool:
    """Whether a text is printable ASCII.

    >>> is_plain("Itch"), is_plain("Fi\xe8vre"), is_plain("a\\tb")
    (True, False, False)
    """
    return text.isascii() and text.isprintable()


def replacements(listed: Mapping[str, str]) -> dict[int, str]:
    """The replacements that a study lists, as ``str.translate`` takes them, with those of capitals made of them."""
    capitals = {k.upper(): v.upper() for k, v in listed.items() if len(k.upper()) == 1}  # upper made them
    return str.maketrans({**capitals, **listed})


def plain(text: str, listed: Mapping[str, str]) -> str:
    """A text with a study's replacements.

    >>> plain("\xc4rger", {"\xe4": "ae"})
    'AErger'
    """
    return text if is_plain(text) else text.translate(replacements(listed))


def visible(text: str) -> str:
    """Text with its control characters written out, so that a message stays one line.

    >>> visible("It\\nch")
    'It\\\\x0Ach'
    """
    return "".join(c if c.isprintable() else f"\\x{ord(c):02X}" for c in text)
