"""The column that a name is meant as: one that is nearly called so, a part of it, or another word for the same."""

from __future__ import annotations

import re
from collections.abc import Collection

from ...errors import SURE, Meant, closest, of_same_digits

OF_DATES = re.compile(r".*(?:DATE|DAT|DTC?|DTM|DAY)\d*", re.IGNORECASE)
WORDS = re.compile(r"[^\W_]+")
LETTERS = 2  # of a domain, which names of columns may begin with too
SHORTEST = 4  # letters of a word that is looked for inside of another
#: Words of names of columns that say the same.
SAME: tuple[frozenset[str], ...] = tuple(
    frozenset(words.split())
    for words in (
        "subject subjid subjectid subj usubjid patient patid pat pt ptid participant id subjno subjectno subjnum"
        " subjectnum subjectnumber patno patientno patnum patientnumber",
        "site siteid sitenum siteno sitenumber center centre centreid centerno centreno hospital",
        "visit visitname visitnm event timepoint folder",
        "date dat dt dtc day datum",
        "time tim tm",
        "result value val res orres aval score reading answer",
        "unit units uom u orresu",
        "test testnm testname testcd param parameter analyte item question lbtest",
        "low lo lln lower orrnlo ornrlo min",
        "high hi uln upper ornrhi max",
        "sex gender",
        "mass molwt molweight molarmass weight mw",
        "country nation",
        "birth birthdate birthday brthdat brthdtc dob dateofbirth",
        "consent icf rficdtc consentdate consdat",
        "dose amount exdose dosage",
        "reason why reasnd ndreason",
        "comment comments remark remarks note notes",
        "term event verbatim aeterm description text",
        "start stdat stdt stdtc begin onset startdate",
        "end endat endt endtc stop enddate",
        "sev severity intensity grade toxgr",
        "code cd testcd",
        "loc location region area bodysite bodyloc anatomical",
        "lat side laterality",
        "dir direction directionality",
        "spid refid no num number seqno lineno",
        "trt drug treatment product medication med medicine",
        "dosu doseunit",
        "dosfrq freq frequency",
        "dosfrm form dosageform",
        "route administration",
        "spec specimen sample matrix",
        "meth method technique",
        "tpt timepoint tptref nominaltime",
        "toxgr grade ctcgrade",
        "out outcome",
        "acn action actiontaken",
        "rel related relationship causality",
        "ser serious sae",
        "indc indication",
    )
)


def meant_column(name: str, columns: Collection[str], of_date: bool | None = None, near: float = 0.6) -> str:
    """A hint of the one column that a name is meant as, or of two; '' where that is open.

    ``of_date``: what is asked for is a date, or is none.

    >>> meant_column("DOSEDATE", ["SUBJECT", "DATE", "DOSE"], of_date=True)
    'did you mean DATE?'
    >>> meant_column("CDNA", ["GENE", "CDNA_HGVS"]), meant_column("GENDER", ["SEX", "AGE"]), meant_column("X", ["A"])
    ('did you mean CDNA_HGVS?', 'did you mean SEX?', '')
    """
    able = [each for each in of_same_digits(name, columns) if of_date is None or is_date(each) == of_date]
    found = closest(name, able, SURE)
    if len(found) != 1:
        close = closest(name, able, near)
        found = inside(name, close or able) or of_same_word(name, able) or close or closest(name, columns, near)
    return Meant(found, name)


def of_variable(variable: str, columns: Collection[str]) -> list[str]:
    """The one column of a source that says what a variable of SDTM does by the letters behind its domain's.

    >>> of_variable("FALOC", ["SITE", "REGION", "SIDE"]), of_variable("LBORRESU", ["UNIT", "LOW"])
    (['REGION'], ['UNIT'])
    """
    bare = {
        each: each[LETTERS:] if each.startswith(variable[:LETTERS]) and len(each) > LETTERS else each
        for each in columns
    }
    found = of_same_word(variable[LETTERS:], bare.values())
    return [each for each, short in bare.items() if short in found]


def is_date(column: str) -> bool:
    """Whether a column is called as one of dates."""
    return OF_DATES.fullmatch(column) is not None


def inside(name: str, columns: Collection[str]) -> list[str]:
    """The one column whose name is the end of another, or else its beginning; or that it is the beginning or end of."""
    fold = name.casefold()
    for ends in (str.endswith, str.startswith):
        found = [
            each
            for each in columns
            if min(len(each), len(name)) >= SHORTEST and (ends(fold, low := each.casefold()) or ends(low, fold))
        ]
        if len(found) == 1:
            return found
    return []


def of_same_word(name: str, columns: Collection[str]) -> list[str]:
    """The one column that is called by another word for the same."""
    means = [words for words in SAME if name.casefold() in words]
    found = [each for each in columns if any({*WORDS.findall(each.casefold())} & words for words in means)]
    return found if len(found) == 1 else []
