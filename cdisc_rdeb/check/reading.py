"""A folder as it was read: its datasets and define.xml, what of them could not be read, and what they follow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import field, replace
from pathlib import Path

from ..columns import Text, without_last_bits
from ..errors import CdiscRdebError, RawDataError, did_you_mean
from ..foreign import Foreign, Oddity, read_foreign
from ..foreign.guessing import refuse_no_encoding
from ..formats.files import ENDINGS, dataset_files, dataset_name
from ..formats.opening import is_hidden
from ..quick import dataclass
from ..standards.names import GUIDES, STRUCTURES, guide_called, is_of_analysis
from .define.reader import Define, read_define
from .followed import Asked, Followed, followed
from .submission import CheckedDataset, Submission

OCCURRENCES = ("TERM", "DECOD", "TRT")  # the ends of names that records of occurrences have
DEFINE = "define.xml"
UNASKED = Asked()  # the folder itself says what it follows


@dataclass(slots=True)
class Folder:
    """What of a folder was read, and what not."""

    datasets: dict[str, CheckedDataset] = field(default_factory=dict)
    define: Define | None = None
    oddities: list[Oddity] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)

    def refuse(self, path: Path, reason: str, *, dataset: bool = True) -> None:
        """A file that cannot be read."""
        name = dataset_name(path) if dataset else ""
        if dataset:
            self.unread.add(name)
        said = reason.removeprefix(f"{path}: ").removeprefix(f"{path.name}: ")
        self.odd("file not read", f"the file is not read, nor checked: {said}", path.name, name, path.name)

    def odd(self, rule: str, message: str, file: str, dataset: str = "", value: str = "") -> None:
        """Something odd about a file as such; about define.xml where no dataset is meant."""
        self.oddities.append(Oddity(rule, message, dataset, "" if dataset else file, value, file=file))

    @property
    def guides(self) -> list[str]:
        """The guides that define.xml names, as CDISC calls them."""
        named = self.define.standards if self.define else ()
        return [guide_called(name) or name for name, _ in named]


def read_submission(
    folder: Path, asked: Asked = UNASKED, *, sdtm: Path | None = None, define: Path | None = None
) -> Submission:
    """The datasets of a folder; ``asked`` says what they follow, where nothing in the folder is to say it.

    ``sdtm`` is a folder with the datasets that analysis datasets were made from, ``define`` the define.xml that they
    are held against, wherever it lies, in place of the folder's own. A file that cannot be read is among
    the ``oddities``. Raises RawDataError where nothing can be read at all, RequestError for a version that is asked for
    and not there.
    """
    refuse_no_encoding(asked.encoding)
    found = read_folder(folder, asked, read_define(define) if define else None)
    tell_standards(found)
    declared, analysis = found.define, is_analysis(found)
    ts = dict(found.datasets["TS"].texts()) if "TS" in found.datasets else {}
    by = followed(declared, ts, asked, analysis)
    return Submission(
        {name: placed(dataset, by, declared, analysis) for name, dataset in found.datasets.items()},
        by.guide,
        declared,
        read_submission(sdtm, replace(asked, standard="")) if sdtm and analysis else None,
        analysis=analysis,
        oddities=tuple(found.oddities),
        unread=frozenset(found.unread - found.datasets.keys()),
        standards=by.standards,
        terminology=by.terminology,
        instead=by.instead,
    )


def read_document(path: Path, asked: Asked = UNASKED) -> Submission:
    """A define.xml by itself, without the datasets that it declares. Raises RawDataError for a file that is none."""
    found = Folder()
    found.define = read_define(path)
    analysis = is_analysis(found)
    by = followed(found.define, {}, asked, analysis)
    return Submission(
        {},
        by.guide,
        found.define,
        analysis=analysis,
        standards=by.standards,
        terminology=by.terminology,
        instead=by.instead,
    )


def placed(dataset: CheckedDataset, by: Followed, define: Define | None, analysis: bool) -> CheckedDataset:
    """A dataset with the standards that it follows, and its data structure or its class."""
    if analysis:
        return replace(dataset, standards=by.standards, structure=structure_of(dataset, define))
    declared = define.datasets.get(dataset.name) if define else None
    return replace(dataset, standards=by.standards, class_name=declared.class_name if declared else "")


def read_folder(folder: Path, asked: Asked, other: Define | None = None) -> Folder:
    """All that can be read of a folder; ``other`` is a define.xml from elsewhere, in place of its own."""
    found = Folder(define=other)
    refused: dict[Path, str] = {}
    files = dataset_files(folder, refused)
    for path, reason in refused.items():
        found.refuse(path, reason)
    define = define_of(folder) if other is None else None
    if define is not None:
        try:
            found.define = read_define(define)
        except (CdiscRdebError, OSError) as error:
            found.refuse(define, str(error), dataset=False)
    if found.define is not None:
        for told in found.define.told:
            found.odd("define not understood", told, found.define.file)
    by = followed(found.define, {}, asked, False)
    read: dict[Path, tuple[Foreign, ...]] = {}
    for path in files.values():
        try:
            read[path] = read_foreign(path, asked.encoding, by.standards)
        except (CdiscRdebError, OSError) as error:
            found.refuse(path, str(error))
    take(found, read)
    if not found.datasets and (found.define is None or found.define is other):
        raise nothing_there(folder, found)
    found.datasets = dict(sorted(found.datasets.items()))
    return found


def nothing_there(folder: Path, found: Folder) -> RawDataError:
    """The error for a folder of which nothing could be checked."""
    if found.oddities:
        reasons = "\n".join(f"  {oddity.file}: {oddity.message}" for oddity in found.oddities)
        return RawDataError(f"error: {folder}: nothing there can be read\n{reasons}")
    inner = sorted(path.name for path in folder.iterdir() if path.is_dir() and not is_hidden(path))
    hint = f", such as {folder / inner[0]}" if inner else ""
    return RawDataError(f"{folder}: no dataset there: {', '.join(ENDINGS)}; name a folder that has some{hint}")


def define_of(folder: Path) -> Path | None:
    """The define.xml of a folder, whatever the case of its name; else the only file that is called define...xml."""
    there = sorted(path for path in folder.iterdir() if path.suffix.lower() == ".xml" and not is_hidden(path))
    whole = [path for path in there if path.name.lower() == DEFINE]
    likely = [path for path in there if path.name.lower().startswith("define")]
    return whole[0] if whole else likely[0] if len(likely) == 1 else None


def take(found: Folder, read: Mapping[Path, tuple[Foreign, ...]]) -> None:
    """The datasets of files by their names; by the file's where another file, or its dataset, has that name too."""
    taken = Counter(name_of(foreign, path).upper() for path, several in read.items() for foreign in several)
    files = {dataset_name(path) for path in read}
    for path, several in read.items():
        of_file, alone = dataset_name(path), len(several) == 1
        for foreign in several:
            said = name_of(foreign, path)
            other = said.upper() != of_file
            name = of_file if alone and (not other or taken[said.upper()] > 1 or said.upper() in files) else said
            found.oddities += [replace(oddity, dataset=name) for oddity in foreign.oddities]
            if name in found.datasets:
                found.refuse(path, f"its dataset {name} is in {found.datasets[name].file} too; remove one of them")
                continue
            found.datasets[name] = checked(foreign, name, path)
            if alone and other:
                message = f"the dataset in {path.name} is called {{value}}; give both one name"
                found.odd("name of file differs", message, path.name, name, said)


