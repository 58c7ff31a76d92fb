"""The parts of the documents that repeat code, printed where cog puts them: ``make docs`` renews them all.

A document says in a comment what stands below it, as ``rules("timing")``, and adds in its own words what the code
does not say, as ``arguments("part", number="1 for the first")``. Words for what the code lacks are an error.
"""

from __future__ import annotations

import inspect
import re
import sys
import textwrap
from collections.abc import Iterable, Sequence
from pathlib import Path

import click
from cogapp import Cog

from cdisc_rdeb.check import RULES
from cdisc_rdeb.check import __name__ as check_package
from cdisc_rdeb.check.published.builders import TYPES
from cdisc_rdeb.check.published.operations import OPERATIONS
from cdisc_rdeb.check.published.operators import OPERATORS
from cdisc_rdeb.cli import main
from cdisc_rdeb.issues import RANK, SEVERITY
from cdisc_rdeb.spec.fault_codes import kinds
from cdisc_rdeb.verbs import VERBS
from cdisc_rdeb.verbs.catalogue import KIND_WORDS
from cdisc_rdeb.verbs.kinds import INJECTED
from cdisc_rdeb.verbs.registry import Parameter, Verb

DOCS = Path(__file__).parents[1] / "docs"
WIDTH = 110


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table."""
    print(f"| {' | '.join(header)} |")
    print("|---" * len(header) + "|")
    for row in rows:
        print(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |")


def refuse_unknown(said: Iterable[str], known: Iterable[str], of: str) -> None:
    """Words for something that the code does not have are out of date."""
    unknown = sorted(set(said) - set(known))
    if unknown:
        raise ValueError(f"{of} has no {', '.join(unknown)}")


# the gallery


def gallery() -> None:
    """The examples of each page of the gallery, with the words by which they are found."""
    section = re.compile(r"^## (.+)\n\*(.+)\*$", re.MULTILINE)
    for name in ("dates", "texts", "findings", "events", "subjects", "analysis"):
        text = (DOCS / "gallery" / f"{name}.md").read_text(encoding="utf-8")
        print(f"\n## {text.splitlines()[0].removeprefix('# ')}")
        links = [(f"[{need}](gallery/{name}.md#{anchor(need)})", words) for need, words in section.findall(text)]
        table(("need", "also called"), links)


# verbs


def arguments(name: str, /, **said: str) -> None:
    """The arguments that a spec gives to a verb."""
    verb = VERBS[name]
    known = {p.name: p for p in verb.parameters.values() if p.kind not in INJECTED}
    rows = [(f"`{p.name}`", KIND_WORDS[p.kind], default(verb, p), said.get(p.name, "")) for p in known.values()]
    beside = {}  # what stands beside variables of other datasets, and is no argument of the verb itself
    if any(p.kind == "across" for p in known.values()):
        beside |= {"where": (KIND_WORDS["mask"], "all records")} if "where" not in known else {}
        beside |= {"order": (KIND_WORDS["columns"], "")} if verb.chooses else {}
    rows += [(f"`{each}`", *words, said.get(each, "")) for each, words in beside.items()]
    refuse_unknown(said, {*known, *beside}, f"the verb {name}")
    table(("argument", "takes", "if not given", ""), rows)


def default(verb: Verb, parameter: Parameter) -> str:
    """What a parameter is if a spec does not give it."""
    if parameter.required:
        return "needed"
    if parameter.name == verb.named:
        return "the variable's name"
    given = parameter.default
    if given is None:
        given = inspect.signature(verb.function).parameters[parameter.name].default
    if isinstance(given, (list, tuple)):
        given = ", ".join(map(str, given))
    return "" if given is None else str(given)


def families() -> None:
    """The families of verbs as the page has them, each with its verbs."""
    text = (DOCS / "verbs.md").read_text(encoding="utf-8")
    found: dict[str, list[str]] = {}
    for level, heading in re.findall(r"^(##|###) (.+)$", text, re.MULTILINE):
        if level == "##":
            found[heading] = []
        else:
            found[next(reversed(found))].append(heading.strip("`"))
    rows = [
        (f"[{family.lower()}](#{anchor(family)})", ", ".join(f"[`{verb}`](#{anchor(verb)})" for verb in verbs))
        for family, verbs in found.items()
        if verbs
    ]
    table(("family", "verbs"), rows)


def anchor(heading: str) -> str:
    """A heading as an anchor, as code hosts make them."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


# rules


def rules(*homes: str) -> None:
    """The rules that stand in some modules or packages of ``check``."""
    rows = []
    for home in homes:
        within = f"{check_package}.{home}"
        found = [r for r in RULES.values() if f"{r.check.__module__}.".startswith(f"{within}.")]
        if not found:
            raise ValueError(f"no rule stands in {within}")
        rows += [
            (f"`{r.name}`", " ".join(r.ids), r.severity, ", ".join(r.needs), " ".join(r.text.split())) for r in found
        ]
    table(("rule", "ids", "severity", "needs", ""), rows)


