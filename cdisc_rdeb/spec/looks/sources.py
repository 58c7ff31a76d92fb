"""Looks at study.yaml by itself: raw sources with their files, visits, replaced characters, dates."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from ...errors import RawDataError, list_in_yaml, of_same_digits
from ...formats.opening import LONGEST
from ...model import Place, RawSource, Study
from ...raw import FORMATS, column_names, format_of, header_names
from ...raw.encodings import is_encoding
from ...values.collected import COUNTED
from ..dataset.tables import is_outside
from ..faults import Faults, Open, did_you_mean
from ..meant.columns import meant_column
from ..meant.hints import next_to
from ..study.design import named_nodes
from ..yaml.reader import Node
from .characters import check_character
from .formats import check_both_ways, check_format, is_short
from .source_forms import check_footer, check_subject
from .visits import check_visits

DATUM = re.compile(r"^[\d.,:/ -]+$|\d[-/.]\w+[-/.]\d")  # a number or a date, as no column is called
#: What parts words of a source that are a list: no unknown part of a date has a blank in it.
WORDS_APART = {"unknown": r"\s*[,;/|\s]\s*", "missing": r"\s*[,;|]\s*"}
CODES = {"arms": "ARMCD", "elements": "ETCD", "criteria": "IETESTCD"}
OR = {"arms": "", "elements": "", "criteria": ", or TIVERS, or keep one"}


def check_sources(study: Study, root: Node, folder: Path, faults: Faults) -> Mapping[str, Collection[str]]:
    """Check all that study.yaml says by itself. The column names of the raw sources whose files can be read."""
    if "{subject}" not in study.usubjid:
        message = f"USUBJID must hold the subject, and '{study.usubjid}' does not"
        faults.error(place(root, "subject"), message, "write {subject} where it stands")
    if study.created and not is_date(study.created):
        faults.error(place(root, "created"), f"no calendar has the date {study.created}", "mend it")
    for character, replacement in study.ascii.items():
        unsaid = root.named["ascii"].named[character].unsaid if "ascii" in root.named else False
        check_character(character, replacement, place(root, "ascii", character), faults, unsaid=unsaid)
    check_visits(study, root, faults)
    check_design(study, root, faults)
    columns: dict[str, Collection[str]] = {}
    if tell_elsewhere(study, root, folder, faults):
        return columns
    for source in study.raw.values():
        node = root.named["raw"].named[source.name]
        known = len(faults.errors)
        check_source(study, source, node, faults, folder)
        found = read_columns(study, source, folder, node, faults) if len(faults.errors) == known else ()
        if (
            found
            and not refuse_data(source, found, node, faults)
            and not refuse_labels(source, found, folder, node, faults)
        ):
            columns[source.name] = found
            check_columns(source, found, node, faults)
    if columns.keys() == study.raw.keys():
        check_left_out(root, {name for names in columns.values() for name in names}, faults)
    return columns


def check_left_out(root: Node, columns: Collection[str], faults: Faults) -> None:
    """Warn of a column that the study submits of no source, where none has it and one nearly."""
    for node in root.named["not_submitted"].nodes if "not_submitted" in root.named else ():
        hint = did_you_mean(node.text, columns, near=0.8) if node.text not in columns else ""
        if hint:
            faults.warning(node.place, f"no raw source has a column {node.text}", hint)


def place(node: Node, *path: str) -> Place:
    """Where something stands, or the last thing on the way to it that does."""
    return node.at(iter(path)).place


def is_date(text: str) -> bool:
    """Whether a calendar has a date."""
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


def check_design(study: Study, root: Node, faults: Faults) -> None:
    """Arms and elements have codes of their own, and an arm consists of elements that are there."""
    codes = {of: [(node, node.get(name)) for node in named_nodes(root, of)] for of, name in CODES.items()}
    asked = [node for arm, _ in codes["arms"] for node in arm.named["elements"].nodes]
    known = [code for _, code in codes["elements"]]
    lost = [code for code in dict.fromkeys(node.get("ETCD") for node in asked) if code not in known]
    twice = len(known) > len({*known}) and len(lost) == 1 and not did_you_mean(lost[0], known)
    for of, found in codes.items():
        for at, (node, code) in enumerate(found):
            versions = [before.get("TIVERS") for before, other in found[:at] if other == code]
            if node.get("TIVERS") in versions and not faults.inside(node.place):
                message = f"{CODES[of]} {code} is one of the {of} already"
                free = free_code(code, [other for _, other in found])
                way = f"write {free}, which is free" if free else f"give each of the {of} a code of its own"
                if of == "elements" and twice and lost:
                    way, lost = f"write {lost[0]}, which arms ask for", []
                faults.error(place(node, CODES[of]), message, f"{way}{OR[of]}")
        check_names(of, found, faults)
    for node in asked:
        if (code := node.get("ETCD")) in lost:
            hint = did_you_mean(code, known) or Open("elements: has {}", known)
            faults.error(place(node, "ETCD"), f"there is no element {code}", hint)
        check_epoch(study, node, faults)


def check_names(of: str, found: Sequence[tuple[Node, str]], faults: Faults) -> None:
    """Warn of two arms, or elements, of one name. Source: SDTMIG 3.4, TA and TE."""
    name = CODES[of].removesuffix("CD") if of == "arms" else "ELEMENT" if of == "elements" else ""
    first: dict[str, tuple[Node, str]] = {}
    for node, code in found if name else ():
        before, other = first.setdefault(node.get(name), (node, code))
        if other != code and node.get(name):
            message = f"{node.get(name)} is the {name} of {other} (line {before.place.line}) as well"
            faults.warning(place(node, name), message, f"write the {name} of {code}")


def free_code(code: str, known: Collection[str]) -> str:
    """The next code of a row of numbers that no other has; '' for one without a number."""
    while code in known:
        code = next_to(code, 1)
    return code


def check_epoch(study: Study, node: Node, faults: Faults) -> None:
    """Warn of an epoch that is nearly a term of CDISC, and none that the study declares."""
    epoch, known = node.get("EPOCH"), study.standards.codelist("EPOCH")
    own = study.codelists["EPOCH"].terms if "EPOCH" in study.codelists else {}
    near = did_you_mean(epoch, known.terms, near=0.8) if known and epoch not in (*known.terms, *own) else ""
    if near:
        faults.warning(place(node, "EPOCH"), f"{epoch} is no term of EPOCH, and codelists.yaml has none so", near)


def check_source(study: Study, source: RawSource, node: Node, faults: Faults, folder: Path) -> None:
    """A source says whose data it holds and in which habits, and its files lie in the raw folder."""
    if source.name in study.datasets:
        faults.error(node.place, f"{source.name} is a dataset too", "give the raw source another name")
    check_subject(source, node, faults)
    check_footer(source, node, faults)
    check_given(node, faults)
    if source.visits_of:
        check_contacts(study, source, node, faults)
    elif not source.subject and not source.reference:
        column = subject_of_others(study, source, folder)
        way = f"write subject: {column}" if column else "name the column with the subject"
        message = f"it is not said whose data {source.name} holds"
        faults.error(node.place, message, f"{way}, or say reference: true{' if it holds no subjects' * bool(column)}")
    check_files(source, node, faults)
    if source.encoding and not is_encoding(source.encoding):
        hint = "such as utf-8, cp1252 or euc_kr"
        faults.error(place(node, "encoding"), f"there is no encoding {source.encoding}", hint)
    sign = source.delimiter or ","
    if len(sign) != 1 or not sign.isascii() or sign in '"\r\n\0':
        message = f"'{source.delimiter}' is no delimiter"
        faults.error(place(node, "delimiter"), message, 'it is one character, as ";" or "\\t"')
    for form in source.dates:
        known = len(faults.errors)
        check_format(form, place(node, "dates"), faults, dated=bool(source.first_year))
        if form not in COUNTED and is_short(form) and not source.first_year and len(faults.errors) == known:
            whole = form.replace("YY", "YYYY")
            hint = f"write {whole} if they have four, else name the first of the 100 years they mean: first_year: 1930"
            faults.error(place(node, "dates"), f"the date format {form} has years of two digits", hint)
    check_both_ways(source.dates, place(node, "dates"), faults)
    for form in source.times:
        check_format(form, place(node, "times"), faults, "hour")


def subject_of_others(study: Study, source: RawSource, folder: Path) -> str:
    """The column that other sources have their subjects in, and this one has too; '' for none."""
    others = Counter(other.subject for other in study.raw.values() if other.subject)
    if any(is_outside(name) or not (folder / name).is_file() for name in source.files):
        return ""
    try:
        columns = column_names(source, folder)
    except RawDataError:  # which is told beside
        return ""
    return next((name for name, _ in others.most_common() if name in columns), "")


def check_given(node: Node, faults: Faults) -> None:
    """What is said of a source has a value, and several words are a list."""
    for key, inner in node.named.items():
        if any(part.unsaid for part in inner.nodes):
            faults.error(inner.place, f"{key} has no value", f"give it one, or remove {key}")
        for part in inner.nodes if key in WORDS_APART else ():
            words = re.split(WORDS_APART[key], part.text.strip())
            if len(words) > 1:
                message = f"'{part.text}' is one word to {key}, and no cell has it"
                faults.error(inner.place, message, f"several are a list: write {list_in_yaml(words)}")


def check_contacts(study: Study, source: RawSource, node: Node, faults: Faults) -> None:
    """The sources whose visits these are have visits and their dates, and nothing else is said of how to read them."""
    for name in source.visits_of:
        other = study.raw.get(name)
        if other is None:
            hint = did_you_mean(name, study.raw) or Open("there are {}", study.raw)
            faults.error(place(node, "visits_of"), f"there is no raw source {name}", hint)
        elif not (other.visit and other.visit_date):
            lacking = "visit" if not other.visit else "visit_date"
            faults.error(
                other.place, f"{source.name} takes visits from {name}, which has no {lacking}", "name the column"
            )
    for key in sorted({*node.named} - {"visits_of", "origin"}):
        faults.error(place(node, key), f"{source.name} is made of other sources and has no {key}", "remove it")


def check_files(source: RawSource, node: Node, faults: Faults) -> None:
    """The files lie in the raw folder and are of formats that can be read; the keys are those of their formats."""
    formats = []
    for name in source.files:
        if is_outside(name):
            faults.error(place(node, "file"), f"{name} lies outside the raw folder", "name a file below it")
            continue
        try:
            formats.append(format_of(name))
        except RawDataError as error:
            faults.error(place(node, "file"), str(error))
    for key in sorted({key for form in FORMATS for key in form.keys}):
        for form in formats:
            if key in node.named and key not in form.keys:
                whose = " and ".join(other.name for other in FORMATS if key in other.keys)
                faults.error(place(node, key), f"{form.name} has no {key}; it is for {whose}", "remove it")
                break


def tell_elsewhere(study: Study, root: Node, folder: Path, faults: Faults) -> bool:
    """Whether all raw files lie in one other folder near the one they are looked for in, which is told once."""
    names = [name for source in study.raw.values() for name in source.files if not is_outside(name)]
    if not names or any((folder / name).exists() for name in names) or not folder.parent.is_dir():
        return False
    near = [*folder.glob("*/"), *folder.parent.glob("*/"), folder.parent]
    for other in sorted(path for path in near if path.is_dir() and path != folder):
        if all((other / name).is_file() for name in names):
            message = f"the raw files are not in {folder}, and lie in {other}"
            faults.warning(place(root, "raw"), message, f"move them, or name that folder: --raw {other}")
            return True
    return False


def read_columns(study: Study, source: RawSource, folder: Path, node: Node, faults: Faults) -> Collection[str]:
    """The column names of a source, none where they cannot be had; specs can be written before there are data."""
    for name in source.files:
        path = folder / name
        if not path.is_file():
            if folder.is_dir():
                of_subject = [column for _, column, _ in source.subject_parts()]
                taken = {file for other in study.raw.values() for file in other.files}
                free = [p.name for p in folder.iterdir() if p.is_file() and p.name not in taken]
                hint = lies_elsewhere(study, folder, name, of_subject) or did_you_mean(name, sorted(free))
                hint = hint or "put it there, or name another"
                faults.warning(place(node, "file"), f"there is no file {name} in {folder}", hint)
            return ()
    try:
        if source.long is not None and not check_long(source, header_names(source, folder), node, faults):
            return ()
        return column_names(source, folder)
    except RawDataError as error:
        faults.error(place(node, "sheet" if "there is no sheet" in str(error) else "file"), str(error))
        return ()


def lies_elsewhere(study: Study, folder: Path, name: str, of_subject: Collection[str]) -> str:
    """The way out for a raw file that lies below the folder of raw data, above it, or among the specs; '' elsewhere."""
    if below := next(iter(sorted(folder.glob(f"*/{name}"))), None):
        return f"it lies in a folder of it: write file: {below.relative_to(folder).as_posix()}"
    near = [folder.parent / name] if (folder.parent / name).is_file() else []
    if (beside := study.folder / name).is_file() and names_columns(beside, of_subject):  # else it is a table
        near.append(beside)
    return f"it lies in {near[0].parent}: move it" if near else ""


def names_columns(path: Path, names: Collection[str]) -> bool:
    """Whether the first line of a file has names in it."""
    with path.open("rb") as file:
        header = file.readline(LONGEST)
    return all(name.encode() in header for name in names)


def check_long(source: RawSource, columns: Collection[str], node: Node, faults: Faults) -> bool:
    """Whether the columns of items, values and records are there, and told apart."""
    known = len(faults.errors)
    named = node.named["long"]
    asked = [(key, name) for key in ("item", "value", "row") if key in named.named for name in named.named[key].texts]
    for key, name in asked:
        where = place(named, key)
        if name not in columns:
            hint = meant_column(name, columns) or Open("it has {}", columns)
            faults.error(where, f"{source.files[0]} has no column {name}", hint)
        elif sum(name == other for _, other in asked) > 1:
            faults.error(where, f"{name} stands in long twice", "item, value and row are columns of their own")
    return len(faults.errors) == known


def refuse_data(source: RawSource, columns: Collection[str], node: Node, faults: Faults) -> bool:
    """Whether a file begins with data in the place of its columns' names: then nothing else about these is told."""
    subject = {name for _, name, _ in source.subject_parts()}
    named = {*subject, source.visit, source.visit_date} - {""}
    if not named or named & {*columns} or not any(DATUM.search(name) for name in columns):
        return False
    shown = ", ".join(list(columns)[:3])
    hint = "put a header row above it, with the names of the columns"
    faults.error(place(node, "file"), f"the first row of {source.files[0]} holds data ({shown}, ...), not names", hint)
    return True


