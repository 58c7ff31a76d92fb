"""Columns and datasets of Dataset-JSON, to write and to read."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path

import jsonschema
import pyarrow as pa
import pytest

from cdisc_rdeb.formats.dataset_json import (
    JsonAttributes,
    JsonColumn,
    write_json_chunks,
)

ROOT = Path(__file__).parents[1]
EXAMPLES = Path(os.environ.get("CDISC_RDEB_SHARED", ROOT.parent / "shared")) / "examples" / "dataset_json"
CREATED = "2024-05-31T00:00:00"


def column(name: str, data_type: str, target: str | None = None, **more: object) -> JsonColumn:
    return JsonColumn(f"IT.X.{name}", name, f"Label of {name}", data_type, target, **more)  # type: ignore[arg-type]


def dataset(*columns: JsonColumn, **more: object) -> JsonAttributes:
    return JsonAttributes("X", "Label of X", columns, "IG.X", CREATED, **more)  # type: ignore[arg-type]


def lines(chunk: dict[str, object], attributes: JsonAttributes) -> list[str]:
    """The records that a chunk is written as."""
    file = io.BytesIO()
    write_json_chunks(file, attributes, [chunk], ndjson=True)  # type: ignore[list-item]
    return file.getvalue().decode().split("\n")[1:-1]


def schema_of_cdisc() -> jsonschema.Draft201909Validator:
    """CDISC's schema; without it the test is left out."""
    path = EXAMPLES / "dataset.schema.json"
    if not path.is_file():
        pytest.skip(f"CDISC's schema is not in {EXAMPLES}")
    return jsonschema.Draft201909Validator(json.loads(path.read_text(encoding="utf-8")))


def header(*columns: JsonColumn, records: int) -> str:
    file = io.BytesIO()
    chunk = {c.name: pa.array([None] * records, pa.string() if c.kind == "text" else pa.int64()) for c in columns}
    if any(c.kind == "boolean" for c in columns):
        chunk |= {c.name: pa.array([None] * records, pa.bool_()) for c in columns if c.kind == "boolean"}
    write_json_chunks(file, dataset(*columns), [chunk], ndjson=True)
    return file.getvalue().decode().split("\n")[0]
