"""What people call the data structures of ADaM: define.xml's classes, reports of validators, what a record is."""

from __future__ import annotations

from collections.abc import Mapping

from .habits import bare

#: The words for each data structure, without case, blanks, dashes and underscores.
CALLED: Mapping[str, str] = {
    "ADSL": "subjectlevelanalysisdataset subjectlevelanalysisdata subjectlevel subjectleveldataset subject subjects"
    " demographics onerecordpersubject",
    "BDS": "basicdatastructure basicdatastructures basic findings finding longitudinal parameters bdsfindings",
    "TTE": "timetoevent timetoeventdata basicdatastructuretimetoevent bdstte bdstimetoevent survival adtte",
    "OCCDS": "occurrencedatastructure occurrencedata occurrence occurrences occurence occds1 events event"
    " interventions intervention adverseevents adverseevent occ ocds adae",
    "OTHER": "adamother otheradam adamotherclass none reference",
}
PARAMETER = "parameter"  # which a record of a basic data structure is of


def structure_called(text: str, dataset: str) -> str:
    """The data structure that a word of define.xml or a description of its records means; '' for any other word.

    A basic data structure whose dataset is called ADTTE is one of times to an event.

    >>> structure_called("BASIC DATA STRUCTURE", "ADVS"), structure_called("Basic Data Structure", "ADTTE")
    ('BDS', 'TTE')
    >>> structure_called("One record per subject per parameter per visit", "ADVS"), structure_called("ADAE", "ADAE")
    ('BDS', 'OCCDS')
    """
    word = bare(text)
    found = next((structure for structure, words in CALLED.items() if word in (bare(structure), *words.split())), "")
    if not found and word.startswith("onerecordper"):
        found = "BDS" if PARAMETER in word else "OCCDS"
    return "TTE" if found == "BDS" and "TTE" in dataset else found
