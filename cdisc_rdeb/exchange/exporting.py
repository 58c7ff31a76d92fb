"""The specs of a study as a spec workbook; what of them it cannot hold is listed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from ..define import elements as e
from ..defines import planned_define
from ..errors import RequestError, WriteError
from ..model import Study
from ..raw import read_tabulations
from ..spec import load_study, raw_folder
from ..spec.study.dated import dated
from .notes import Note
from .to_workbook import to_workbook


def export_specs(
    folder: str | Path, out: str | Path, *, standard: str = "", sdtm: str | Path | None = None
) -> tuple[Note, ...]:
    """Write the specs of a study as a workbook of Pinnacle 21's layout, and give what of them it does not say.

    A workbook holds SDTM or ADaM: ``standard`` says which, where a study has both. ``sdtm`` is a folder of SDTM
    datasets that analysis datasets are made from. Lengths and data types are guesses where specs say none. Raises
    SpecError, RawDataError, RequestError or WriteError.
    """
    folder, out = Path(folder), Path(out)
    given = read_tabulations(Path(sdtm)).given if sdtm else {}
    study = dated(load_study(folder, raw_folder(folder), given=given))
    made = planned_define(replace(study, define_version="2.1"))
    wanted = {"SDTM": "SDTMIG", "ADAM": "ADaMIG"}.get(standard.upper(), standard)
    if not wanted and len(made) > 1:
        raise RequestError(
            f"{study.id} has SDTM and ADaM, and a workbook holds one of them; say --standard SDTM or ADaM"
        )
    if wanted and wanted not in made:
        raise RequestError(f"{study.id} has no datasets of {standard}; it has {' and '.join(made) or 'none'}")
    define = made[wanted or next(iter(made))]
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_bytes(to_workbook(define))
    except OSError as error:
        raise WriteError(f"{out} cannot be written: {error.strerror}; free the way, or name another") from error
    return tuple(left_out(study, define))


def left_out(study: Study, define: e.Define) -> Iterator[Note]:
    """What the specs say and a workbook does not: how datasets come about."""
    for group in define.item_groups:
        dataset = study.datasets.get(group.name)
        if dataset is None:
            continue
        if dataset.groups:
            said = ", ".join(dict.fromkeys(each.source for each in dataset.groups))
            why = "how records and values are made is no metadata; methods say it in words"
            yield Note("records", group.name, group.name, "mapping", "", why, said)
        for check in dataset.checks:
            yield Note("check", group.name, check.name, "check", "", "a workbook has no checks", check.name)
    for codelist in study.codelists.values():
        words = {term.value: ", ".join(term.raw) for term in codelist.terms.values() if term.raw}
        for term, raw in words.items():
            why = "collected words for a term are no metadata"
            yield Note("term", "", f"{codelist.id}: {term}", "raw", "", why, raw)
    for display in define.displays:
        why = "analyses are left to adam/analyses.yaml"
        yield Note("analysis display", "", display.name, "display", "", why, display.description)