def refuse_labels(source: RawSource, columns: Collection[str], folder: Path, node: Node, faults: Faults) -> bool:
    """Whether the names that study.yaml asks for stand in the row below the header, as where labels are above them."""
    named = {source.visit, source.visit_date, *(name for _, name, _ in source.subject_parts())} - {""}
    if not named or named & {*columns} or source.long is not None:
        return False
    row = source.header_row + 1
    try:
        below = header_names(replace(source, header_row=row), folder)
    except RawDataError:
        return False
    if not named <= {*below}:
        return False
    message = f"row {row} of {source.files[0]} has the names of its columns, and row {row - 1} others"
    faults.error(place(node, "file"), message, f"say header_row: {row} for {source.name}")
    return True


def check_columns(source: RawSource, columns: Collection[str], node: Node, faults: Faults) -> None:
    """The columns that study.yaml names of a source are there."""
    has = Open("it has {}", columns)
    subject = [("subject", name) for _, name, _ in source.subject_parts()]
    for key, name in (*subject, ("visit", source.visit), ("visit_date", source.visit_date)):
        if name and name not in columns:
            hint = meant_column(name, columns, key == "visit_date" if key != "subject" else False) or has
            faults.error(place(node, key), f"{source.files[0]} has no column {name}", hint)
    for name in node.named["not_submitted"].texts if "not_submitted" in node.named else ():
        if name not in columns:
            hint = did_you_mean(name, of_same_digits(name, columns)) or "remove it from the list"
            faults.warning(place(node, "not_submitted"), f"{source.files[0]} has no column {name}", hint)
