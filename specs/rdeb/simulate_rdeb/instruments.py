"""What patients are asked: the two VAS, DLQI (adults), CDLQI (minors) and QOLEB.

The questions are paraphrased: their wording belongs to the owners of the instruments. The order of the QOLEB
questions, and which of them are of functioning (1-12) and of emotions (13-17), is chosen.
"""

from collections.abc import Iterator
from typing import NamedTuple

# Coded value -> decode, by codelist
CODELISTS = {
    "NY": {"Y": "Yes", "N": "No"},
    "DLQI": {"3": "Very much", "2": "A lot", "1": "A little", "0": "Not at all"},
    "DLQI_NR": {"3": "Very much", "2": "A lot", "1": "A little", "0": "Not at all", "NR": "Not relevant"},
    "DLQI_Q07": {"1": "Yes", "0": "No", "NR": "Not relevant"},
    "DLQI_Q07A": {"2": "A lot", "1": "A little", "0": "Not at all"},
    "CDLQI": {"3": "Very much", "2": "Quite a lot", "1": "Only a little", "0": "Not at all"},
    "CDLQI_Q07": {"P": "Prevented school", "3": "Very much", "2": "Quite a lot", "1": "Only a little",
                  "0": "Not at all"},
    "QOLEB": {"0": "Not at all", "1": "A little", "2": "A lot", "3": "Very much"},
}  # fmt: skip

DLQI = (
    "Itchy, sore, painful, stinging", "Embarrassed or self-conscious", "Shopping, home, yard", "Clothes worn",
    "Social or leisure activities", "Any sport", "Prevented work or study", "Partner, friends, relatives",
    "Sexual difficulties", "Problem by the treatment",
)  # fmt: skip
CDLQI = (
    "Itchy, scratchy, sore, painful", "Embarrassed, upset or sad", "Friendships", "Clothes or shoes",
    "Going out, playing, hobbies", "Swimming or sports", "School or holidays", "Names, teasing, bullying",
    "Sleep", "Problem by the treatment",
)  # fmt: skip
QOLEB = (
    "Moving about at home", "Bathing or showering", "Writing", "Eating", "Shopping", "Sports",
    "Moving about outside", "Physical pain", "Family relationships", "Friendships", "Changes of the home",
    "Cost of treatment", "Frustrated", "Embarrassed", "Depressed", "Uncomfortable", "Anxious",
)  # fmt: skip


class Item(NamedTuple):
    name: str  # without the form: Q01
    question: str
    type: str = "text"  # as ODM calls it
    length: int | None = None
    codelist: str = ""


class Instrument(NamedTuple):
    name: str
    title: str
    items: tuple[Item, ...]

    @property
    def questions(self) -> list[str]:
        """The names of the scored questions."""
        return [item.name for item in self.items if item.name[0] == "Q" and item.name != "Q07A"]


def page(*items: Item) -> tuple[Item, ...]:
    """The items of a form, after those that all forms begin with."""
    return (
        Item("PERF", "Was the questionnaire completed?", length=1, codelist="NY"),
        Item("REASND", "If not, why?", length=60),
        Item("DAT", "Date of assessment", type="partialDate"),
        *items,
    )


def asked(questions: tuple[str, ...], codelist: str, special: dict[str, str] | None = None) -> Iterator[Item]:
    """One item for each question; the codelists of some are special."""
    for number, question in enumerate(questions, 1):
        name = f"Q{number:02d}"
        yield Item(name, question, length=2, codelist=(special or {}).get(name, codelist))


TOTAL = Item("TOT", "Total as computed by the site", type="integer", length=2)
COMMENT = Item("COM", "Comment", length=100)
WORK = Item("Q07A", "If not: problem at work or study", length=1, codelist="DLQI_Q07A")

INSTRUMENTS = {instrument.name: instrument for instrument in (
    Instrument("VAS", "Itch and pain, visual analogue scales", page(
        Item("ITCH", "Worst itch of the last 24 hours, 0-10", type="float", length=4),
        Item("PAIN", "Worst pain of the last 24 hours, 0-10", type="float", length=4),
        COMMENT, Item("REMARK_KR", "Remark in Korean", length=60))),
    Instrument("DLQI", "Dermatology Life Quality Index", page(
        *asked(DLQI[:7], "DLQI_NR", {"Q01": "DLQI", "Q02": "DLQI", "Q07": "DLQI_Q07"}), WORK,
        *list(asked(DLQI, "DLQI_NR"))[7:], TOTAL, COMMENT)),
    Instrument("CDLQI", "Children's Dermatology Life Quality Index", page(
        *asked(CDLQI, "CDLQI", {"Q07": "CDLQI_Q07"}), TOTAL, COMMENT)),
    Instrument("QOLEB", "Quality of Life in Epidermolysis Bullosa", page(*asked(QOLEB, "QOLEB"), TOTAL, COMMENT)),
)}  # fmt: skip
