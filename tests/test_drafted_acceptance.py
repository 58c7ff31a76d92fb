"""`check --to-accept`: entries of accepted.yaml with all but the reason, which nobody but a person fills in."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from small import DM, SmallStudy, small_study

from cdisc_rdeb.accepted import read_accepted
from cdisc_rdeb.cli import main
from cdisc_rdeb.errors import SpecError

EVENTS = "SUBJECT,TERM,START,REMARK: x\n001,Headache,2024-01-12,a\n002,Rash,2024-01-14,b\n"
AE = """\
dataset: AE
keys: [USUBJID, AETERM]
records:
  - raw: events
    variables: {AETERM: TERM, AEDECOD: {state: waiting}, AESTDTC: {iso8601: START}}
"""


def built(tmp_path: Path) -> SmallStudy:
    return small_study(tmp_path, {"events": EVENTS}, {"dm": DM, "ae": AE}).built()


def checked(study: SmallStudy, *more: str) -> Result:
    return CliRunner().invoke(main, ["check", str(study.specs), *more])


def draft(study: SmallStudy) -> Result:
    return checked(study, "--to-accept", str(study.specs / "accepted.yaml"))


def test_a_draft_has_what_was_found_and_waits_for_its_reasons(tmp_path):
    study = built(tmp_path)
    found = draft(study)
    path = study.specs / "accepted.yaml"
    text = path.read_text("utf-8")
    entries = text.count("- dataset: ")
    assert found.exit_code == 1
    assert found.output.endswith(f"drafted in {path}: {entries} causes; mend each and remove it, or say the reason\n")
    assert (
        "# error SD0002: AEDECOD is Required, and has no value\n"
        "- dataset: AE\n  variable: AEDECOD\n  rule: required value missing\n  records: 2\n"
        '  reason: ""\n'
    ) in text
    assert '- dataset: ""\n  variable: "REMARK: x"\n  rule: raw column not mapped\n  records: 1\n' in text
    with pytest.raises(SpecError, match="reason"):
        read_accepted(study.specs)
    assert checked(study).exit_code == 2  # nothing is accepted by itself


def test_with_reasons_the_draft_explains_all_and_a_second_one_adds_nothing(tmp_path):
    study = built(tmp_path)
    draft(study)
    path = study.specs / "accepted.yaml"
    path.write_text(path.read_text("utf-8").replace('reason: ""', "reason: So in the data."), "utf-8")
    assert checked(study).exit_code == 0
    before = path.read_bytes()
    assert draft(study).output.endswith("nothing, as no cause is without an entry\n")
    assert path.read_bytes() == before


def test_what_stands_in_the_file_stays_and_an_entry_with_another_number_is_told(tmp_path):
    study = built(tmp_path)
    path = study.specs / "accepted.yaml"
    own = "# ours\n- {dataset: AE, variable: AEDECOD, rule: required value missing, records: 5, reason: Not coded yet.}"
    path.write_text(own, "utf-8")  # without a line end
    found = draft(study)
    assert "not drafted, as an entry speaks of it: accepted.yaml:2: it says 5, and there are 2\n" in found.output
    text = path.read_text("utf-8")
    assert text.startswith(f"{own}\n# ")
    assert len(re.findall("required value missing", text)) == 1 + text.count("rule: required value missing\n")
    assert "variable: AEDECOD\n  rule: required value missing" not in text


def test_a_folder_without_specs_has_a_draft_where_it_is_said(tmp_path):
    study = built(tmp_path)
    path = tmp_path / "mine/accepted.yaml"
    found = CliRunner().invoke(main, ["check", str(study.out / "sdtm"), "--to-accept", str(path)])
    assert f"drafted in {path}: " in found.output
    assert path.read_text("utf-8").startswith("# yaml-language-server: ")


def test_a_draft_that_cannot_be_written_is_told(tmp_path):
    study = built(tmp_path)
    (tmp_path / "taken").write_text("x")
    found = checked(study, "--to-accept", str(tmp_path / "taken/accepted.yaml"))
    assert found.exit_code == 2
    assert "accepted.yaml cannot be written: " in found.output and "name another file" in found.output
