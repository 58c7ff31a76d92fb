"""Rules of ADaM on labels, types, formats and names of variables."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...formats.xpt import XptVariable
from ..rules import Finding, rule
from ..submission import CheckedDataset, Submission

#: SAS formats of dates, times and datetimes, without width. Source: AD0041, AD0042, AD0043.
FORMATS = {
    "DTM": re.compile(r"[BE]8601(DT|DX|DZ|LX|DN)|DATETIME|DATEAMPM|DTDATE|MDYAMPM|DTMONYY|IS8601D[TZ]|NLDATM\w*"),
    "DT": re.compile(r"[BE]8601D[AN]|DATE|DAY|DDMMYY[BCDNPS]?|MMDDYY[BCDNPS]?|YYMMDD[BCDNPS]?|JULIAN|WORDDATX?"
                     r"|WEEKDATX?|MONYY|IS8601DA|NLDATE\w*"),
    "TM": re.compile(r"[BE]8601(LZ|TM|TZ|TX)|HHMM|HOUR|MMSS|TIME|TIMEAMPM|TOD|IS8601TM|NLTIM\w*"),
}  # fmt: skip
WORDS = {"DTM": "a datetime", "DT": "a date", "TM": "a time"}

#: What the label of a variable says, by the end of its name (ADaMIG 1.3, 3.1.3 and the fragments in its tables).
LABELS = {
    "DTF": re.compile("Date Imputation Flag|Date Imput.* Flag", re.IGNORECASE),
    "TMF": re.compile("Time Imputation Flag|Time Imput.* Flag", re.IGNORECASE),
    "DTM": re.compile("Date/?time", re.IGNORECASE),
    "DT": re.compile("Date", re.IGNORECASE),
    "TM": re.compile("Time", re.IGNORECASE),
}
#: The same of starts and ends, which are the sponsor's own where the guide has no such variable.
ENDS = {"S": "Start", "E": "End"}
INDEXED = re.compile(r"(AOCC|ANL|CQ|SMQ|TRT|TR|AP)(\d+)(FL|FN|NAM|CD|SCN?|PN?|AN?|[SE]DTM?|[SE]TM)")


def end_of(name: str, ends: dict[str, re.Pattern[str]]) -> str:
    """Which of some ends a name has, '' for none; what ends in DTC is text of SDTM."""
    return next((end for end in ends if name.endswith(end) and len(name) > len(end)), "")


def timed(dataset: CheckedDataset) -> Iterator[tuple[XptVariable, str]]:
    """The variables that are dates, times or both by their names, with the end of the name."""
    for variable in dataset.variables.values():
        if end := end_of(variable.name, FORMATS):
            yield variable, end


@rule("label of ADSL differs", "AD0320", severity="error", needs="ADSL", of="ADaM")
def label_of_adsl_differs(data: Submission) -> Iterator[Finding]:
    """The label of ADSL is 'Subject-Level Analysis Dataset'."""
    dataset = data.datasets["ADSL"]
    if dataset.described and dataset.label != "Subject-Level Analysis Dataset":
        yield Finding(dataset, "", "the label of ADSL is '{value}', not 'Subject-Level Analysis Dataset'",
                      values=dataset.label)  # fmt: skip


@rule("analysis label differs", "AD0018", severity="error", of="ADaM")
def analysis_label_differs(data: Submission) -> Iterator[Finding]:
    """The label of a variable of ADaMIG, or of one kept from SDTM, is the standard's."""
    for dataset in data:
        for variable in dataset.variables.values() if dataset.described else ():
            known = dataset.standard(variable.name)
            if known is not None and known.label and variable.label != known.label and "{" not in known.label:
                message = f"the label of {variable.name} is '{{value}}', and '{known.label}' in the standard"
                yield Finding(dataset, variable.name, message, values=variable.label)


@rule("date is not numeric", "AD0058", "AD0059", "AD0060", severity="error", of="ADaM")
def date_is_not_numeric(data: Submission) -> Iterator[Finding]:
    """A variable whose name ends in DT, TM or DTM is a number."""
    for dataset in data:
        for variable, end in timed(dataset):
            if variable.type != "Num" and dataset.size:
                yield Finding(dataset, variable.name, f"{variable.name} is {WORDS[end]} by its name, and text")


@rule("analysis type differs", severity="error", of="ADaM")
def analysis_type_differs(data: Submission) -> Iterator[Finding]:
    """A variable is text or a number as ADaMIG, or SDTM from where it is kept, says."""
    for dataset in data:
        for variable in dataset.variables.values():
            known = dataset.standard(variable.name)
            told = end_of(variable.name, FORMATS)
            if known is not None and variable.type != known.type and dataset.size and not told:
                message = f"{variable.name} is {{value}}, and {known.type} in the standard"
                yield Finding(dataset, variable.name, message, values=variable.type)


