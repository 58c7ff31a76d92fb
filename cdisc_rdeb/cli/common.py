"""What commands have in common: arguments, how errors are told, progress."""

from __future__ import annotations

import os
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import wraps
from pathlib import Path
from typing import Any

import click

from ..allowed import VARIABLE, allow_code
from ..errors import CdiscRdebError, closest
from ..version import VERSION


class StudyFolder(click.Path):
    """The folder of a study; its study.yaml, which a person may name in its stead, stands for it."""

    name = "folder"

    def __init__(self) -> None:
        super().__init__(path_type=Path, exists=True)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The folder; a hint of the folder that is meant where it is another one, or a file."""
        path = Path(os.fsdecode(value))
        if path.name == "study.yaml" and path.is_file():
            return path.parent
        if path.is_dir() and (path / "study.yaml").exists():
            return super().convert(value, param, ctx)
        of = next((folder for folder in path.absolute().parents if (folder / "study.yaml").is_file()), None)
        below = studies_in(path) if path.is_dir() else []
        if path.exists() and (of or below):
            meant = os.path.relpath(of) if of else " or ".join(map(str, below))
            self.fail(f"{path} is no folder of a study; name {meant}", param, ctx)
        if path.is_file():
            self.fail(f"{path} is a file; name the folder that has study.yaml", param, ctx)
        called = {each.name: each for each in (*studies_around(path), *studies_in(path.parent))}
        has_specs = any(next(path.glob(pattern), None) for pattern in ("*.y*ml", "*/*.y*ml"))
        if path.absolute().name in called and not has_specs:  # of which lint says what it lacks
            said = f"{path} has no study.yaml" if path.exists() else f"there is no folder {path}"
            self.fail(f"{said}; name {called[path.absolute().name]}", param, ctx)
        if not path.exists():
            near = " or ".join(str(called[name]) for name in closest(path.name, called))
            self.fail(f"there is no folder {path}{f'; did you mean {near}?' if near else ''}", param, ctx)
        return super().convert(value, param, ctx)


def studies_in(folder: Path) -> list[Path]:
    """The folders of studies in a folder."""
    return [each.parent for each in sorted(folder.glob("*/study.yaml"))]


def studies_around(path: Path) -> list[Path]:
    """The folders of studies of the project that a path is in, or would be."""
    homes = dict.fromkeys((Path.cwd(), *path.absolute().parents))
    return [Path(os.path.relpath(each)) for home in homes for each in studies_in(home / "specs")]


STUDY = click.argument("study", type=StudyFolder())
FILE = click.Path(path_type=Path, exists=True)
FOLDER = click.Path(path_type=Path, file_okay=False)
FOLDER.name = "folder"
PACKAGE = Path(__file__).parents[1]
DEBUG = "CDISC_RDEB_DEBUG"  # of the environment: faults of this program are shown with their traceback
LEAST = 1 << 20  # bytes of memory that somebody may mean
LONGEST_SAID = 300  # characters of what an error says


def allow(context: click.Context, _: click.Parameter, value: bool) -> None:
    """Let the code of specs run for as long as a command does."""
    if value:
        before = os.environ.get(VARIABLE, "")
        allow_code()
        context.call_on_close(lambda: os.environ.update({VARIABLE: before}))


ALLOW_CODE = click.option(
    "--allow-code",
    is_flag=True,
    expose_value=False,
    callback=allow,
    help=f"Run the derivations.py of the specs, which is code. [also: {VARIABLE}=1]",
)


def says_errors(command: Callable[..., Any]) -> Callable[..., Any]:
    """Print errors, those of this program too, without a traceback, and exit 2."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except CdiscRdebError as error:
            click.echo(f"error: {error}" if "\n" not in str(error) else str(error), err=True)
        except BrokenPipeError:
            raise  # who read the output has gone; that is no error
        except OSError as error:  # of folders and disks: files that are read have their own words
            told = f"{error.filename or 'a file'}: {error.strerror}; see the path, and whether it may be used"
            click.echo(f"error: {told if error.strerror else unforeseen(error)}", err=True)
        except UnicodeEncodeError as error:  # a name that the system gave as bytes; text that is read is checked before
            told = f"a name holds bytes that are no UTF-8: {error.object[-60:]!a}; call it otherwise"
            click.echo(f"error: {told}", err=True)
        except MemoryError:
            click.echo(
                "error: this needs more memory than there is; build in --blocks, or on a larger machine", err=True
            )
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise  # click's own ways to end
        except Exception as error:
            if str(error).startswith("Symlink loop"):  # of pathlib
                click.echo(f"error: {error}: the link leads to itself; name the folder", err=True)
                sys.exit(2)
            if os.environ.get(DEBUG):
                raise
            click.echo(f"error: {unforeseen(error)}", err=True)
        sys.exit(2)

    return run


