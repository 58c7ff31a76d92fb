"""The pilot table: what the build has in common with the published datasets, and how much the specs say.

    python tests/pilot/table.py

Data are read from the folder CDISC_RDEB_SHARED/pilot, by default ../shared/pilot beside the project.
"""

import sys
import tempfile
from pathlib import Path

from pilot_study import (
    ANALYSIS_KEYS,
    DATA,
    DOMAINS,
    KEYS,
    SPECS,
    compare_with,
    published,
    published_analysis,
    published_sdtm,
    size,
)

from cdisc_rdeb.accepted import explain_differences, open_points, read_accepted
from cdisc_rdeb.build import build_study
from cdisc_rdeb.compare import compare_files
from cdisc_rdeb.terminal import text_table


def main():
    """Build the pilot, compare, print; exit code 1 where a difference is not explained."""
    if not (DATA / "raw").is_dir():
        sys.exit(f"no data of the pilot study in {DATA}; set CDISC_RDEB_SHARED to the folder that holds pilot/")
    with tempfile.TemporaryDirectory() as folder:
        out, expected = Path(folder) / "out", Path(folder) / "published"
        expected.mkdir()
        build_study(SPECS, raw=DATA / "raw", out=out)
        comparison = compare_with(published(DATA), out, expected)
        sdtm = published_sdtm(DATA, Path(folder) / "sdtm")
        build_study(SPECS, sdtm=sdtm, out=Path(folder) / "analysis")
        wanted = published_analysis(DATA, Path(folder) / "wanted")
        analysis = compare_files(wanted, Path(folder) / "analysis/adam", keys=ANALYSIS_KEYS)
    points = []
    for found, keys in ((comparison, KEYS), (analysis, ANALYSIS_KEYS)):
        explained = explain_differences(found, read_accepted(SPECS))
        explained = explained[explained["dataset"].isin(keys)]
        points += open_points(explained)
        print("\n".join([*lines(found, explained, keys), ""]))
    print("\n".join(sizes()))
    sys.exit("\n".join(points) or 0)


def lines(comparison, explained, keys):
    """What some datasets have in common with the published ones, and what is explained of the rest."""
    return [*results(comparison, explained, keys), "", *explanations(explained)]


def results(comparison, explained, keys):
    """A line for each dataset: records, variables, those that match, and those that are explained, by class."""
    classes = list(explained.loc[explained["class"] != "", "class"].unique())
    rows = []
    for name in keys:
        about = explained[explained["dataset"] == name]
        variables = about[about["rule"] == "value"]
        one = comparison.datasets[name]
        records = f"{one.matched:,}" if one.matched == one.base_records else f"{one.matched:,} of {one.base_records:,}"
        matched = (variables["status"] == "matched").sum()
        kinds = variables.loc[variables["status"] == "explained", "class"]
        rows.append(
            [name, records, str(len(variables)), str(matched), *(str((kinds == kind).sum()) for kind in classes)]
        )
    header = ["dataset", "records", "variables", "matched", *classes]
    return text_table(header, list(zip(*rows, strict=True)), set(range(1, len(header))))


def explanations(explained):
    """A line for each explained difference."""
    lines = [f"{'explained':<16}  records  class"]
    for row in explained[explained["status"] == "explained"].to_dict("records"):
        name = f"{row['dataset']}.{row['variable']}" if row["variable"] else f"{row['dataset']} (records)"
        lines.append(f"{name:<16}  {row['records']:>7,}  {row['class']}")
    return lines


def sizes():
    """Leaf values and lines of each spec file, and of the four domains and the analysis datasets together."""
    four = {name: size(SPECS / "sdtm" / f"{name.lower()}.yaml") for name in DOMAINS}
    four["DM, AE, DS and EX"] = tuple(map(sum, zip(*four.values(), strict=True)))
    three = {name: size(SPECS / "adam" / f"{name.lower()}.yaml") for name in ANALYSIS_KEYS}
    three["ADSL, ADAE and ADVS"] = tuple(map(sum, zip(*three.values(), strict=True)))
    rest = {name: size(SPECS / name) for name in ("study.yaml", "codelists.yaml")}
    rows = [[name, *map(str, counts)] for name, counts in {**four, **three, **rest}.items()]
    return text_table(["spec", "leaf values", "lines"], list(zip(*rows, strict=True)), {1, 2})


if __name__ == "__main__":
    main()
