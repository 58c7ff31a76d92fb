"""Forms of dates and times as other programs write them, in the form that a spec has.

SAS has names with a width (DATE11.), C and its heirs signs with % (%d-%b-%Y), Java, Excel, Oracle and moment letters
(dd-MMM-yyyy), lubridate the order of the parts (dmy).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

#: Formats of SAS, by the width from which on they have a form; the first where no width is said.
#: Source: SAS 9.4 Formats and Informats: Reference, those of dates and times.
OF_SAS: Mapping[str, tuple[tuple[int, str], ...]] = {
    "DATE": ((9, "DDMONYYYY"), (11, "DD-MON-YYYY"), (0, "DDMONYY")),
    "DATETIME": (
        (18, "DDMONYYYY:HH:MI:SS"),
        (16, "DDMONYY:HH:MI:SS"),
        (13, "DDMONYY:HH:MI"),
        (9, "DDMONYYYY"),
        (0, "DDMONYY"),
    ),
    "DATEAMPM": ((0, "DDMONYYYY:HH:MI:SS AM"),),
    "DTDATE": ((9, "DDMONYYYY"), (0, "DDMONYY")),
    "MDYAMPM": ((0, "MM/DD/YYYY HH:MI AM"),),
    "WORDDATE": ((0, "MON DD, YYYY"),),
    "WORDDATX": ((0, "DD MON YYYY"),),
    "MONYY": ((7, "MONYYYY"), (0, "MONYY")),
    "DTMONYY": ((7, "MONYYYY"), (0, "MONYY")),
    "YYMMD": ((7, "YYYY-MM"), (0, "YY-MM")),
    "YEAR": ((4, "YYYY"), (0, "YY")),
    "EURDFDD": ((10, "DD.MM.YYYY"), (0, "DD.MM.YY")),
    "EURDFDE": ((9, "DDMONYYYY"), (0, "DDMONYY")),
    "EURDFDT": ((18, "DDMONYYYY:HH:MI:SS"), (0, "DDMONYY:HH:MI:SS")),
    "TIME": ((8, "HH:MI:SS"), (0, "HH:MI")),
    "TOD": ((8, "HH:MI:SS"), (0, "HH:MI")),
    "HHMM": ((0, "HH:MI"),),
    "TIMEAMPM": ((11, "HH:MI:SS AM"), (0, "HH:MI AM")),
}
#: Those of ISO 8601, by the end of their names: E8601DA and IS8601DA with signs, B8601DA without.
OF_ISO = {"DA": "YYYY-MM-DD", "DN": "YYYY-MM-DD", "DT": "YYYY-MM-DDTHH:MI:SS", "TM": "HH:MI:SS"}
#: Day, month and year in an order, with a letter for the sign between them: YYMMDDS10.
IN_ORDER = re.compile(r"(DDMMYY|MMDDYY|YYMMDD)([BCDNPS]?)")
BETWEEN = {"B": " ", "C": ":", "D": "-", "N": "", "P": ".", "S": "/"}
WIDE, SHORT = 10, 8  # from which width on years have four digits, and signs stand between the parts
NAME = re.compile(r"([A-Z]+?(?:8601[A-Z]{2})?)(\d*)(\.?)\d*", re.IGNORECASE)
OF_ISO_8601 = re.compile(r"iso[ _-]?(?:8601)?", re.IGNORECASE)
OF_NO_FORM = ("ANYDTDTE", "ANYDTDTM", "ANYDTTME", "AUTO", "INFER", "GUESS", "MIXED", "ANY")  # which say none
OF_C: Mapping[str, str] = {
    "d": "DD",
    "e": "DD",
    "m": "MM",
    "Y": "YYYY",
    "y": "YY",
    "b": "MON",
    "B": "MON",
    "h": "MON",
    "H": "HH",
    "k": "HH",
    "I": "HH",
    "l": "HH",
    "M": "MI",
    "i": "MI",
    "S": "SS",
    "s": "SS",
    "p": "AM",
    "F": "YYYY-MM-DD",
    "D": "MM/DD/YY",
    "T": "HH:MI:SS",
    "R": "HH:MI",
}
LUBRIDATE = re.compile(r"(?=[ymd]*d)(?=[ymd]*m)([ymd]{3})(_hms?|_h)?")
OF_LETTERS = {"Y": "YYYY", "M": "MON", "D": "DD"}
#: The parts of a form in letters: what stands for itself, words, a letter that is repeated, and any other sign.
PIECES = re.compile(
    r"'[^']*'|\[[^\]]*\]|a/p|am/pm|[.,](?:s+|f+\d?|0+)(?![a-z])|month|mon|mi|[ap]m|hh(?:24|12)|([a-z])\1*|.",
    re.IGNORECASE,
)
FOREIGN = (("AAAA|JJJJ", "YYYY"), ("TT(?!$)|JJ|GG", "DD"))  # as programs of other countries have them
HALVES = ("a/p", "am/pm", "am", "pm", "a", "tt", "aa")


def form_here(form: str) -> str:
    """A form of dates or times as SAS, C, Java, Excel, Oracle or lubridate write it, as a spec does; '' for any other.

    >>> form_here("%d-%b-%Y"), form_here("DATE9."), form_here("dd/mm/yyyy"), form_here("yyyy-MM-dd HH:mm")
    ('DD-MON-YYYY', 'DDMONYYYY', 'DD/MM/YYYY', 'YYYY-MM-DD HH:MI')
    >>> form_here("DD-MON-RR"), form_here("YYYY-MM-DD HH24:MI:SS"), form_here("yyyy-MM-dd'T'HH:mm:ss.SSSXXX")
    ('DD-MON-YY', 'YYYY-MM-DD HH:MI:SS', 'YYYY-MM-DDTHH:MI:SS')
    >>> form_here("DD-XX-YYYY")
    ''
    """
    if OF_ISO_8601.fullmatch(form):
        return "YYYY-MM-DD"
    made = of_sas(form) or of_c(form) or of_lubridate(form) or of_letters(form)
    return made if made != form else ""


def of_sas(form: str) -> str:
    """The form that a format or informat of SAS writes or reads; '' for what is none.

    >>> of_sas("DATE11."), of_sas("DDMMYY10."), of_sas("b8601da."), of_sas("time5."), of_sas("BEST.")
    ('DD-MON-YYYY', 'DD/MM/YYYY', 'YYYYMMDD', 'HH:MI', '')
    """
    match = NAME.fullmatch(form)
    if not match or not (match[2] or match[3] or {*form.upper()} - {*"YMDHS"}):  # of letters alone that are parts
        return ""
    name, width = match[1].upper(), int(match[2] or 0)
    if "8601" in name:
        made = OF_ISO.get(name[-2:].replace("DZ", "DT").replace("DX", "DT"), "")
        return re.sub("[-:]", "", made) if name.startswith("B") else made
    if order := IN_ORDER.fullmatch(name):
        return in_order(order[1], order[2], width or (SHORT if order[2] == "N" else WIDE))
    widths = OF_SAS.get(name, ())
    if not width:
        return widths[0][1] if widths else ""
    return next((made for least, made in sorted(widths, reverse=True) if width >= least), "")


def in_order(parts: str, letter: str, width: int) -> str:
    """Day, month and year in an order, by the letter of the sign between them and the width."""
    sign = BETWEEN[letter or ("D" if parts.startswith("Y") else "S")] if width >= SHORT else ""
    names = [parts[at : at + 2] for at in (0, 2, 4)]
    long = width >= WIDE or (letter == "N" and width >= SHORT)
    return sign.join("YYYY" if name == "YY" and long else name for name in names)


def of_c(form: str) -> str:
    """A form with signs of C, such as %Y; '' for one with a sign that nothing here says."""
    made = re.sub("%[-#]?([a-zA-Z])", lambda sign: OF_C.get(sign[1], "?"), form.replace(".%f", ""))
    return made if "%" in form and not re.search("[%?]", made) else ""


def of_lubridate(form: str) -> str:
    """A form by the function of lubridate that reads it; '' for any other.

    >>> of_lubridate("ymd_hms"), of_lubridate("dmy"), of_lubridate("DDM")
    ('YYYY-MM-DD HH:MI:SS', 'DD-MON-YYYY', '')
    """
    match = LUBRIDATE.fullmatch(form.casefold())
    if match is None or "y" not in match[1]:
        return ""
    month = "MM" if match[1].startswith("y") else "MON"
    date = "-".join({**OF_LETTERS, "M": month}[letter] for letter in match[1].upper())
    clock = {"_h": " HH", "_hm": " HH:MI", "_hms": " HH:MI:SS"}.get(match[2] or "", "")
    return f"{date}{clock}"


def of_letters(form: str) -> str:
    """A form of letters in another number or case; '' where one stands for nothing.

    >>> of_letters("d MMMM yyyy h:mm a"), of_letters("hh:nn"), of_letters("MM.dd.yy"), of_letters("EEE, d MMM")
    ('DD MON YYYY HH:MI AM', 'HH:MI', 'MM.DD.YY', '')
    """
    form = re.sub(r"^f[mx]|(?:z+|x+)$", "", form, flags=re.IGNORECASE)
    for foreign, letters in FOREIGN:
        form = re.sub(foreign, letters, form)
    pieces = [match[0] for match in PIECES.finditer(form)]
    made: list[str] = []
    for number, piece in enumerate(pieces):
        behind = [each for each in pieces[number + 1 :] if each[0].isalnum()]
        said = part_of(piece, made, behind[0] if behind else "")
        if said is None:
            return ""
        made.append(said)
    return "".join(made)


def part_of(piece: str, before: list[str], behind: str) -> str | None:
    """What a spec writes for one part of a form in letters; None where nothing does."""
    plain, size = piece.casefold(), len(piece)
    last = next((part for part in reversed(before) if part.isalpha()), "")
    if not piece[0].isalnum():
        return piece[1:-1] if piece[0] in "'[" else "" if size > 1 else piece
    if plain in HALVES:
        return "AM"
    if plain in ("month", "mon") or (plain[0] == "m" and plain != "mi" and size in (3, 4)):
        return "MON"
    if plain in ("mi", "nn", "n"):
        return "MI"
    if plain in ("m", "mm"):
        return "MI" if last == "HH" or (behind[:1].casefold() == "s" and "MM" in before) else "MM"
    if plain[0] in "yru" and size <= 4:
        return "YY" if size == 2 else "YYYY"
    sizes = {"d": "DD", "h": "HH", "k": "HH", "s": "SS"}
    if plain[0] in sizes and (size <= 2 or plain[:2] == "hh"):
        return sizes[plain[0]]
    return "T" if piece == "T" else None
