"""What patients report at their visits: itch and pain on VAS, and quality of life."""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from .course import improved, severity
from .dice import Dice
from .instruments import INSTRUMENTS, Instrument
from .people import AT_ONCE, Participant
from .visits import Visit, visits
from .writing import KOREAN_REMARKS, iso

QUALITY_VISITS = ("Day 1", "Day 57", "Day 113", "Day 169", "Month 8", "Month 12", "Month 18", "Month 24")
ITCH, PAIN, QUALITY = 6.0, 6.4, 1.6  # before treatment, at severity 1: VAS, VAS, points of a question
MAY_BE_IRRELEVANT = ("Q03", "Q04", "Q05", "Q06", "Q07", "Q08", "Q09", "Q10")  # of DLQI
REASONS = ("Subject refused", "refused", "REFUSED", "Too tired")
COMMENTS = ("Woke ≥ 3 times because of itch", "Pain 4 ± 1, worse after bathing", "Filled in with the mother’s help")

# What the committed extract must show, by screening number, visit and form
PAPER_NO_PAGE = {(5, "Day 29", "VAS"), (2, "Day 169", "QOLEB")}
PAPER_NOT_DONE = {
    (1, "Month 18", "DLQI"): "REFUSED",
    (3, "Month 8", "VAS"): "refused",
    (7, "Day 169", "QOLEB"): "Subject refused",
}
PAPER_LEFT_OUT = {
    (1, "Day 113", "DLQI"): ("Q04", "Q06"),
    (2, "Day 15", "VAS"): ("ITCH",),
    (3, "Day 57", "DLQI"): ("Q05",),
    (5, "Day 113", "QOLEB"): ("Q11",),
    (6, "Day 57", "CDLQI"): ("Q08",),
}
PAPER_WRONG_TOTAL = {(2, "Day 113", "DLQI"): 2}  # added to the right one
PAPER_DAY_UNKNOWN = {(5, "Day 57", "QOLEB")}
PAPER_COMMENTS = {
    (1, "Day 57", "VAS"): COMMENTS[0],
    (3, "Screening", "VAS"): "Ruler read twice – same values",
    (6, "Day 15", "VAS"): COMMENTS[1],
    (7, "Day 57", "CDLQI"): COMMENTS[2],
}

Values = dict[str, str | None]  # by item; None is told as null, an item that is not there was left out


class Report(NamedTuple):
    instrument: Instrument
    values: Values


def reports(p: Participant) -> Iterator[tuple[Visit, list[Report]]]:
    """The forms of each visit that took place; of an unscheduled one only VAS."""
    for visit in visits(p):
        if not visit.missed:
            quality = ("CDLQI" if p.minor else "DLQI", "QOLEB") if visit.name in QUALITY_VISITS else ()
            yield visit, [found for name in ("VAS", *quality) if (found := report(p, visit, INSTRUMENTS[name]))]


def report(p: Participant, visit: Visit, instrument: Instrument) -> Report | None:
    """One form, unless its page is missing."""
    here = (p.number, visit.name, instrument.name)
    dice = p.dice(f"{instrument.name} of {visit.name}")
    no_page, not_done, reason = dice.chance(0.02), dice.chance(0.02), dice.pick(REASONS)
    day_unknown, comment, remark = dice.chance(0.01), dice.chance(0.05), dice.chance(0.08)
    if here in PAPER_NO_PAGE if p.of_paper else no_page:
        return None
    if here in PAPER_NOT_DONE if p.of_paper else not_done:
        return Report(instrument, {"PERF": "N", "REASND": PAPER_NOT_DONE.get(here, reason)})
    unknown = here in PAPER_DAY_UNKNOWN if p.of_paper else day_unknown
    values: Values = {"PERF": "Y", "DAT": iso(visit.date)[: 7 if unknown else None]}
    values |= scales(p, visit, dice) if instrument.name == "VAS" else answers(p, visit, instrument, dice)
    text = dice.pick(COMMENTS) if comment and not p.of_paper else PAPER_COMMENTS.get(here)
    if text:
        values["COM"] = text
    if remark and instrument.name == "VAS":
        values["REMARK_KR"] = dice.pick(KOREAN_REMARKS)
    return Report(instrument, values)


