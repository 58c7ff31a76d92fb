"""A rule explained: what it holds, where it is from, what to do about an issue, and an example of one."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from ...errors import RequestError, did_you_mean
from ...formats.csv_for_people import read_people_csv
from ...issues import SEVERITY
from ...pages import section
from ...terminal import cut
from ..ids import by_publisher
from ..rules import RULES, Rule

HERE = Path(__file__).parent
#: Where what a rule holds is said, by the package or module that it stands in; the longest name that fits counts.
SOURCES = {
    "files": "SAS TS-140; Dataset-JSON 1.1; Define-XML 2.1",
    "datasets": "SDTM and SDTMIG, in the version that the data follow",
    "datasets.attributes": "SDTM and SDTMIG, in the version that the data follow; SAS TS-140",
    "datasets.values": "SDTMIG, section 4; ISO 8601; FDA Study Data Technical Conformance Guide",
    "terminology": "CDISC Controlled Terminology, in the version that the data state; SDTMIG, section 4.3",
    "demographics": "SDTMIG, section 5 (DM)",
    "occurrences": "SDTMIG, sections 6.1 and 6.2",
    "results": "SDTMIG, sections 4.5 and 6.3",
    "trial": "SDTMIG, section 7",
    "timing": "SDTMIG, section 4.4",
    "relations": "SDTMIG, sections 5 to 8",
    "define": "Define-XML 2.1",
    "adam": "ADaM and ADaMIG, in the version that the data follow; CDISC ADaM Conformance Rules",
}


@cache
def ways_out() -> tuple[dict[str, str], dict[str, str]]:
    """The ways out by rule and by family."""
    import yaml

    data = yaml.safe_load((HERE / "ways_out.yaml").read_text(encoding="utf-8"))
    by_rule = {name.strip(): way for names, way in data["rules"] for name in names.split(",")}
    return by_rule, data["families"]


@cache
def examples() -> dict[str, dict[str, str]]:
    """An issue of each rule, as it is told of a submission with one fault."""
    return {record["rule"]: record for record in read_people_csv(HERE / "examples.csv")}


def home(rule: Rule) -> str:
    """The module of ``check`` that a rule stands in, as ``datasets.values``."""
    return rule.check.__module__.partition(".check.")[2]


def way_out(rule: Rule) -> str:
    """What to do about an issue of a rule.

    >>> way_out(RULES["end before start"])
    'Query both dates.'
    """
    by_rule, families = ways_out()
    return by_rule.get(rule.name) or of_family(rule, families)


def source(rule: Rule) -> str:
    """Where what a rule holds is said."""
    return of_family(rule, SOURCES)


def of_family(rule: Rule, told: Mapping[str, str]) -> str:
    """What is told of the module or package that a rule stands in; '' for a package that nothing is told of."""
    fitting = [name for name in told if f"{home(rule)}.".startswith(f"{name}.")]
    return told[max(fitting, key=len)] if fitting else ""


def rules_called(word: str) -> list[Rule]:
    """The rules of check of a name, or of an id, in any case; none for a rule of the build alone.

    Raises RequestError where there is neither.

    >>> [rule.name for rule in rules_called("sd0013")]
    ['end before start']
    """
    told = word.strip().lower()
    found = [rule for rule in RULES.values() if told in (rule.name.lower(), *map(str.lower, rule.ids))]
    if found or of_build(word):
        return found
    known = [*RULES, *SEVERITY, *(name for rule in RULES.values() for name in rule.ids)]
    hint = (
        did_you_mean(word, known)
        or "give a rule's name, or a code as messages have it; docs/check.md and docs/faults.md list them"
    )
    raise RequestError(f"no rule is called {word!r}; {hint}")


def explain_rule(word: str) -> str:
    """What a rule holds, its ids and source, the way out, an example, and how an issue is accepted.

    >>> print(explain_rule("SD0013").partition("example")[0].rstrip())
    end before start
    <BLANKLINE>
    --ENDTC does not come before --STDTC (of SE, SV and DM's reference dates too), at the precision of both.
    <BLANKLINE>
    severity  error
    for       SDTM
    ids       SD0013 SD1002 (Pinnacle 21, FDA, PMDA)
    source    SDTMIG, section 4.4
    way out   Query both dates.
    """
    of_check = [explained(rule) for rule in rules_called(word)]
    name = of_build(word)
    return "\n\n".join(
        [*of_check, *([f"{name} (a rule of the build)\n\n{section('issues.md', name)}"] if name else [])]
    )


def of_build(word: str) -> str:
    """The rule of the build that is called so, '' where none is.

    >>> of_build("Raw row not mapped"), of_build("end before start")
    ('raw row not mapped', '')
    """
    return next((name for name in SEVERITY if name == word.strip().lower()), "")


def explained(rule: Rule) -> str:
    """One rule in words."""
    lines = [
        ("severity", rule.severity),
        ("for", ", ".join(rule.of)),
        ("needs", ", ".join(rule.needs)),
        ("ids", "; ".join(f"{ids} ({who})" for who, ids in by_publisher(rule.ids).items() if ids)),
        ("source", source(rule)),
        ("way out", way_out(rule)),
    ]
    example = examples().get(rule.name)
    if example:
        where = ".".join(filter(None, (example["dataset"], example["variable"])))
        value = f" '{cut(example['value'])}'" if example["value"] else ""
        record = f" in record {example['row']}" if example["row"] else ""
        lines.append(("example", f"{where}{value}{record}: {cut(example['message'], 200)}"))
        entry = f"dataset: {example['dataset']}, rule: {rule.name}"
        entry += f", variable: {example['variable']}" if example["variable"] else ""
        lines.append(("accept it", f"- {{{entry}, records: 1, reason: ...}}  in accepted.yaml"))
    told = "\n".join(f"{name:<9} {text}" for name, text in lines if text)
    return f"{rule.name}\n\n{' '.join(rule.text.split())}\n\n{told}"
