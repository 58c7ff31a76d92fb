"""`new --raw` on files of other habits: delimiters and decimal commas, sources that no dataset was begun for."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from cdisc_rdeb.build import build_study
from cdisc_rdeb.cli import main
from cdisc_rdeb.formats.xpt import read_xpt
from cdisc_rdeb.spec import lint
from cdisc_rdeb.spec.guesses.files import raw_files


def begun(tmp_path: Path, files: dict[str, str]) -> tuple[Path, str]:
    """The study that is begun from files, and what the command said."""
    raw, study = tmp_path / "raw/mine", tmp_path / "specs/mine"
    raw.mkdir(parents=True)
    for name, text in files.items():
        (raw / name).write_text(text, encoding="utf-8")
    result = CliRunner().invoke(main, ["new", str(study), "--raw", str(raw)])
    assert result.exit_code == 0, result.output
    return study, result.output


def errors(study: Path) -> list[str]:
    return [str(fault) for fault in lint(study) if not fault.warning]


@pytest.mark.parametrize(("sign", "said"), [(";", '";"'), ("\t", '"\\t"'), ("|", '"|"')])
def test_the_delimiter_is_found_and_written_into_the_study(sign, said, tmp_path):
    files = {"vitals.csv": "SUBJID,VSDAT,PULSE\n1,2024-01-05,60\n2,2024-01-06,70\n".replace(",", sign)}
    study, _ = begun(tmp_path, files)
    assert f"    delimiter: {said} # it stands between the cells\n" in (study / "study.yaml").read_text("utf-8")
    assert errors(study) == []
    build_study(study)
    vs = read_xpt(tmp_path / "output/mine/sdtm/vs.xpt").frame
    assert vs[["VSTESTCD", "VSORRES", "VSDTC"]].values.tolist() == [
        ["PULSE", "60", "2024-01-05"],
        ["PULSE", "70", "2024-01-06"],
    ]


def test_decimal_commas_are_written_too(tmp_path):
    study, _ = begun(tmp_path, {"vitals.csv": "SUBJID;TEMP;Weight, kg\n1;36,6;70,5\n2;37;71\n"})
    text = (study / "study.yaml").read_text("utf-8")
    assert '    decimal: "," # numbers of TEMP, Weight, kg have a comma; a point is told in issues.csv\n' in text
    build_study(study)
    vs = read_xpt(tmp_path / "output/mine/sdtm/vs.xpt").frame
    assert vs.loc[vs["VSTESTCD"] == "TEMP", "VSORRES"].tolist() == ["36.6", "37"]


def test_commas_and_points_in_one_file_are_left_to_a_person(tmp_path):
    study, _ = begun(tmp_path, {"vitals.csv": "SUBJID;TEMP;WEIGHT\n1;36,6;70.5\n2;37;71\n"})
    text = (study / "study.yaml").read_text("utf-8")
    assert '    # decimal: "," # numbers of TEMP have a comma; those of WEIGHT a point; say which is meant\n' in text
    assert errors(study) == []


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("A,B\n1;2,3;4\n", ""),
        ("sep=;\nA;B\n1;2\n", ""),  # the file says it
        ('A;"B;C";D\n1;2;3\n', ";"),
        ("A;B, b;C\n1;2,5;x\n2;3,5;y\n", ";"),  # commas are as many in each row, but part the header less
        ("A;B;C\n1;2;3\n1;2\n", ";"),  # and the reader tells of row 3
        ("ONLY\n1\n", ""),
        ("", ""),
    ],
)
def test_what_stands_between_the_cells_is_told_by_header_and_rows(text, delimiter, tmp_path):
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    (raw,) = raw_files(tmp_path)
    assert raw.part.delimiter == delimiter


def test_a_row_of_another_width_is_told_as_such(tmp_path):
    (tmp_path / "a.csv").write_text("A;B;C\n1;2;3\n1;2\n", encoding="utf-8")
    (raw,) = raw_files(tmp_path)
    assert "row 3" in raw.unread and "delimiter" not in raw.unread
