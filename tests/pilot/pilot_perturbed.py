"""The pilot study perturbed: subjects dropped, dates a week later, raw rows in another order.

The same is done to the raw data and to the published datasets, each in its own format and without the code under
test. A date of which only year or month is known stays as it is on both sides: seven days may or may not change it
(the years are 1977 to 2007, before the study). BRTHDTC is the day of DMDTC, AGE years earlier, and AGE stays: so the
expected BRTHDTC is computed from the shifted DMDTC. Study days, numbers and visits stay as they were.
"""

import random
import re
from datetime import date, datetime, timedelta

from pilot_study import published, read_text

SEED = 2014
DROPPED = 50
SHIFT = timedelta(days=7)
RAW_DATES = {
    "dm": dict.fromkeys(("COL_DT", "IC_DT"), "%m/%d/%Y"),
    "ae": dict.fromkeys(("AEDTCOL", "IT.AESTDAT", "IT.AEENDAT"), "%m/%d/%Y"),
    "ds": {"DSDTCOL": "%m-%d-%Y", "IT.DSSTDAT": "%m-%d-%Y", "DEATHDT": "%m/%d/%Y"},
    "ec": dict.fromkeys(("IT.ECSTDAT", "IT.ECENDAT"), "%d-%b-%Y"),
}


def kept_subjects(data):
    """The subjects that stay, as the raw data name them."""
    subjects = sorted(read_text(data / "raw" / "dm_raw.csv")["PATNUM"])
    return set(subjects) - set(random.Random(SEED).sample(subjects, DROPPED))


def write_raw(data, folder, kept):
    """The perturbed raw data."""
    for name, formats in RAW_DATES.items():
        frame = read_text(data / "raw" / f"{name}_raw.csv")
        frame = frame[frame["PATNUM"].isin(kept)].sample(frac=1, random_state=SEED)
        for column, form in formats.items():
            frame[column] = [shift_raw(text, form) for text in frame[column]]
        frame.to_csv(folder / f"{name}_raw.csv", index=False)


def shift_raw(text, form):
    """A raw date a week later, in its own format; a year stays.

    >>> [shift_raw(text, "%d-%b-%Y") for text in ("28-Dec-2013", "2013", "")]
    ['04-Jan-2014', '2013', '']
    """
    if re.fullmatch(r"(\d{4})?", text):
        return text
    day = datetime.strptime(text, form)
    assert day.strftime(form) == text, f"{text} is not written as {form}"
    return (day + SHIFT).strftime(form)


def expected(data, kept):
    """The published datasets, perturbed alike."""
    frames = {name: only(frame, kept) for name, frame in published(data).items()}
    for frame in frames.values():
        for variable in frame.columns[frame.columns.str.endswith("DTC")]:
            frame[variable] = [shift_iso(text) for text in frame[variable]]
    dm = frames["DM"]
    dm["BRTHDTC"] = [years_before(day, int(age)) for day, age in zip(dm["DMDTC"], dm["AGE"], strict=True)]
    return frames


def only(frame, kept):
    """The records of the subjects that stay."""
    return frame[frame["USUBJID"].str.removeprefix("01-").isin(kept)].copy()


def shift_iso(text):
    """An ISO 8601 date a week later, at the same time of day; a partial date stays.

    >>> [shift_iso(text) for text in ("2013-12-28T11:45", "2013-12", "")]
    ['2014-01-04T11:45', '2013-12', '']
    """
    if len(text) < len("2013-12-28"):
        return text
    return (date.fromisoformat(text[:10]) + SHIFT).isoformat() + text[10:]


def years_before(text, years):
    """The same day so many years earlier; no date of the pilot falls on 29 February, which would be an error here.

    >>> years_before("2014-01-04", 63)
    '1951-01-04'
    """
    day = date.fromisoformat(text)
    return day.replace(year=day.year - years).isoformat()
