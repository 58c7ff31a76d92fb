"""Names that the guides fix outside of their tables: classes, data structures, ends of names, codes without an arm."""

from __future__ import annotations

from collections.abc import Mapping

#: The classes of datasets in the order of a define.xml. Source: Define-XML 2.1, ItemGroupDef; SDTM, then ADaM.
CLASSES = (
    "TRIAL DESIGN",
    "STUDY REFERENCE",
    "SPECIAL PURPOSE",
    "INTERVENTIONS",
    "EVENTS",
    "FINDINGS",
    "FINDINGS ABOUT",
    "RELATIONSHIP",
    "SUBJECT LEVEL ANALYSIS DATASET",
    "OCCURRENCE DATA STRUCTURE",
    "BASIC DATA STRUCTURE",
    "ADAM OTHER",
)

#: The data structures of ADaM by their classes. Source: Define-XML 2.1 and 2.0, Class of an ItemGroupDef.
STRUCTURES: Mapping[str, str] = {
    "SUBJECT LEVEL ANALYSIS DATASET": "ADSL",
    "BASIC DATA STRUCTURE": "BDS",
    "OCCURRENCE DATA STRUCTURE": "OCCDS",
    "ADAM OTHER": "OTHER",
}

#: What the guide says in place of a term of a codelist, by its code: of races and ethnic groups that stand in SUPPDM.
#: Source: SDTMIG 3.4, 5.2, assumptions on RACE and ETHNIC.
WORDS_OF_GUIDE: Mapping[str, tuple[str, ...]] = {
    "C74457": ("MULTIPLE", "OTHER"),  # RACE
    "C66790": ("MULTIPLE", "OTHER"),  # ETHNIC
}

#: Ends of the names of variables that hold durations: AEDUR, LBELTM, RSEVLINT. Source: SDTM 2.0, Timing.
DURATIONS = ("DUR", "ELTM", "EVLINT")

#: Ends of the names of time points: a date of ISO 8601, or words such as VISIT 2. Source: SDTMIG 3.4, 4.4.7.
TIME_POINTS = ("STTPT", "ENTPT")

#: Ends of the names of dates, each with that of its study day. Source: SDTM 2.0, Timing.
STUDY_DAYS = (("DTC", "DY"), ("STDTC", "STDY"), ("ENDTC", "ENDY"))

#: Codes in place of an arm, as guides before 3.4 had them.
NO_ARM = ("SCRNFAIL", "NOTASSGN", "NOTTRT")