def unforeseen(error: Exception) -> str:
    """What is said of a fault of this program: what and where it is, in one line, and where to report it."""
    ours = [frame for frame in traceback.extract_tb(error.__traceback__) if PACKAGE in Path(frame.filename).parents]
    where = f" in {Path(ours[-1].filename).relative_to(PACKAGE).as_posix()}:{ours[-1].lineno}" if ours else ""
    what = " ".join(f"{type(error).__name__}: {error}".split())[:LONGEST_SAID]
    return (
        f"{what}{where}: a fault of cdisc_rdeb {VERSION}, and none of yours; what was written before is as it was; "
        f"report this line to {place_to_report()}, with what {DEBUG}=1 shows"
    )


def place_to_report() -> str:
    """The page for issues that the package names, else those who maintain it."""
    from importlib import metadata  # slow to import, and needed only here

    try:
        urls = metadata.metadata("cdisc-rdeb").get_all("Project-URL") or []
    except metadata.PackageNotFoundError:
        urls = []
    named = (url.split(", ", 1) for url in urls)
    return next((page for label, page in named if label.lower() == "issues"), "those who maintain it")


def names(_: click.Context, __: click.Parameter, value: str) -> tuple[str, ...]:
    """A list of names with commas, from an option."""
    return split_names(value)


def memory(_: click.Context, __: click.Parameter, value: str) -> int:
    """A size of memory in bytes, from an option; 0 if it is not given."""
    from ..errors import RequestError
    from ..formats.sizes import memory_size

    try:
        size = memory_size(value) if value else 0
    except RequestError as error:
        raise click.BadParameter(str(error)) from None
    if value and size < LEAST:
        raise click.BadParameter(f"{value} is {size} bytes; give a size such as 2GB or 512MB")
    return size


def split_names(text: str) -> tuple[str, ...]:
    """A list of names with commas."""
    return tuple(name.strip() for name in text.split(",") if name.strip())


def progress() -> Callable[[str], None]:
    """One line that tells what is going on; nothing where nobody looks."""
    if not sys.stderr.isatty():
        return lambda _: None
    return lambda text: click.echo(f"\r\033[K{text}\r", nl=False, err=True)


def specs_around(study: Path) -> Path:
    """The folder that a study's specs are in together with the libraries that they may stand on."""
    return next((folder for folder in study.resolve().parents if folder.name == "specs"), study.resolve())


def at_each_save(folders: Sequence[Path], action: Callable[[], object]) -> None:
    """Do something now, and again whenever a file below some folders is saved, added or removed, until Ctrl-C.

    The files are looked at twice a second rather than waited for, since network drives do not tell of changes.
    """
    seen = None
    with suppress(KeyboardInterrupt):
        while True:
            if (now := [stamps(folder) for folder in folders]) != seen:
                seen = now
                click.clear()
                with suppress(SystemExit):  # an error has been told, and may be mended
                    says_errors(action)()
                click.echo("watching; Ctrl-C ends", err=True)
            time.sleep(0.5)


def stamps(folder: Path) -> dict[Path, tuple[int, int]]:
    """When each file below a folder was written, and how long it is."""
    found = {}
    for path in folder.rglob("*"):
        with suppress(OSError):  # gone meanwhile
            status = path.stat()
            found[path] = (status.st_mtime_ns, status.st_size)
    return found
