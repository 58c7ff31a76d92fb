"""What a Dataset-JSON file says of its dataset: the attributes, their limits and their JSON.

Source: CDISC Dataset-JSON 1.1, attributes of the dataset and of its columns, and the JSON Schema published with it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import Any, Literal, TypeAlias, get_args

from ..errors import RawDataError
from ..quick import dataclass

DataType: TypeAlias = Literal[
    "string", "integer", "decimal", "float", "double", "boolean", "datetime", "date", "time", "URI"
]
TargetDataType: TypeAlias = Literal["integer", "decimal"]
Kind: TypeAlias = Literal["text", "decimal", "integer", "float", "boolean", "moment"]

VERSION = "1.1.0"
_VERSION = re.compile(r"1\.1(\.(0|[1-9][0-9]*))?")
_DATETIME = re.compile(
    r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]+)?"
    r"([+-]([01][0-9]|2[0-3]):[0-5][0-9]|Z)?"
)
_MOMENTS = ("date", "datetime", "time")


@dataclass(frozen=True, slots=True)
class SourceSystem:
    """The system that the data come from."""

    name: str
    version: str


@dataclass(frozen=True, slots=True)
class JsonColumn:
    """A variable as Dataset-JSON describes it; None means that the attribute is absent.

    ``key_sequence`` counts the keys from 1. ``extra`` holds attributes of a file that
    the standard does not have.
    """

    item_oid: str
    name: str
    label: str
    data_type: DataType
    target_data_type: TargetDataType | None = None
    length: int | None = None
    display_format: str | None = None
    key_sequence: int | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def kind(self) -> Kind:
        """How the values are held: ``moment`` is a date or time as the number that SAS has for it.

        >>> JsonColumn("IT.ADSL.TRTSDT", "TRTSDT", "", "date", "integer").kind
        'moment'
        >>> JsonColumn("IT.AE.AESTDTC", "AESTDTC", "", "date").kind
        'text'
        """
        if self.data_type in ("integer", "decimal", "boolean"):
            return self.data_type
        if self.data_type in ("float", "double"):
            return "float"
        return "moment" if self.data_type in _MOMENTS and self.target_data_type == "integer" else "text"


@dataclass(frozen=True, slots=True)
class JsonAttributes:
    """A dataset as Dataset-JSON describes it; columns in their order, None where an attribute is absent.

    ``created`` is datasetJSONCreationDateTime and ``modified`` dbLastModifiedDateTime, both ISO 8601 with seconds.
    ``records`` is the number of records; a writer counts them itself where it is None. ``extra`` holds attributes of
    a file that the standard does not have.
    """

    name: str
    label: str
    columns: tuple[JsonColumn, ...]
    item_group_oid: str
    created: str
    version: str = VERSION
    records: int | None = None
    file_oid: str | None = None
    modified: str | None = None
    originator: str | None = None
    source_system: SourceSystem | None = None
    study_oid: str | None = None
    metadata_version_oid: str | None = None
    metadata_ref: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Key:
    """An attribute: its name here, its name in JSON, its type there, and whether it must be there."""

    field: str
    key: str
    type: type = str
    needed: bool = False


_DATASET = (
    _Key("created", "datasetJSONCreationDateTime", needed=True),
    _Key("version", "datasetJSONVersion", needed=True),
    _Key("file_oid", "fileOID"),
    _Key("modified", "dbLastModifiedDateTime"),
    _Key("originator", "originator"),
    _Key("source_system", "sourceSystem", dict),
    _Key("study_oid", "studyOID"),
    _Key("metadata_version_oid", "metaDataVersionOID"),
    _Key("metadata_ref", "metaDataRef"),
    _Key("item_group_oid", "itemGroupOID", needed=True),
    _Key("records", "records", int, needed=True),
    _Key("name", "name", needed=True),
    _Key("label", "label", needed=True),
    _Key("columns", "columns", list, needed=True),
)
_COLUMN = (
    _Key("item_oid", "itemOID", needed=True),
    _Key("name", "name", needed=True),
    _Key("label", "label", needed=True),
    _Key("data_type", "dataType", needed=True),
    _Key("target_data_type", "targetDataType"),
    _Key("length", "length", int),
    _Key("display_format", "displayFormat"),
    _Key("key_sequence", "keySequence", int),
)
_SYSTEM = (_Key("name", "name", needed=True), _Key("version", "version", needed=True))
_TYPES = {str: "a text", int: "a whole number", list: "an array", dict: "an object"}


def to_json(attributes: JsonAttributes, records: int) -> dict[str, Any]:
    """The attributes as the JSON object has them, without the rows."""
    system = attributes.source_system
    made = {
        "records": records,
        "columns": [_object(column, _COLUMN, {}) for column in attributes.columns],
        "source_system": None if system is None else _object(system, _SYSTEM, {}),
    }
    return _object(attributes, _DATASET, made)


def _object(item: object, keys: tuple[_Key, ...], made: Mapping[str, object]) -> dict[str, Any]:
    values = [(key.key, made.get(key.field, None) if key.field in made else getattr(item, key.field)) for key in keys]
    return {name: value for name, value in values if value is not None}


def attributes_from_json(found: Mapping[str, Any], columns: tuple[JsonColumn, ...], file: object) -> JsonAttributes:
    """The attributes of a file from its JSON object and its columns; a RawDataError names the file."""
    _refuse_half_characters(
        {name: value for name, value in found.items() if name not in ("rows", "columns")}, str(file)
    )
    version = found.get("datasetJSONVersion")
    if version is None:
        hint = "a file of version 1.0 must be converted to 1.1" if "clinicalData" in found else "export the file again"
        raise RawDataError(f"{file}: is not Dataset-JSON 1.1: it has no datasetJSONVersion; {hint}")
    if not isinstance(version, str) or not _VERSION.fullmatch(version):
        raise RawDataError(f"{file}: is Dataset-JSON {version}; this reader knows version 1.1; export it so")
    values, extra = _split({name: value for name, value in found.items() if name != "rows"}, _DATASET, f"{file}: ")
    if "source_system" in values:
        system, unknown = _split(values["source_system"], _SYSTEM, f"{file}: sourceSystem: ")
        values["source_system"] = SourceSystem(**system)
        extra |= {f"sourceSystem.{name}": value for name, value in unknown.items()}
    return JsonAttributes(**values | {"columns": columns}, extra=extra)


def columns_from_json(found: object, file: object) -> tuple[JsonColumn, ...]:
    """The columns of a file from their JSON; a RawDataError names file and column."""
    if not isinstance(found, list) or not found:
        raise RawDataError(f"{file}: columns is {_shown(found)}; it must be an array with an object a column")
    columns = []
    for place, item in enumerate(found, start=1):
        if not isinstance(item, dict):
            raise RawDataError(f"{file}: column {place} is {_shown(item)}; it must be an object")
        _refuse_half_characters(item, f"{file}: column {place}")
        at = f"{file}: column {place} ({item.get('name', 'without a name')}): "
        values, extra = _split(item, _COLUMN, at)
        for key, known in (("data_type", get_args(DataType)), ("target_data_type", get_args(TargetDataType))):
            if key in values and values[key] not in known:
                raise RawDataError(f"{at}{_json_name(key)} is '{values[key]}'; it must be one of {', '.join(known)}")
        columns.append(JsonColumn(**values, extra=extra))
    twice = [name for name, count in Counter(column.name for column in columns).items() if count > 1]
    if twice:
        raise RawDataError(f"{file}: has several columns of the name {twice[0]}")
    return tuple(columns)


def _split(found: Mapping[str, Any], keys: tuple[_Key, ...], at: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """What an object has of the attributes, by their name here, and what else it has."""
    values = {}
    for key in keys:
        if key.key not in found:
            if key.needed:
                raise RawDataError(f"{at}has no {key.key}, which Dataset-JSON 1.1 requires")
            continue
        value = found[key.key]
        if type(value) is not key.type:
            raise RawDataError(f"{at}{key.key} is {_shown(value)}; it must be {_TYPES[key.type]}")
        values[key.field] = value
    known = {key.key for key in keys}
    return values, {name: value for name, value in found.items() if name not in known}


def _refuse_half_characters(item: Mapping[str, Any], at: str) -> None:
    """Raise RawDataError for half a character (a lone surrogate), which no encoding can hold."""
    for name, value in item.items():
        if not all(map(is_unicode, _texts({name: value}))):
            shown = ascii(name).strip("'")
            raise RawDataError(f"{at}: {shown} holds half a character (a lone surrogate); write the file again")


def _texts(value: object) -> Iterator[str]:
    """All texts inside a value of JSON."""
    todo = [value]
    while todo:
        item = todo.pop()
        if isinstance(item, str):
            yield item
        elif isinstance(item, dict):
            todo += [*item, *item.values()]
        elif isinstance(item, list):
            todo += item


def is_unicode(text: str) -> bool:
    """Whether a text can be encoded."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _json_name(field: str) -> str:
    return next(key.key for key in _COLUMN if key.field == field)


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def attribute_faults(attributes: JsonAttributes) -> Iterator[str]:
    """Everything about a dataset's attributes that the schema of Dataset-JSON 1.1 does not allow."""
    name = attributes.name
    times = {"datasetJSONCreationDateTime": attributes.created, "dbLastModifiedDateTime": attributes.modified}
    for use, text in times.items():
        if text is not None and not _DATETIME.fullmatch(text):
            yield f"{name}: {use} '{text}' is no date and time of ISO 8601 with seconds, such as 2024-05-31T00:00:00"
    if not _VERSION.fullmatch(attributes.version):
        yield f"{name}: datasetJSONVersion '{attributes.version}' is not 1.1; this writer knows no other"
    if not attributes.columns:
        yield f"{name}: the dataset has no columns"
    if attributes.extra:
        yield f"{name}: the standard has no attribute {', '.join(attributes.extra)}; empty extra to leave it out"
    for key in ("name", "item_oid"):
        for value, count in Counter(getattr(column, key) for column in attributes.columns).items():
            if count > 1:
                yield f"{name}: {_json_name(key)} {value} stands for {count} columns; rename all but one"
    for column in attributes.columns:
        yield from (f"{name}.{column.name}: {fault}" for fault in _column_faults(column))


def _column_faults(column: JsonColumn) -> Iterator[str]:
    for key, known in (("data_type", get_args(DataType)), ("target_data_type", (None, *get_args(TargetDataType)))):
        if getattr(column, key) not in known:
            yield f"{_json_name(key)} '{getattr(column, key)}' is not one of {', '.join(filter(None, known))}"
    for key in ("length", "key_sequence"):
        value = getattr(column, key)
        if value is not None and value < 1:
            yield f"{_json_name(key)} {value} is less than 1"
    if column.extra:
        yield f"the standard has no attribute {', '.join(column.extra)}; empty extra to leave it out"
