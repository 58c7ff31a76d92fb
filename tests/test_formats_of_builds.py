"""The shipped study as Dataset-JSON and NDJSON: valid by CDISC's schema, and the same values as its transport files."""

import json
import os
from pathlib import Path

import jsonschema
import pandas as pd
import pytest
from define_judges import dangling, schema_errors

from cdisc_rdeb import build_study, read_xpt
from cdisc_rdeb.formats.dataset_json import read_dataset_json

ROOT = Path(__file__).parents[1]
SHARED = Path(os.environ.get("CDISC_RDEB_SHARED", ROOT.parent / "shared"))
SCHEMA = SHARED / "examples" / "dataset_json" / "dataset.schema.json"


@pytest.fixture(scope="module")
def transport(tmp_path_factory):
    return (
        build_study(ROOT / "specs" / "rdeb", out=tmp_path_factory.mktemp("xpt") / "out", documents=False).folder
        / "sdtm"
    )


@pytest.fixture(scope="module", params=["json", "ndjson"])
def other(request, tmp_path_factory):
    out = tmp_path_factory.mktemp(request.param) / "out"
    return build_study(ROOT / "specs" / "rdeb", out=out, form=request.param, blocks=3, documents=False).folder / "sdtm"


def test_the_values_are_those_of_the_transport_files(transport, other):
    names = {path.stem for path in transport.glob("*.xpt")}
    assert names == {path.stem for path in other.iterdir() if not path.name.startswith("define")}
    for name in names:
        (path,) = other.glob(f"{name}.*json")
        pd.testing.assert_frame_equal(read_dataset_json(path).frame, read_xpt(transport / f"{name}.xpt").frame)


def test_files_are_valid_by_cdisc_s_schema(other):
    if not SCHEMA.exists():
        pytest.skip(f"CDISC's schema is not in {SCHEMA.parent}")
    schema = jsonschema.Draft201909Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
    for path in sorted(other.glob("*json")):
        text = path.read_text(encoding="utf-8")
        schema.validate(json.loads(text.split("\n")[0] if path.suffix == ".ndjson" else text))


def test_define_names_the_files_there_are(other):
    define = (other / "define.xml").read_bytes()
    assert schema_errors(define) == [] and dangling(define) == []
    for path in other.glob("*json"):
        assert f'"{path.name}"'.encode() in define
    assert b".xpt" not in define
