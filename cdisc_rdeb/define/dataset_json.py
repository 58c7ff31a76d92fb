"""The attributes of a Dataset-JSON file, from model and Profile: the same facts as in define.xml, by the same OIDs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from ..formats.dataset_json import DataType, JsonAttributes, JsonColumn, SourceSystem, moment_of_format
from ..model import Dataset, Study, Variable
from ..profile import DatasetProfile, Values
from ..version import VERSION
from .datatypes import data_type, size

#: Data types of Define-XML that Dataset-JSON has as well; all others (partial dates, durations) are strings there.
SAME: dict[str, DataType] = {
    "integer": "integer",
    "float": "float",
    "date": "date",
    "datetime": "datetime",
    "time": "time",
}


def json_attributes(
    study: Study,
    dataset: Dataset,
    profile: DatasetProfile,
    lengths: Mapping[tuple[str, str], int],
    created: datetime,
) -> JsonAttributes:
    """What a Dataset-JSON file says of a dataset, as define.xml says it.

    ``lengths`` are those of the character variables in the files, by dataset and variable; ``created`` is the time
    that the file states. Source: CDISC Dataset-JSON 1.1, dataset and column attributes.
    """
    return JsonAttributes(
        name=dataset.name,
        label=dataset.label,
        columns=tuple(
            json_column(dataset, v, profile.variables.get(v.name, Values()), lengths.get((dataset.name, v.name)))
            for v in dataset.submitted()
        ),
        item_group_oid=f"IG.{dataset.name}",
        created=created.isoformat(),
        records=profile.records,
        file_oid=f"DATA.{study.id}.{dataset.name}",
        originator="cdisc_rdeb",
        source_system=SourceSystem("cdisc_rdeb", VERSION),
        study_oid=f"STDY.{study.id}",
        metadata_version_oid=f"MDV.{study.id}",
        metadata_ref="define.xml",
    )


def json_column(dataset: Dataset, variable: Variable, values: Values, length: int | None) -> JsonColumn:
    """A variable as a column.

    A whole number that its format shows as a date or time is written as one, to be turned back into the number:
    dataType date and targetDataType integer. A text is a date, datetime or time only if all its values are whole
    ones; partial dates are a string.
    """
    kind = data_type(variable, values)
    moment = moment_of_format(variable.format) if kind == "integer" and variable.type == "Num" else None
    json_type: DataType = moment or SAME.get(kind, "string")
    return JsonColumn(
        item_oid=f"IT.{dataset.name}.{variable.name}",
        name=variable.name,
        label=variable.label,
        data_type=json_type,
        target_data_type="integer" if moment else None,
        length=size("text", values, length).length if json_type == "string" else None,
        display_format=variable.format or None,
        key_sequence=dataset.keys.index(variable.name) + 1 if variable.name in dataset.keys else None,
    )
