"""Sound studies that are broken in one place: what lint says of them, and the build with it."""

from __future__ import annotations

from studies import TinyStudy

#: file, a text that stands once in it, what stands there instead, and the one message.
Case = tuple[str, str, str, str]


def messages(study: TinyStudy) -> list[str]:
    """What lint says; the build says the same, or refuses."""
    lint, build = study.lint(), study.build()
    assert (lint.exit_code, build.exit_code) == (2, 2), lint.output + build.output
    assert build.stderr.removeprefix("error: ") == lint.stdout
    return lint.stdout.splitlines()
