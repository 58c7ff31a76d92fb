"""A study with every domain of SDTMIG 3.4, each from a spec of five lines; the data are SYNTHETIC.

A raw file of a domain has the domain's variables for columns. ``python tests/every_domain.py FOLDER`` writes it.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from cdisc_rdeb.standards import StandardDataset, Standards

#: What the Required variables hold, by their name without the domain; tests are the first of their codelist.
VALUES = {
    "TERM": "Something happened",
    "DECOD": "Something happened",
    "TRT": "SOMETHING",
    "OBJ": "Something happened",
    "CAT": "GENERAL",
    "ORRES": "1",
    "STRESC": "1",
    "SPEC": "SKIN",
    "DTC": "2024-01-10",
    "STDTC": "2024-01-10",
}
EXACT: Mapping[str, Mapping[str, str]] = {
    "DM": {"SUBJID": "001", "SITEID": "01", "SEX": "F", "COUNTRY": "KOR", "RFSTDTC": "2024-01-10"},
    "SE": {"ETCD": "TRT", "ELEMENT": "Treatment", "SESTDTC": "2024-01-10", "TAETORD": "1", "EPOCH": "TREATMENT"},
    "SM": {"MIDS": "DIAG", "MIDSTYPE": "DIAGNOSIS", "SMSTDTC": "2024-01-10"},
    "SV": {"VISITNUM": "1", "VISIT": "DAY 1", "SVSTDTC": "2024-01-10", "SVPRESP": "Y", "SVOCCUR": "Y"},
    "DS": {"DSTERM": "Completed", "DSDECOD": "COMPLETED", "DSCAT": "DISPOSITION EVENT", "DSSTDTC": "2024-01-20"},
    "MH": {"MHTERM": "Something happened", "MHSTDTC": "2023-05"},
    "IE": {"IETESTCD": "INCL01", "IETEST": "Is an adult", "IECAT": "INCLUSION", "IEORRES": "N", "IESTRESC": "N"},
    "TA": {"ARMCD": "A", "ARM": "Arm A", "TAETORD": "1", "ETCD": "TRT", "ELEMENT": "Treatment", "EPOCH": "TREATMENT"},
    "TD": {
        "TDORDER": "1",
        "TDANCVAR": "RFSTDTC",
        "TDSTOFF": "P0D",
        "TDTGTPAI": "P28D",
        "TDMINPAI": "P26D",
        "TDMAXPAI": "P30D",
        "TDNUMRPT": "6",
    },
    "TE": {"ETCD": "TRT", "ELEMENT": "Treatment", "TESTRL": "First dose", "TEENRL": "Last dose"},
    "TI": {"IETESTCD": "INCL01", "IETEST": "Is an adult", "IECAT": "INCLUSION"},
    "TM": {"MIDSTYPE": "DIAGNOSIS", "TMDEF": "First diagnosis", "TMRPT": "N"},
    "TS": {"TSSEQ": "1", "TSPARMCD": "TITLE", "TSPARM": "Trial Title", "TSVAL": "Every domain"},
    "TV": {"VISITNUM": "1", "VISIT": "DAY 1", "TVSTRL": "First dose"},
    "OI": {"NHOID": "HIV1", "OISEQ": "1", "OIPARMCD": "SPCIES", "OIPARM": "Species", "OIVAL": "HIV"},
    "RELREC": {"RDOMAIN": "AE", "IDVAR": "AESEQ", "IDVARVAL": "1", "RELTYPE": "", "RELID": "R1"},
    "RELSPEC": {"REFID": "SP1", "SPEC": "BLOOD", "PARENT": "", "LEVEL": "1"},
    "RELSUB": {"RSUBJID": "T-002", "SREL": "SIBLING, BIOLOGICAL"},
}
KEYS = {"DM": "", "OI": "[NHOID, OISEQ]"}
REFERENCE = ("TA", "TD", "TE", "TI", "TM", "TS", "TV", "OI")
RELATED = {"AE": "CE", "AESEQ": "CESEQ"}  # the other record of the relation
MADE = ("SUPPQUAL", "CO")  # of the qualifiers and comments that other datasets have, and by no spec of their own
OF_CE = """\
supplemental:
  CEWHERE: {label: Where It Happened}
