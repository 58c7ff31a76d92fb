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
from ..errors import CdiscRdebError
from ..version import VERSION

STUDY = click.argument("study", type=click.Path(path_type=Path, exists=True, file_okay=False))
FILE = click.Path(path_type=Path, exists=True)
FOLDER = click.Path(path_type=Path, file_okay=False)
FOLDER.name = "folder"
PACKAGE = Path(__file__).parents[1]
DEBUG = "CDISC_RDEB_DEBUG"  # of the environment: faults of this program are shown with their traceback
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
        return memory_size(value) if value else 0
    except RequestError as error:
        raise click.BadParameter(str(error)) from None


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
