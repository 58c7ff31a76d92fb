"""Follows docs/first-study.md, or a page that goes on from it, to the letter: saves its files, runs its commands, and
compares what they print.

    python tests/first_study.py     # in a fresh clone; everything, with the set-up

Only the standard library is used, so that it runs before anything is installed.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

PAGE = Path(__file__).parent.parent / "docs" / "first-study.md"
FENCE = re.compile(r"^```(\w*) ?([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
MARK = "@@@@ step "


def steps(page: Path = PAGE) -> list[tuple[str, str, str]]:
    """The blocks of a page in order: language, what stands behind it, and the text."""
    return FENCE.findall(page.read_text(encoding="utf-8"))


def files(page: Path = PAGE) -> dict[str, str]:
    """The files that a page ends with."""
    return {title: body for language, title, body in steps(page) if language in ("yaml", "csv")}


def script(setup: bool, page: Path = PAGE) -> str:
    """A page as one script for the shell, with a mark before each block's output; ``setup`` or without."""
    lines = ["set -e", "exec 2>&1"]
    for number, (language, title, body) in enumerate(steps(page)):
        lines.append(f"echo '{MARK}{number}'")
        if language in ("yaml", "csv"):
            lines.append(f"cat > {title} <<'END OF FILE'\n{body}END OF FILE")
        elif language == "sh" and (setup or title != "setup"):
            lines.append(body)
    return "\n".join(lines) + "\n"


def follow(folder: Path, setup: bool, environment: dict[str, str] | None = None, page: Path = PAGE) -> list[str]:
    """Do what a page says, in a folder; what does not come out as it says."""
    command = ["bash", "-c", script(setup, page)]
    done = subprocess.run(command, cwd=folder, env=environment, stdout=subprocess.PIPE, encoding="utf-8", check=False)
    printed = dict.fromkeys(range(len(steps(page))), "")
    for part in done.stdout.split(MARK)[1:]:
        number, _, text = part.partition("\n")
        printed[int(number)] = text
    wrong = [] if done.returncode == 0 else [f"a command failed with {done.returncode}:\n{done.stdout[-2000:]}"]
    for number, (language, _, body) in enumerate(steps(page)):
        if language == "text":
            rest = iter(printed[number - 1].splitlines())
            wanted = [line.rstrip() for line in body.splitlines() if line != "..."]
            missing = [line for line in wanted if not any(line == other.rstrip() for other in rest)]
            wrong += [f"not printed: {line}" for line in missing[:1]]
    return wrong


if __name__ == "__main__":
    faults = follow(Path.cwd(), setup=True)
    print("\n".join(faults) or "docs/first-study.md comes out as it says")
    sys.exit(bool(faults))
