"""Each example of docs/gallery comes out as the page says."""

from __future__ import annotations

from pathlib import Path

import pytest

from cdisc_rdeb import build_study, check_folder, lint, read_xpt
from tests.gallery import Example, examples, rows, save


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.need)
def test_an_example_comes_out_as_its_page_says(example: Example, tmp_path: Path) -> None:
    specs, data = save(example, tmp_path)
    where = {"sdtm": data} if example.given else {"raw": data}
    assert [str(fault) for fault in lint(specs, **where) if not fault.warning] == []
    build_study(specs, out=tmp_path / "output", **where)
    assert example.wanted
    for name, wanted in example.wanted.items():
        found = output(tmp_path / "output", Path(name))
        columns = list(wanted[0])
        if name == "output/issues.csv":  # those that the page is about
            rules = {issue["rule"] for issue in wanted}
            found = [issue for issue in found if issue["rule"] in rules]
        assert [{column: record[column] for column in columns} for record in found] == wanted, name


def test_several_races_are_no_error_of_check(tmp_path: Path) -> None:
    (example,) = (each for each in examples() if "ticked" in each.files.get("sdtm/dm.yaml", ""))
    specs, data = save(example, tmp_path)
    build_study(specs, raw=data, out=tmp_path / "output")
    issues = check_folder(tmp_path / "output/sdtm").issues
    about_race = issues[(issues["value"] == "MULTIPLE") | issues["variable"].str.contains("RACE", regex=False)]
    assert about_race[["rule", "variable", "message"]].values.tolist() == []
    define = (tmp_path / "output/sdtm/define.xml").read_text(encoding="utf-8")
    assert '<EnumeratedItem CodedValue="MULTIPLE" OrderNumber="1" def:ExtendedValue="Yes"/>' in define


def output(folder: Path, name: Path) -> list[dict[str, str]]:
    """The records of a dataset, or of a list, as texts."""
    if name.suffix == ".csv" and (folder / name.name).exists():
        return rows((folder / name.name).read_text(encoding="utf-8"))
    (path,) = folder.glob(f"*/{name.stem}.xpt")
    frame = read_xpt(path).frame
    return [{name: as_text(value) for name, value in record.items()} for record in frame.to_dict("records")]


def as_text(value: object) -> str:
    """A value as the pages write it."""
    if isinstance(value, float):
        return "" if value != value else f"{value:.12g}"
    return "" if value is None else str(value)


def test_there_are_examples_for_forty_needs() -> None:
    needs = [example.need for example in examples()]
    assert len(needs) == len(set(needs)) >= 40
