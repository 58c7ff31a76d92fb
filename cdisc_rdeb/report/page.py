"""The page: its parts put into the template, with the scripts that it may run and no other."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from functools import cache
from typing import Any

from markupsafe import Markup

from ..define.render import environment, templates

TEMPLATE = "report/page.html.j2"
LIBRARIES = ("vendored/d3.min.js", "vendored/plot.umd.min.js")  # ISC, their licences beside them
OWN = (
    *("base.js", "tables.js", "traces.js", "data.js", "profiles.js", "subjects.js"),
    *("results.js", "issues.js", "main.js"),
)


def render(context: Mapping[str, Any], parts: Mapping[str, str]) -> bytes:
    """The page of what it shows at once, and packed parts by the identifier under which its scripts find them."""
    own = "(() => {\n" + '"use strict";\n' + "\n".join(map(asset, OWN)) + "\n})();"
    scripts = [*map(asset, LIBRARIES), own]
    page = environment().get_template(TEMPLATE)
    return page.render(
        **context,
        style=Markup(asset("page.css")),
        scripts=[Markup(script) for script in scripts],
        hashes=[sha256(script) for script in scripts],
        parts={name: Markup(text) for name, text in parts.items()},
    ).encode()


@cache
def asset(name: str) -> str:
    """A file that the page holds as it is."""
    return (templates() / "report" / name).read_text(encoding="utf-8")


def sha256(text: str) -> str:
    """The hash by which the page allows its own scripts, and no other, to run."""
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
