"""The pilot study: raw extracts of a study nobody here made, built with specs alone, against what was published."""

from collections import Counter

import numpy as np
import pandas as pd
import pyreadstat
import pytest
from computed import computed
from pilot_perturbed import DROPPED, expected, kept_subjects, write_raw
from pilot_study import DOMAINS, KEYS, PROJECT, SPECS, compare_with, size
from table import lines

from cdisc_rdeb.accepted import accept_issues, explain_differences, open_points, read_accepted
from cdisc_rdeb.build import build_study
from cdisc_rdeb.columns import Text

# Numbered in the order of AESTDTC and, where that is equal, of the raw rows: the perturbation changes both.
RENUMBERED = "AESEQ"


@pytest.fixture(scope="module")
def explained(comparison):
    """Every variable, and whether its differences are explained."""
    return explain_differences(comparison, read_accepted(SPECS))


@pytest.mark.parametrize("name", KEYS)
def test_every_variable_matches_or_is_explained(explained, name):
    assert open_points(explained[explained["dataset"] == name]) == []


def test_the_datasets_have_the_published_variables(comparison):
    assert comparison.only_in_base == comparison.only_in_other == ()
    counts = {name: len(one.keys) + len(one.variables) for name, one in comparison.datasets.items()}
    assert counts == {"DM": 28, "SUPPDM": 10, "AE": 35, "DS": 13, "EX": 17}  # as published
    assert [len(one.attributes) for one in comparison.datasets.values()] == [0] * 5


def test_all_records_meet_but_those_of_efficacy(comparison):
    alone = pd.concat([one.records.assign(dataset=name) for name, one in comparison.datasets.items()])
    assert alone[["dataset", "QNAM", "side"]].drop_duplicates().to_numpy().tolist() == [["SUPPDM", "EFFICACY", "base"]]


def test_at_most_one_variable_in_ten_is_explained(explained):
    values = explained[explained["dataset"].isin(DOMAINS) & (explained["rule"] == "value")]
    assert len(values) == 93
    assert (values["status"] != "matched").sum() <= 9


def test_the_docs_show_the_table(comparison, explained):
    text = (PROJECT / "docs" / "pilot.md").read_text(encoding="utf-8")
    assert "\n".join(lines(comparison, explained, KEYS)) in text


def test_issues_are_accepted(built):
    assert open_points(accept_issues(built.issues, read_accepted(SPECS))) == []


def test_specs_need_no_python():
    assert list(SPECS.rglob("*.py")) == []


def test_specs_stay_short():
    """What the specs of the four domains say: leaf values and lines. Set these lower when less is to be said."""
    leaves, lines = map(sum, zip(*(size(SPECS / "sdtm" / f"{name.lower()}.yaml") for name in DOMAINS), strict=True))
    assert (leaves, lines) <= (129, 86)


def test_a_perturbed_study_matches_as_the_published_one_does(data, comparison, tmp_path):
    kept = kept_subjects(data)
    assert len(kept) == 306 - DROPPED
    for folder in ("raw", "expected"):
        (tmp_path / folder).mkdir()
    write_raw(data, tmp_path / "raw", kept)
    built = build_study(SPECS, raw=tmp_path / "raw", out=tmp_path / "out")
    perturbed = compare_with(expected(data, kept), built.folder, tmp_path / "expected")
    for name, one in perturbed.datasets.items():
        assert len(one.attributes) == 0
        assert differences(one, kept) == differences(comparison.datasets[name], kept), name
    assert set(perturbed.datasets) == set(KEYS)


def differences(comparison, kept):
    """How many differences each subject that is kept has in each variable, and records on one side ('')."""
    values, alone = comparison.values, comparison.records
    values = values[values["variable"] != RENUMBERED]
    found = Counter(zip(values["USUBJID"], values["variable"], strict=True))
    found.update((subject, "") for subject in alone["USUBJID"])
    return Counter({what: size for what, size in found.items() if what[0].removeprefix("01-") in kept})


def test_blocks_of_subjects_do_not_change_a_byte(data, built, tmp_path):
    seven = build_study(SPECS, raw=data / "raw", out=tmp_path / "seven", blocks=7)
    assert contents(seven.folder) == contents(built.folder)


def contents(folder):
    """The bytes of every file below a folder."""
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def columns_of(data, tmp_path_factory):
    """The columns of the datasets, as they are made and before they are written."""
    made = computed(SPECS, data / "raw", tmp_path_factory.mktemp("columns"))
    return {dataset.name: next(made.sink.chunks(dataset)) for dataset in made.written}


@pytest.mark.parametrize("name", KEYS)
def test_another_reader_reads_what_was_built(built, columns_of, name):
    frame, _ = pyreadstat.read_xport(built.folder / "sdtm" / f"{name.lower()}.xpt")
    columns = columns_of[name]
    assert list(frame.columns) == list(columns)
    for variable, column in columns.items():
        if isinstance(column, Text):
            assert frame[variable].tolist() == column.tolist(), variable
        else:
            np.testing.assert_array_equal(frame[variable], column, variable)