def name_of(foreign: Foreign, path: Path) -> str:
    """What a dataset is called, if anything; else as its file."""
    return foreign.read.attributes.name or dataset_name(path)


def checked(foreign: Foreign, name: str, path: Path) -> CheckedDataset:
    """A dataset for rules to look at: without variables of a name that stands twice, its numbers without the last bits,
    in which programs differ."""
    read, again = foreign.read, foreign.again
    variables = {variable.name: variable for variable in read.attributes.variables if variable.name not in again}
    columns = {
        name: column if isinstance(column, Text) else without_last_bits(column)
        for name, column in read.columns.items()
        if name not in again
    }
    size = len(next(iter(read.columns.values()))) if read.columns else 0
    return CheckedDataset(name, path.name, read.attributes.label, variables, columns, size, read.described)


def is_analysis(found: Folder) -> bool:
    """Whether a folder holds analysis datasets: define.xml names a guide of these, or the datasets are called so."""
    known = [name for name in found.guides if name in GUIDES.values()]
    if known:
        return any(is_of_analysis(name) for name in known)
    names = [*found.datasets, *(found.define.datasets if found.define and not found.datasets else ())]
    return all(
        name.startswith("AD") and not (name in found.datasets and found.datasets[name].has("DOMAIN")) for name in names
    )


def structure_of(dataset: CheckedDataset, define: Define | None) -> str:
    """The data structure of an analysis dataset: by its class in define.xml, else by its variables."""
    declared = define.datasets.get(dataset.name) if define else None
    found = STRUCTURES.get(declared.class_name.upper(), "") if declared else ""
    if not found and dataset.name == "ADSL":
        found = "ADSL"
    elif not found and dataset.has("PARAMCD"):
        found = "BDS"
    elif not found:
        found = "OCCDS" if any(name.endswith(OCCURRENCES) for name in dataset.columns) else "OTHER"
    return "TTE" if found == "BDS" and dataset.has("CNSR") else found


def tell_standards(found: Folder) -> None:
    """Tell of guides that nobody knows by their names."""
    define = found.define
    if define is None:
        return
    for name, version in define.standards:
        if not guide_called(name):
            hint = did_you_mean(name, sorted(set(GUIDES.values())))
            message = f"no standard is called '{name}' (version {version}){'; ' + hint if hint else ''}"
            found.odd("standard not known", message, define.file, value=name)
