"""What a check found, for pipelines: SARIF 2.1.0, which code hosts read, and JUnit XML, which runners of tests read.

Both have one entry a cause, with the number of its issues, its first records and its most frequent values.
"""

from __future__ import annotations

from typing import Any

from lxml import etree

from ...causes import ACCEPTED, UNEXPLAINED, Cause, message_words, record_words, value_words
from ...terminal import count
from ...values.plain import visible
from ...version import VERSION
from ..explained import way_out
from ..rules import RULES
from .found import Found

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def sarif(found: Found) -> dict[str, Any]:
    """The causes as SARIF: a result each, what is accepted as suppressed, what is new or unchanged as such."""
    names = {name: place for place, name in enumerate(found.rules)}
    driver = {"name": "cdisc-rdeb check", "version": VERSION, "rules": [sarif_rule(found, name) for name in names]}
    results = [sarif_result(found, cause, names[cause.rule]) for cause in found.causes]
    skipped = [
        {"level": "note", "message": {"text": f"{name} did not run: {why}"}, "descriptor": {"id": name}}
        for name, why in found.checked.not_run.items()
    ]
    run = {
        "tool": {"driver": driver},
        "invocations": [{"executionSuccessful": True, "toolConfigurationNotifications": skipped}],
        "results": results,
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def sarif_rule(found: Found, name: str) -> dict[str, Any]:
    """A rule with its words, its ids and the way out."""
    made: dict[str, Any] = {"id": name}
    if rule := RULES.get(name):
        level = rule.severity
        made |= {
            "shortDescription": {"text": " ".join(rule.text.split())},
            "help": {"text": way_out(rule)},
            "defaultConfiguration": {"level": level},
        }
    ids = {publisher: told.split() for publisher, told in found.publishers[name].items() if told}
    return made | ({"properties": {"ids": ids}} if ids else {})


def sarif_result(found: Found, cause: Cause, place: int) -> dict[str, Any]:
    """A cause as a result; its place is the dataset's file, and the variable in it."""
    issues = found.issues.iloc[list(cause.place)]
    files = [str(file) for file in dict.fromkeys(issues["file"]) if file] or [cause.dataset or "study"]
    where = {"name": cause.variable or cause.dataset, "fullyQualifiedName": cause.name, "kind": "member"}
    made: dict[str, Any] = {
        "ruleId": cause.rule,
        "ruleIndex": place,
        "level": cause.severity,
        "message": {"text": words(cause)},
        "occurrenceCount": cause.issues,
        "locations": [
            {
                "physicalLocation": {"artifactLocation": {"uri": file}},
                **({"logicalLocations": [where]} if where["name"] else {}),
            }
            for file in files[:1]
        ],
        "properties": {"records": cause.records, "distinctValues": len(cause.values)},
    }
    if cause.status == ACCEPTED:
        made["suppressions"] = [{"kind": "external", "justification": cause.reason}]
    new = found.new(cause)
    return made if new is None else {**made, "baselineState": "new" if new else "unchanged"}


def junit(found: Found) -> bytes:
    """The rules as JUnit XML: a test each, failed where something is unexplained, skipped where it did not run.

    Against an earlier check only what is new fails.
    """
    cases = [junit_case(found, name) for name in found.rules]
    totals = {
        "tests": str(len(cases)),
        "failures": str(sum(case.find("failure") is not None for case in cases)),
        "skipped": str(sum(case.find("skipped") is not None for case in cases)),
        "errors": "0",
        "time": "0",
    }
    root = etree.Element("testsuites", {"name": "cdisc-rdeb check", **totals})
    etree.SubElement(root, "testsuite", {"name": "cdisc-rdeb check", **totals}).extend(cases)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def junit_case(found: Found, name: str) -> etree._Element:
    """One rule as a test."""
    made = etree.Element("testcase", {"classname": "check", "name": visible(name), "time": "0"})
    causes = [cause for cause in found.causes if cause.rule == name]
    failed = [cause for cause in causes if cause.status == UNEXPLAINED and found.new(cause) != 0]
    if failed:
        said = f"{count(sum(cause.issues for cause in failed), 'issue')} in {', '.join(c.name for c in failed)}"
        failure = etree.SubElement(made, "failure", {"message": visible(said), "type": failed[0].severity})
        rule = RULES.get(name)
        lines = [f"{cause.severity}: {words(cause)}" for cause in failed]
        failure.text = "\n".join([*lines, *([f"way out: {way_out(rule)}"] if rule else [])])
    elif state := found.state(name).partition("not run: ")[2]:
        etree.SubElement(made, "skipped", {"message": visible(state)})
    elif causes:
        etree.SubElement(made, "system-out").text = "\n".join(
            f"{cause.status} {cause.severity}: {words(cause)}" for cause in causes
        )
    return made


def words(cause: Cause) -> str:
    """A cause in one line."""
    return f"{visible(cause.name)}{value_words(cause)}{record_words(cause)}: {message_words(cause)}".lstrip()
