"""Names that other languages and define.xml have where a spec has another one, or none because it says itself."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from ..faults import Meant, Open
from .keys_called import key_called

CHOICE = "a choice is written {case: [{when: {VARIABLE: value}, then: {assign: Y}}], otherwise: {assign: N}}"
BY_STANDARD = "leave it out: the standard says it"
#: What people write for `of` of a merge.
OTHERWISE_OF = ("dataset", "raw", "source", "from", "table", "domain")
WRITE_OF = "write of: "
#: Names that nothing here has, and what says the same.
INSTEAD: Mapping[str, str] = {
    "length": "leave it out: the longest value gives the length; before there are data, holds: text 20 says it",
    "type": BY_STANDARD,
    "informat": "remove it: dates of the source in study.yaml says it",
    "datatype": f"{BY_STANDARD}; before there are data, holds: text 20 does",
    "significantdigits": "leave it out: the values give them; {round: VARIABLE, digits: 2} rounds",
    "core": BY_STANDARD,
    "role": BY_STANDARD,
    "required": BY_STANDARD,
    "order": f"{BY_STANDARD}; of an analysis dataset, the order of the lines does",
    "ordernumber": f"{BY_STANDARD}; of an analysis dataset, the order of the lines does",
    "varnum": f"{BY_STANDARD}; of an analysis dataset, the order of the lines does",
    "keysequence": "keys of the dataset says it",
    "pages": "leave it out: forms.yaml gives the pages",
    "crfpage": "leave it out: forms.yaml gives the pages",
    "description": "label is the name, comment says more",
    "derivation": "method is the words, and a verb beside it makes the values",
    "algorithm": "method is the words, and a verb beside it makes the values",
    "computation": "method is the words, and a verb beside it makes the values",
    "drop": "put a variable that is not submitted under temporary",
    "keep": "put a variable that is not submitted under temporary",
    "rename": "the new name stands first: NEW: OLD",
}
OF_WORDS = "the words of the data stand in codelists.yaml, below their terms: {from: COLUMN, codelist: NAME}"
VENDOR = "source: Vendor beside it"
#: Values of define.xml 2.0 and of programs, by the words that a spec has for them.
WORDS: Mapping[str, Mapping[str, str]] = {
    "Collected": {"crf": "", "ecrf": "", "edc": "", "edt": VENDOR, "vendor": VENDOR},
    "Assigned": {"sponsor": "", "hardcoded": "", "constant": ""},
    "Derived": {"computed": "", "calculated": "", "programmed": ""},
    "Char": {"text": "", "string": "", "character": "", "str": "", "$": ""},
    "Num": {"integer": "", "float": "", "int": "", "number": "", "double": ""},
    "text": {"char": "", "string": "", "character": "", "str": ""},
    "integer": {"int": "", "num": "where they are whole numbers, else float"},
    "Investigator": {"site": "", "crf": "", "edc": ""},
    "Vendor": {"lab": "", "laboratory": "", "edt": ""},
    "not collected": dict.fromkeys(
        (
            "missing",
            "not mapped",
            "not done",
            "not submitted",
            "not available",
            "not applicable",
            "na",
            "none",
            "empty",
        ),
        "",
    ),
    "waiting": dict.fromkeys(("tbd", "todo", "pending", "later", "open"), ""),
    "false alarm": dict.fromkeys(
        (
            *(
                "false positive",
                "falsepositive",
                "false finding",
                "no issue",
                "not an issue",
                "tool issue",
                "tool error",
            ),
            *("bug", "validator bug", "rule is wrong", "wrong rule", "rule issue", "check issue", "false-positive"),
        ),
        "",
    ),
    "as collected": dict.fromkeys(
        (
            *("data issue", "data as collected", "collected data", "as reported", "as entered", "as is", "site issue"),
            *("raw data", "source data", "data as is", "as recorded", "collected so", "valid data"),
        ),
        "",
    ),
    "not available": dict.fromkeys(("unavailable", "n/a", "not provided", "not present"), ""),
    "different rule of the original programmer": dict.fromkeys(
        ("different rule", "other rule", "different algorithm", "programmer", "different derivation"), ""
    ),
    "fault in the published data": dict.fromkeys(("published data", "error in the published data"), ""),
    "error": dict.fromkeys(("fatal", "critical", "major", "reject", "high", "severe", "stop", "fail"), ""),
    "warning": dict.fromkeys(("warn", "moderate", "medium", "minor"), ""),
    "note": dict.fromkeys(("info", "information", "notice", "low", "message"), ""),
    "Findings About": dict.fromkeys(("findingsabout", "fa", "finding about"), ""),
    "Findings": dict.fromkeys(("finding", "findings observation class"), ""),
    "Events": dict.fromkeys(("event", "events observation class"), ""),
    "Interventions": dict.fromkeys(("intervention", "interventions observation class"), ""),
    "INCLUSION": dict.fromkeys(("incl", "inc", "in", "i"), ""),
    "EXCLUSION": dict.fromkeys(("excl", "exc", "ex", "e"), ""),
    "Protocol": {"design": "", "trial design": ""},
    "Predecessor": {"copied": "", "copy": "", "sdtm": "", "inherited": ""},
    "Sponsor": {"cro": "", "company": ""},
    "continuous": dict.fromkeys(("numeric", "number", "metric", "quantitative"), ""),
    "discrete": dict.fromkeys(("binary", "categorical", "dichotomous", "ordinal", "responder", "nominal"), ""),
    "time to event": dict.fromkeys(("tte", "time-to-event", "survival", "event"), ""),
    "percent": dict.fromkeys(("percentage", "proportion", "rate", "%", "pct"), ""),
    "mean": dict.fromkeys(("average", "avg", "arithmetic mean"), ""),
    "median": dict.fromkeys(("med", "p50"), ""),
    "sd": dict.fromkeys(("std", "stddev", "standard deviation", "stdev"), ""),
    "q1": dict.fromkeys(("p25", "lower quartile"), ""),
    "q3": dict.fromkeys(("p75", "upper quartile"), ""),
    "n": dict.fromkeys(("nobs", "number"), ""),
    "min": {"minimum": "", "lowest": ""},
    "max": {"maximum": "", "highest": ""},
    "se": {"stderr": "", "sem": "", "standard error": ""},
    "p": {"p-value": "", "pvalue": "", "probability": "", "probt": ""},
    "lower": {"lclm": "", "lcl": "", "lower_ci": "", "ci_lower": ""},
    "upper": {"uclm": "", "ucl": "", "upper_ci": "", "ci_upper": ""},
    "subjects": {"patients": "", "participants": ""},
    "records": {"rows": "", "observations": "", "events": ""},
    "frequency": {"freq": "", "count": "", "descending frequency": ""},
    "clopper-pearson": dict.fromkeys(("exact", "clopper pearson", "clopperpearson", "clopper", "binomial"), ""),
    "log-log": {"loglog": "", "cloglog": "", "log_log": ""},
    "linear": {"plain": "", "identity": ""},
    "general": {"general association": "", "ga": ""},
    "row_means": {"row mean scores": "", "row means": "", "rmf": ""},
    "placebo": {"placebo control": "", "placebo-controlled": ""},
    "no-treatment": {"no treatment": "", "untreated": ""},
    "external": {"historical": "", "historical control": "", "external control": ""},
    "given": dict.fromkeys(("provided", "external", "imported", "supplied", "existing", "other", "elsewhere"), ""),
    "SDTM": {"sdtmig": "", "tabulation": ""},
    "ADaM": {"adamig": "", "analysis": "", "adam": ""},
    "either": {"both": "", "any": ""},
    "arms": dict.fromkeys(("ta", "arm", "treatments", "trial arms"), ""),
    "elements": dict.fromkeys(("te", "element", "trial elements"), ""),
    "visits": dict.fromkeys(("tv", "visit", "trial visits", "schedule"), ""),
    "criteria": dict.fromkeys(("ti", "ie", "eligibility", "criterion", "inclusion", "exclusion"), ""),
    "summary": dict.fromkeys(("ts", "trial summary", "parameters"), ""),
    ",": {"comma": ""},
    ".": {"point": "", "dot": "", "period": ""},
    "Subject": {"patient": "", "epro": "", "pro": ""},
}
#: What puts terms for collected words elsewhere.
MAPS = (
    *("decode", "recode", "map", "mapping", "mapvalues", "translate", "replace", "remap"),
    *("format", "fmt", "putc", "putn", "applyformat", "procformat"),
)
NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def bare(name: str) -> str:
    """A name as it is looked for: without case, blanks, dashes and underscores."""
    return re.sub(r"[\s_-]", "", name).casefold()


def said_here(name: str, known: Collection[str], of_variable: bool = False, lacking: Collection[str] = ()) -> str:
    """A hint what a name of another language is called here, or what says it; '' for any other name.

    >>> said_here("else", ["cases", "otherwise"]), said_here("AGE", ["otherwise"])
    ('it is called otherwise here', '')
    >>> said_here("core", ["label"], of_variable=True)
    'leave it out: the standard says it'
    """
    if bare(name) in MAPS and of_variable:
        return OF_WORDS
    if called := key_called(bare(name), known, lacking):
        return Meant([called], name, "it is called {} here")
    return INSTEAD.get(bare(name), "") if of_variable else ""


def word_here(value: str, known: Collection[str]) -> str:
    """A hint of the word that is meant by one of define.xml 2.0 or of a program, '' for any other.

    >>> word_here("CRF", ["Collected", "Derived"]), word_here("eDT", ["Collected"])
    ('write Collected', 'write Collected, and source: Vendor beside it')
    """
    for word, others in WORDS.items():
        if word in known and value.casefold() in others:
            more = others[value.casefold()]
            more = f"{', and ' if more.startswith('source') else ', ' if more else ''}{more}"
            return Meant([word], value, f"write {{}}{more}")
    return ""


def whole_number(text: str) -> str:
    """A hint of the whole number that a text means, as decimals: 0.01 is a step of 2 decimals.

    >>> whole_number("0.01"), whole_number("two"), whole_number("many")
    ('write 2', 'write 2', 'write one such as 2')
    """
    if step := re.fullmatch(r"0?\.(0*1)", text):
        return Meant([str(len(step[1]))], text, "write {}")
    if text.casefold() in NUMBERS:
        return Meant([str(NUMBERS.index(text.casefold()))], text, "write {}")
    if whole := re.fullmatch(r"(-?\d+)\.0*", text):
        return Meant([whole[1]], text, "write {}")
    return Open("write one such as 2")


ENDS = ("xpt", "sas7bdat", "csv", "yaml", "yml", "json", "xml", "xlsx", "txt")  # of files


def without_file(value: str) -> list[str]:
    """The name inside of that of a file, or behind a libref of SAS: EX.xpt, sdtm.ex.

    >>> without_file("EX.xpt"), without_file("sdtm.ex"), without_file("12.5")
    (['EX'], ['EX'], [])
    """
    stem, dot, end = value.rpartition("/")[2].rpartition(".")
    return [(stem if end.casefold() in ENDS else end).upper()] if dot and end[:1].isalpha() else []
