"""The pilot study: where its data lie, how published and built datasets meet, and how much its specs say."""

import os
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
