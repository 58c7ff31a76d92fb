"""What stands around the specs of a new study: a page that says what lies where, a file of tasks, what Git leaves."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from .. import project_folder, raw_folder
from .skeleton import write

README = """\
# {name}
| where | what |
|---|---|
| `{raw}` | the raw data, as they were sent. They are read, never changed |
| `{specs}/study.yaml` | what the study is, its raw sources and visits |
| `{specs}/sdtm` | a spec for each dataset: what each variable is made of |
| `{specs}/codelists.yaml` | yours to write: the words of the raw data for terms of CDISC |
| `output/{name}` | what `build` writes, as a whole: datasets, define.xml, issues.csv |

The commands, in this order, from this folder:

```
{lint}
{build}
{check}
```
1. `lint` lists what is wrong in the specs, and what waits to be mapped. A warning does not stop a build.
2. `build` writes the datasets; `issues.csv` lists each raw value that could not be used, with its file and row.
3. `check` holds the datasets against rules of CDISC and of regulators.

Change a spec, and run them again. `make build` and `make check` are the last two, where there is make; Windows has
none of its own, and takes the lines above.
"""
TASKS = """\
build: ; {build}
check: build ; {check}
"""
IGNORED = "# what a build makes again, and data of patients\n/output/\n/raw/\n"


def surround(study: Path, raw: Path | None = None) -> list[Path]:
    """Write what is not there yet around the specs of a study whose raw data lie in a folder; the files that were
    written. Data are not copied: commands name a folder of them that is not the study's own.

    Specs that do not lie in a folder `specs` have no folder around them that is theirs, and nothing is written.
    """
    if study.resolve().parent.name != "specs":
        return []
    root = study.parent.parent if study.parent.name == "specs" else project_folder(study)
    written = []
    for name, text in texts(study, project_folder(study), raw).items():
        if not (root / name).exists():
            write(root / name, text)
            written.append(root / name)
    return written


def texts(study: Path, root: Path, raw: Path | None) -> Mapping[str, str]:
    """The files around a study, by name."""
    lines = dict(commands(study, raw))
    facts = {"name": study.resolve().name, "specs": shown(study, root), "raw": shown(raw or raw_folder(study), root)}
    return {
        "README.md": README.format(**facts, **lines),
        "Makefile": TASKS.format(**lines),
        ".gitignore": IGNORED,
    }


def commands(study: Path, raw: Path | None = None) -> Iterator[tuple[str, str]]:
    """The commands of a study in their order, as they are typed in the folder that holds it."""
    root = project_folder(study)
    specs = quoted(shown(study, root))
    own = raw is None or raw.resolve() == raw_folder(study).resolve()
    beside = "" if own or raw is None else f" --raw {quoted(shown(raw, root))}"
    yield "lint", f"cdisc-rdeb lint {specs}{beside}"
    yield "build", f"cdisc-rdeb build {specs}{beside}"
    yield "check", f"cdisc-rdeb check {specs}"


def shown(path: Path, root: Path) -> str:
    """A path as it lies from a folder, with slashes, which all systems read; the whole path on another drive."""
    try:
        return Path(os.path.relpath(path.resolve(), root)).as_posix()
    except ValueError:
        return path.resolve().as_posix()


def quoted(text: str) -> str:
    """A path as all shells read it.

    >>> quoted("specs/my study"), quoted("specs/mine")
    ('"specs/my study"', 'specs/mine')
    """
    return f'"{text}"' if " " in text else text