@rule("format of date missing", "AD0041A", "AD0042A", "AD0043A", severity="error", of="ADaM")
def format_of_date_missing(data: Submission) -> Iterator[Finding]:
    """A date, time or datetime (the name ends in DT, TM, DTM) has a SAS format that shows it."""
    for dataset in data:
        for variable, end in timed(dataset):
            if dataset.described and variable.type == "Num" and not variable.format.strip(". "):
                yield Finding(dataset, variable.name, f"{variable.name} is {WORDS[end]} without a format")


@rule("format of date differs", "AD0041", "AD0042", "AD0043", severity="error", of="ADaM")
def format_of_date_differs(data: Submission) -> Iterator[Finding]:
    """The format of a date is one of dates, that of a time one of times, that of a datetime one of datetimes."""
    for dataset in data:
        for variable, end in timed(dataset):
            name = re.sub(r"\d*\.?\d*$", "", variable.format.strip())
            if variable.type == "Num" and variable.format.strip(". ") and not FORMATS[end].fullmatch(name):
                message = f"{variable.name} is {WORDS[end]}, and its format is {{value}}"
                yield Finding(dataset, variable.name, message, values=variable.format)


@rule("label of date without its words", "AD0503", "AD0504", "AD0505", "AD0507", "AD0508", severity="warning",
      of="ADaM")  # fmt: skip
def label_of_date_without_its_words(data: Submission) -> Iterator[Finding]:
    """The label of a variable whose name ends in DT, TM, DTM, DTF or TMF says Date, Time, Datetime or Imputation
    Flag, if it is not that of the standard."""
    for dataset in data:
        for variable in dataset.variables.values() if dataset.described else ():
            end = end_of(variable.name, LABELS)
            known = dataset.standard(variable.name)
            if end and not (known and known.label == variable.label) and not LABELS[end].search(variable.label):
                message = f"{variable.name} ends in {end}, and its label '{{value}}' does not say so"
                yield Finding(dataset, variable.name, message, values=variable.label)


@rule("index out of range", "AD1018", "AD1019", "AD0273", "AD0299", "AD0303", severity="error", of="ADaM")
def index_out_of_range(data: Submission) -> Iterator[Finding]:
    """The index in a name (ANL01FL, AOCC01FL, CQ01NAM, SMQ01NAM, TRT01P, TR01SDT) has two digits, from 01 to 99."""
    for dataset in data:
        for name in dataset.variables:
            match = INDEXED.fullmatch(name)
            if match and (len(match[2]) != 2 or match[2] == "00"):
                yield Finding(dataset, name, f"the index in {name} is '{{value}}'; give two digits", values=match[2])


@rule("label of a start or end without its words", "AD0509", "AD0510", "AD0511", "AD0513", "AD0514", "AD0515", "AD0516",
      "AD0517", "AD0519", "AD0520", severity="warning", of="ADaM")  # fmt: skip
def label_of_a_start_or_end_without_its_words(data: Submission) -> Iterator[Finding]:
    """The label of a sponsor's variable whose name ends in SDT or EDT, STM, SDTM, SDTF and so on says Start or End."""
    for dataset in data:
        for variable in dataset.variables.values() if dataset.described else ():
            match = re.fullmatch(r"\w+([SE])(DT|TM|DTM|DTF|TMF)", variable.name)
            known = dataset.standard(variable.name)
            if match and not (known and known.label) and ENDS[match[1]].lower() not in variable.label.lower():
                message = f"{variable.name} ends in {match[1]}{match[2]}, and its label '{{value}}' does not say so"
                yield Finding(dataset, variable.name, message, values=variable.label)


@rule("attributes differ between datasets", severity="error", of="ADaM")
def attributes_differ_between_datasets(data: Submission) -> Iterator[Finding]:
    """A variable has the same label and type in all analysis datasets."""
    known: dict[str, tuple[str, XptVariable]] = {}
    for dataset in data:
        for variable in dataset.variables.values() if dataset.described else ():
            where, first = known.setdefault(variable.name, (dataset.name, variable))
            if (first.label, first.type) != (variable.label, variable.type):
                message = f"{variable.name} is '{{value}}' here, and '{first.label}' ({first.type}) in {where}"
                yield Finding(dataset, variable.name, message, values=f"{variable.label} ({variable.type})")
