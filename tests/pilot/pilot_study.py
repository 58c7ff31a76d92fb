"""The pilot study: where its data lie, how published and built datasets meet, and how much its specs say."""

import os
import shutil
from pathlib import Path

import pandas as pd
import yaml

from cdisc_rdeb.compare import compare_files

PROJECT = Path(__file__).parents[2]
SPECS = PROJECT / "specs" / "cdiscpilot01"
DATA = Path(os.environ.get("CDISC_RDEB_SHARED") or PROJECT.parent / "shared") / "pilot"

DOMAINS = ("DM", "AE", "DS", "EX")
KEYS = {
    "DM": ["USUBJID"],
    "SUPPDM": ["USUBJID", "QNAM"],
    # The content of an event, without AESTDTC. Two pairs of events are alike in it: they meet in order of AESTDTC.
    "AE": ["USUBJID", "AETERM", "AELLT", "AESEV", "AEREL", "AEOUT", "AESER", "AEDTC", "AEENDTC"],
    "DS": ["USUBJID", "DSSEQ"],
    "EX": ["USUBJID", "EXSEQ"],
}
ANALYSIS_KEYS = {"ADSL": ["USUBJID"], "ADAE": ["USUBJID", "AESEQ"], "ADVS": ["USUBJID", "VSSEQ", "AVISITN"]}


def read_text(path):
    """A CSV as text, '' for missing."""
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def published(data):
    """The published datasets by name."""
    return {name: read_text(data / "sdtm" / f"expected_{name.lower()}.csv") for name in KEYS}


def compare_with(expected, built, folder):
    """Compare expected frames, which are written to an empty folder, with the datasets of a build."""
    for name, frame in expected.items():
        order = [*KEYS[name], *(["AESTDTC"] if name == "AE" else [])]
        frame.sort_values(order, kind="stable").to_csv(folder / f"{name.lower()}.csv", index=False)
    return compare_files(folder, built / "sdtm", keys=KEYS)


def is_date(name):
    """Whether an analysis variable is a numeric date."""
    return name.endswith("DT")


def numeric_dates(frame):
    """Published dates, which are ISO 8601 in the CSV, as days since 1960-01-01."""
    for name in filter(is_date, frame):
        days = (pd.to_datetime(frame[name]) - pd.Timestamp("1960-01-01")).dt.days
        frame[name] = [str(int(day)) if day == day else "" for day in days]
    return frame


def published_analysis(data, folder, dropped=()):
    """The published analysis datasets without some subjects, as CSV in a new folder."""
    folder.mkdir()
    for name in ANALYSIS_KEYS:
        frame = numeric_dates(read_text(data / "adam" / f"expected_{name.lower()}.csv.gz"))
        frame[~frame["USUBJID"].isin(dropped)].to_csv(folder / f"{name.lower()}.csv", index=False)
    return folder


def published_sdtm(data, folder):
    """A new folder with the published SDTM datasets alone, under their names."""
    folder.mkdir()
    for path in sorted((data / "adam").glob("sdtm_*.csv.gz")):
        shutil.copy(path, folder / path.name.removeprefix("sdtm_"))
    return folder


def leaf_values(path):
    """How many values a YAML file says: every scalar that is no name; a name without a value counts as one."""
    return count_leaves(yaml.compose(path.read_text(encoding="utf-8")))


def count_leaves(node):
    """The scalars below a YAML node.

    >>> count_leaves(yaml.compose("{keys: [USUBJID, QNAM], variables: {A: {upper: B}, C: }}"))
    4
    """
    if isinstance(node, yaml.ScalarNode):
        return 1
    inner = node.value if isinstance(node, yaml.SequenceNode) else [value for _, value in node.value]
    return sum(map(count_leaves, inner))


def size(path):
    """Leaf values and lines of a spec file."""
    return leaf_values(path), len(path.read_text(encoding="utf-8").splitlines())
