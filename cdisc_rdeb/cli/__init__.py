"""The command line: each command is a few lines over the API of the same name.

Exit codes: 0 done (and clean), 1 ``check`` or ``compare`` found something, 2 a bad spec, bad input or a wrong call.
"""

from __future__ import annotations

import atexit
import gc
import io
import sys
from typing import Any

import click

from ..version import VERSION
from . import ct, datasets, exchange, packages, reporting, specs, studies, tracing

GARBAGE = (20_000, 20, 20)  # objects after which Python looks for garbage: its 700 cost a tenth of a build


class Commands(click.Group):
    """Commands that name the way out to whoever gives an option that they lack, or more names than they take."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except click.NoSuchOption as error:
            if error.ctx is None or error.possibilities:
                raise
            options = [param.opts[0] for param in error.ctx.command.params if isinstance(param, click.Option)]
            said = f"{error.message} {error.ctx.command_path} has {', '.join(sorted([*options, '--help']))}."
            raise click.NoSuchOption(error.option_name, said, ctx=error.ctx) from None
        except click.UsageError as error:
            if error.message.startswith("No such command 'help'"):
                raise click.UsageError(f"{error.message} Write {ctx.command_path} build --help.", ctx=ctx) from None
            if not error.message.startswith("Got unexpected extra argument"):
                raise
            way = "names are parted by commas, as DM,AE; what has blanks stands in quotes"
            raise click.UsageError(f"{error.message}; {way}", ctx=error.ctx) from None


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(VERSION)
def main() -> None:
    """From raw trial records to CDISC submission datasets and define.xml, from one set of specs.

    STUDY is a folder with study.yaml, such as specs/rdeb.
    """
    atexit.register(gc.freeze)  # what is left at the end goes with the process, and need not be looked through
    gc.set_threshold(*GARBAGE)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a name of a file may hold what cannot be written


for command in (
    *(studies.build, specs.lint, specs.explain, specs.new, datasets.show, specs.verbs, specs.schema),
    *(datasets.check, studies.define, studies.analyze, datasets.compare, studies.simulate, ct.ct, specs.completion),
    *(tracing.trace, reporting.report, packages.package, packages.verify, packages.diff),
    *(exchange.import_, exchange.export),
):
    main.add_command(command)