comments:
  REMARK: {label: Remark}
"""


def test_of(domain: str, known: StandardDataset) -> dict[str, str]:
    """A test of a domain: the first of CDISC's codelist, else one that the sponsor names."""
    variable = known.variables[f"{domain}TESTCD"]
    found = [c for code in variable.codelists if (c := Standards().codelist(code)) is not None]
    code, name = next(((t, found[0].terms[t]) for t in found[0].terms), ("", None)) if found else ("", None)
    return {f"{domain}TESTCD": code or "TEST1", f"{domain}TEST": getattr(name, "decode", "") or "First Test"}


def row_of(domain: str) -> dict[str, str]:
    """A raw row of a domain: its Required variables, and a date."""
    if domain in EXACT:
        return dict(EXACT[domain])
    known = Standards().sdtmig_datasets()[domain]
    row = test_of(domain, known) if f"{domain}TESTCD" in known.variables else {}
    wanted = [v.name for v in known.variables.values() if v.core == "Req" and v.name.startswith(domain)]
    timing = next((f"{domain}{end}" for end in ("STDTC", "DTC") if f"{domain}{end}" in known.variables), "")
    for name in [*wanted, timing, *([f"{domain}ORRES"] if row else [])]:
        if name and name in known.variables and name[2:] in VALUES:
            row.setdefault(name, VALUES[name[2:]])
    return row


def spec_of(domain: str, row: Mapping[str, str]) -> str:
    """The spec of a domain, in five lines."""
    by = [name for name in row if name.endswith(("TESTCD", "TRT", "TERM", "PARMCD", "STDTC", "ETCD", "IDVAR", "ID"))]
    by += [n for n in ("VISITNUM", "MIDS", "MIDSTYPE", "ARMCD", "TDORDER", "REFID", "RSUBJID") if n in row]
    subject = [] if domain in REFERENCE else ["USUBJID"]
    keys = KEYS.get(domain, f"[{', '.join(dict.fromkeys([*subject, *by]))}]")
    lines = [f"dataset: {domain}", *([f"keys: {keys}"] if keys else []), "records:", f"  - raw: {domain.lower()}"]
    return "\n".join([*lines, f"    copy: [{', '.join(row)}]"]) + "\n"


def write(folder: Path) -> tuple[Path, Path]:
    """The study's specs and raw data below a folder."""
    specs, raw = folder / "specs" / "every", folder / "raw" / "every"
    (specs / "sdtm").mkdir(parents=True)
    raw.mkdir(parents=True)
    sources = []
    for domain in (name for name in Standards().sdtmig_datasets() if name not in MADE):
        row = row_of(domain)
        spec = spec_of(domain, row)
        if domain == "CE":
            row |= {"PLACE": "At home", "REMARK": "Ask again"}
            spec = spec.replace("    copy", "    variables: {CEWHERE: PLACE, REMARK: REMARK}\n    copy") + OF_CE
        own = domain in REFERENCE
        head, values = [*row], [*row.values()]
        if not own:
            head, values = ["SUBJECT", *head], ["001", *values]
        rows = [values, [RELATED.get(cell, cell) for cell in values]] if domain == "RELREC" else [values]
        lines = [",".join(f'"{cell}"' for cell in cells) for cells in (head, *rows)]
        (raw / f"{domain.lower()}.csv").write_text("\n".join(lines) + "\n")
        said = "reference: true" if own else "subject: SUBJECT"
        sources.append(f"  {domain.lower()}: {{{said}}}")
        (specs / "sdtm" / f"{domain.lower()}.yaml").write_text(spec)
    head = ["study: T", "title: Every domain (SYNTHETIC data)", "created: 2024-01-01", "subject: T-{subject}", "raw:"]
    (specs / "study.yaml").write_text("\n".join([*head, *sources]) + "\n")
    return specs, raw


if __name__ == "__main__":
    write(Path(sys.argv[1]))