def rules_of_both() -> str:
    """The names of the rules that are for tabulations and for analysis datasets."""
    return ", ".join(f"`{rule.name}`" for rule in RULES.values() if set(rule.of) == {"SDTM", "ADaM"})


def published() -> None:
    """What definitions of published rules may say here."""
    for words, known in (("types of rules", TYPES), ("operators", OPERATORS), ("operations", OPERATIONS)):
        print(f"Known are {len(known)} {words}: {', '.join(f'`{name}`' for name in sorted(known))}.\n")


def how_many_rules() -> str:
    """How many rules there are, in words."""
    adam = sum(rule.of == ("ADaM",) for rule in RULES.values())
    return f"{len(RULES)} rules of our own, {adam} of them for ADaM"


# issues


def issue_rules() -> None:
    """The rules of the build by severity, with links to their sections."""
    by_severity: dict[str, list[str]] = {}
    for name, severity in SEVERITY.items():
        by_severity.setdefault(severity, []).append(name)
    rows = [
        (severity, ", ".join(f"[{name}](#{anchor(name)})" for name in by_severity[severity]))
        for severity in sorted(by_severity, key=RANK.__getitem__)
    ]
    table(("severity", "rules"), rows)


# faults of specs


def faults() -> None:
    """A section for each kind of faults."""
    for kind in sorted(kinds().values()):
        print(f"## {kind.code}")
        told = f"{kind.name[:1].upper()}{kind.name[1:]}. {kind.why} {kind.way_out}"
        print("\n".join(textwrap.wrap(told, 140)) + "\n")
        print(f"| not | but |\n|---|---|\n| `{kind.wrong}` | `{kind.right}` |\n")


# commands


def command(name: str, /, **said: str) -> None:
    """How a command is called, and its arguments and options."""
    found: click.Command = main
    for word in name.split():
        assert isinstance(found, click.Group)
        found = found.commands[word]
    context = click.Context(found, info_name=name)
    print("```")
    start = f"cdisc-rdeb {name} "
    pieces = [usage(parameter, context) for parameter in found.params]
    lines = textwrap.wrap(" ".join(p.replace(" ", "\0") for p in pieces), WIDTH - len(start), break_on_hyphens=False)
    for place, line in enumerate(lines):
        print((" " * len(start) if place else start) + line.replace("\0", " "))
    print("```")
    rows = [row(parameter, context, said) for parameter in found.params]
    refuse_unknown(said, [key(parameter) for parameter in found.params], f"the command {name}")
    table(("argument", "meaning", "if not given"), rows)


def key(parameter: click.Parameter) -> str:
    """What a document calls a parameter in its words for it."""
    named = parameter.opts[0] if isinstance(parameter, click.Option) else parameter.name or ""
    return named.lstrip("-").replace("-", "_")


def usage(parameter: click.Parameter, context: click.Context) -> str:
    """A parameter as it stands in a call."""
    metavar = parameter.make_metavar(context)
    if isinstance(parameter, click.Argument):
        return metavar
    written = parameter.opts[0] if getattr(parameter, "is_flag", False) else f"{parameter.opts[0]} {metavar}"
    if parameter.required:
        return written
    return f"[{written}]" + ("..." if parameter.multiple else "")


def row(parameter: click.Parameter, context: click.Context, said: dict[str, str]) -> tuple[str, str, str]:
    """A parameter as a line of the table: what it is called, what it means, what it is if not given."""
    if isinstance(parameter, click.Argument):
        called = parameter.make_metavar(context).strip("[]")
        return f"`{called}`", said[key(parameter)], "needed" if parameter.required else ""
    assert isinstance(parameter, click.Option)
    text, _, shown = (parameter.help or "").partition(" [default: ")
    if parameter.show_default:
        shown = str(parameter.default)
    return f"`{parameter.opts[0]}`", said.get(key(parameter), text.removesuffix(".")), shown.removesuffix("]")


def renew(*options: str) -> int:
    """Let cog put the tables into the documents, or see whether they are there (``--check``); 0 if all went well."""
    project = DOCS.parent
    files = [*sorted(DOCS.glob("*.md")), project / "README.md", project / "CHANGELOG.md"]
    tools = str(Path(__file__).parent)
    said = ["-P", "-U", "-I", tools, "-p", f"from {Path(__file__).stem} import *", "--verbosity=1", *options]
    return int(Cog().main(["cog", *said, *map(str, files)]) or 0)


if __name__ == "__main__":
    sys.exit(renew("--check", "--diff") if "--check" in sys.argv else renew("-r"))