def scales(p: Participant, visit: Visit, dice: Dice) -> Values:
    """VAS to one decimal as read from the ruler; a whole number is written without."""
    values: Values = {}
    for name, effect, middle in (("ITCH", "itch", ITCH), ("PAIN", "pain", PAIN)):
        baseline = min(9.4, middle * p.dice(f"{name} before").near(severity(p), 0.1))
        read = dice.near(improved(p, visit.date, baseline, effect), 0.3)
        values[name] = f"{min(10.0, max(0.0, round(read, 1))):g}"
    return leave_out(p, visit, "VAS", values, dice, ["ITCH", "PAIN"])


def answers(p: Participant, visit: Visit, instrument: Instrument, dice: Dice) -> Values:
    """Points of each question, and the total as the site computed it."""
    middle = improved(p, visit.date, QUALITY * severity(p), "quality of life")
    points: dict[str, int | None] = {}
    for question, habit in zip(instrument.questions, habits(p, instrument), strict=True):
        drawn = round(dice.near(middle + (habit or 0), 0.6))
        points[question] = None if habit is None else min(3, max(0, drawn))
    written = {name: code for question, n in points.items() for name, code in coded(instrument, question, n, dice)}
    may_lack = [name for name in instrument.questions if name != "Q07"]
    values = leave_out(p, visit, instrument.name, written, dice, may_lack)
    lacking = [question for question in instrument.questions if values.get(question) is None]
    if not lacking or (len(lacking) == 1 and instrument.name != "QOLEB"):  # as the instruments' rules allow
        wrong = PAPER_WRONG_TOTAL.get((p.number, visit.name, instrument.name), 0)
        values["TOT"] = str(sum(points[name] or 0 for name in points if name not in lacking) + wrong)
    return values


@lru_cache(AT_ONCE)
def habits(p: Participant, instrument: Instrument) -> tuple[float | None, ...]:
    """How much each question differs from the subject's usual answer; None if it is not relevant to the subject."""
    dice = p.dice(f"habits of {instrument.name}")
    found: list[float | None] = []
    for question in instrument.questions:
        habit, irrelevant = dice.near(0, 1.6), dice.chance(0.12)
        found.append(None if irrelevant and instrument.name == "DLQI" and question in MAY_BE_IRRELEVANT else habit)
    return tuple(found)


def coded(instrument: Instrument, question: str, points: int | None, dice: Dice) -> Iterator[tuple[str, str]]:
    """The answers that give a question's points: two of them for work in DLQI, school in CDLQI may be prevented."""
    if points is None:
        yield question, "NR"
    elif (instrument.name, question) == ("DLQI", "Q07"):
        yield question, "1" if points == 3 else "0"
        if points < 3:
            yield "Q07A", str(points)
    elif (instrument.name, question) == ("CDLQI", "Q07") and points == 3 and dice.chance(0.7):
        yield question, "P"
    else:
        yield question, str(points)


def leave_out(p: Participant, visit: Visit, form: str, values: dict[str, str] | Values, dice: Dice,
              items: list[str]) -> Values:  # fmt: skip
    """One question left out is told as null; of several nothing is told."""
    by_chance = tuple({dice.pick(items), dice.pick(items)}) if dice.chance(0.04) else ()
    left_out = PAPER_LEFT_OUT.get((p.number, visit.name, form), ()) if p.of_paper else by_chance
    kept: Values = {name: value for name, value in values.items() if name not in left_out or len(left_out) == 1}
    return kept | ({left_out[0]: None} if len(left_out) == 1 else {})
