"""The specs of a study, read into the model: files, schemas, drafts, the standard's conventions, the model."""

from __future__ import annotations

import traceback
from collections.abc import Collection, Mapping
from functools import partial, reduce
from pathlib import Path
from types import MappingProxyType

from ..allowed import WAY_OUT, is_allowed
from ..errors import RawDataError, SpecError
from ..formats.opening import note, refuse_no_file, stands
from ..model import Given, Place, Study
from ..quick import dataclass
from ..standards import Standards
from ..verbs import Verb
from ..verbs.own import study_verbs
from . import schema
from .dataset.draft import ATTRIBUTES, Draft, note_drafts, read_draft
from .dataset.given import spec_of
from .dataset.of_standard import is_called, is_of_standard, tell_twice
from .dataset.parameters import in_table, spread
from .dataset.tables import columns_of, files_of, read_persons
from .derivation.derivations import Grammar
from .faults import Faults
from .filled import conventions
from .filled.codelists import read_codelists, use_codelist
from .filled.context import Context
from .filled.everywhere import expanded
from .filled.finishing import finish, inherit
from .filled.listing import with_lists
from .layers.folders import Layer, read_file, read_root
from .layers.overlay import overlay_dataset
from .layers.strays import FILES, found_in
from .structures import domain_of, is_analysis
from .study.analyses import ANALYSES, read_analyses
from .study.design import named_nodes, read_source, read_unscheduled, read_visit, study_tables
from .study.documents import read_dictionaries, read_documents
from .study.forms import names_of_visits, read_forms
from .study.standards_chosen import read_standards
from .study.summary import read_summary
from .unread import note_parts
from .yaml.reader import Node

NOTHING: Mapping[str, Given] = MappingProxyType({})
RELATED = ("DOMAIN", "EVAL")  # the codelists of SUPP-- and CO


@dataclass(frozen=True, slots=True)
class Reading:
    """A study with what the spec files say of it, for lint and explain.

    ``unread`` are the datasets whose files could not be read, or not all of them: what they hold is not known.
    """

    study: Study
    drafts: Mapping[str, Draft]
    verbs: Mapping[str, Verb]
    root: Node
    unread: Collection[str] = ()


def read_study(
    folder: Path, faults: Faults, unwritten: Node | None = None, given: Mapping[str, Given] = NOTHING
) -> Reading | None:
    """Read the specs in a folder. None when what all specs stand on cannot be used; faults say why.

    ``unwritten`` is the spec of one more dataset, as if it lay among the others. ``given`` are datasets that stand in
    place of those of SDTM, and of the raw sources.
    """
    root, layers = read_root(folder, faults)
    if not layers:
        return None
    sound = not faults.errors
    chosen = read_standards(root, layers, faults)
    nodes, unread = read_datasets(layers, chosen, faults, unwritten)
    codelists = read_codelists(layers, chosen, faults)
    verbs = read_verbs(layers, faults)
    if root is None or verbs is None or not sound:
        return None
    everywhere = root.named["not_submitted"].texts if "not_submitted" in root.named else ()
    sources = root.named["raw"].named if "raw" in root.named else {}
    raw = {name: read_source(name, node, everywhere) for name, node in sources.items()}
    subject = root.get("subject") or "{subject}"  # where there is no raw source none need be said
    if given:
        raw, subject = {dataset.source.name: dataset.source for dataset in given.values()}, "{subject}"
        nodes = [*map(spec_of, given.values()), *(node for node in nodes if is_analysis(node))]
    elif root.get("analysis") == "given":
        nodes = [node for node in nodes if not is_analysis(node)]
    names = {node.get("dataset") for node in nodes} | unread
    prefixes = names | set(raw) | {"*"}
    summary, facts = read_summary(root, Grammar(verbs, "", faults, prefixes, standards=chosen))
    tables = study_tables(root, summary)
    folders = [layer.folder for layer in layers]
    drafts: dict[str, Draft] = {}
    for node in nodes:
        name = node.get("dataset")
        domain = "" if is_analysis(node) else domain_of(node, chosen)
        grammar = Grammar(
            verbs, domain, faults, prefixes, ATTRIBUTES, standards=chosen, columns=partial(columns_of, folders)
        )
        drafts[name] = read_draft(node, grammar, folders, spread, in_table)
        drafts[name].given = name in given
    sources_of = {"raw": raw, "dataset": names, "study": tables}
    unread |= note_drafts(drafts.values(), sources_of, faults)
    has_reference_date = "DM" in unread or ("DM" in drafts and drafts["DM"].has("RFSTDTC"))
    shared = (raw, tables, verbs, codelists, faults)
    context = Context(
        root.get("study"),
        chosen,
        subject,
        *shared,
        datasets=names,
        has_reference_date=has_reference_date,
        drafts=drafts,
    )
    for draft in drafts.values():
        if not draft.given:
            conventions.add_variables(draft, context, parts_before(draft, drafts))
    for draft in drafts.values():
        inherit(draft, drafts, verbs)
    datasets = {name: finish(draft, context) for name, draft in drafts.items()}
    datasets = {name: expanded(dataset, datasets, faults) for name, dataset in datasets.items()}
    all_tables = {**tables, **files_of(datasets, verbs, folders)}
    datasets = with_lists(datasets, drafts, all_tables, context)
    if any(dataset.supplemental() or dataset.commentary() for dataset in datasets.values()):
        for name in RELATED:
            use_codelist(name, context)
    visits = tuple(read_visit(node) for node in named_nodes(root, "visits"))
    unscheduled = read_unscheduled(root)
    parameters = {name: [*draft.parameters] for name, draft in drafts.items() if draft.all_parameters}
    later = root.get("analysis") == "given" and not given  # nothing is known of analysis datasets
    documents = tuple(read_documents(root))
    study = Study(
        id=root.get("study"),
        title=root.get("title"),
        folder=folder,
        libraries=tuple(folders[1:]),
        usubjid=subject,
        datasets=datasets,
        raw=raw,
        codelists=codelists,
        visits=visits,
        unscheduled=unscheduled,
        unscheduled_step=float(root.named["unscheduled"].get("step") or 0.1) if "unscheduled" in root.named else 0.1,
        tables=all_tables,
        facts=facts,
        persons=read_persons(root, folders, faults),
        ascii={name: node.text for name, node in root.named["ascii"].named.items()} if "ascii" in root.named else {},
        standards=chosen,
        description=root.get("description") or root.get("title"),
        protocol=root.get("protocol") or root.get("study"),
        created=root.get("created"),
        language=root.get("language") or "en",
        dictionaries=tuple(read_dictionaries(root)),
        define_version=root.get("define_version") or "2.1",  # type: ignore[arg-type]
        documents=documents,
        analyses=() if later else read_analyses(folder, datasets, parameters, unread, chosen, faults, documents),
        crf=None if given else read_forms(layers, raw, names_of_visits(visits, unscheduled), faults),
    )
    return Reading(study, drafts, verbs, root, unread)


def parts_before(draft: Draft, drafts: Mapping[str, Draft]) -> tuple[str, ...]:
    """The datasets of a draft's domain that come before it: some, where the domain is split."""
    parts = [d.name for d in drafts.values() if draft.domain and d.domain == draft.domain]
    return tuple(parts[: parts.index(draft.name)]) if parts else ()


def read_datasets(
    layers: list[Layer], standards: Standards, faults: Faults, unwritten: Node | None
) -> tuple[list[Node], set[str]]:
    """The study's dataset specs, by file name, each laid over those of its libraries; and the datasets that are known
    only in part, or by their file's name. The study says which datasets it has, a library how they look."""
    found = [read_layer(layer, len(layers) > 1, standards, faults) for layer in layers]
    (own, unread), libraries = found[0], found[1:]
    folder = layers[0].folder
    lost = {name for described, _ in found_in(folder) for name in described.values()}
    unread |= lost - own.keys()
    if not spec_files(folder) and stands(folder / "study.yaml") and not lost:
        faults.error(
            Place("study.yaml", 1), "the study has no dataset", "write sdtm/dm.yaml, and one file for each more"
        )
    if unwritten is not None:
        own[unwritten.get("dataset")] = unwritten
    elif not libraries:
        return list(own.values()), unread
    nodes = []
    for name, node in own.items():
        known = len(faults.errors)
        specs = [node, *(specs[name] for specs, _ in libraries if name in specs)]
        merged = reduce(lambda lower, upper: overlay_dataset(upper, lower, standards, faults), reversed(specs))
        whole = schema.check(merged, "dataset", faults)
        if whole is not None:
            nodes.append(whole)
        if len(faults.errors) > known or any(name in partly for _, partly in libraries):
            unread.add(name)
    return nodes, unread


def spec_files(folder: Path) -> list[Path]:
    """The files of dataset specs in a folder, in order; hidden ones, as editors and systems leave, are none."""
    parts = (part for part in (folder / "sdtm", folder / "adam") if part.is_dir())
    found = (path for part in parts for path in sorted(part.iterdir()) if path.suffix.lower() in (".yaml", ".yml"))
    return [path for path in found if not path.name.startswith(".") and path.name not in FILES]


def read_layer(layer: Layer, part: bool, standards: Standards, faults: Faults) -> tuple[dict[str, Node], set[str]]:
    """The dataset specs of one folder; and the datasets that are known only in part, or by their file's name."""
    nodes: dict[str, Node] = {}
    unread: set[str] = set()
    for path in spec_files(layer.folder):
        shown, called = f"{layer.shown}{path.parent.name}/{path.name}", path.stem.upper()
        if shown.endswith(ANALYSES):
            if layer.shown:
                faults.error(Place(shown, 1), "analyses belong to a study", "put the file into its folder adam")
            continue
        if path.suffix != ".yaml":
            faults.error(Place(shown, 1), "the names of specs end in .yaml", f"call it {path.stem.lower()}.yaml")
            unread.add(called)
            continue
        known = len(faults.errors)
        node = read_file(path, shown, "dataset", faults, part)
        note_parts(shown, faults)
        node = with_copies(node, faults) if node else None
        name = node.get("dataset") if node else ""
        if node is not None and not name:
            faults.error(node.place, "dataset must be given here")
        elif node and is_of_standard(node, called, standards, faults) and is_called(node, path, standards, faults):
            own = nodes.setdefault(name, node)
            if own is not node:
                nodes[name], other = (node, own) if called == name else (own, node)
                tell_twice(name, nodes[name].place, other.place, standards, faults)
                unread.add(Path(other.place.file).stem.upper())
        if node is None or len(faults.errors) > known:
            unread |= {called, name or called}
    return nodes, unread


def with_copies(node: Node, faults: Faults) -> Node:
    """A dataset spec with what it copies from other datasets among its variables, before them."""
    if "copy" not in node.named:
        return node
    variables: dict[str, Node] = {}
    for owner, names in node.named["copy"].named.items():
        for inner in names.nodes:
            for name, source in inner.named.items() or ((inner.text, inner),):  # {TRTA: TRT01A} under another name
                if name in variables:
                    faults.error(inner.place, f"{name} is copied already", "keep one")
                variables[name] = Node(f"{owner}.{source.text}", source.place)
    own = node.named.get("variables")
    for name, inner in own.named.items() if own else ():
        if name in variables:
            faults.error(inner.place, f"{name} is copied in line {variables[name].place.line} already", "keep one")
        variables[name] = inner
    named = {name: inner for name, inner in node.named.items() if name != "copy"}
    return Node({**named, "variables": Node(variables, (own or node.named["copy"]).place)}, node.place)


def read_verbs(layers: list[Layer], faults: Faults) -> Mapping[str, Verb] | None:
    """The verbs that the study may use; None, with a fault noted, when a derivations.py cannot be run."""
    shown = ""
    try:
        for layer in layers:
            file, shown = layer.folder / "derivations.py", f"{layer.shown}derivations.py"
            if stands(file):
                refuse_no_file(file, shown)
                note(file, shown)
                if not is_allowed():
                    faults.error(Place(shown, 1), "this is code, which would run", WAY_OUT)
                    return None
        return study_verbs(*(layer.folder for layer in layers))
    except RawDataError as error:
        faults.error(Place(shown, 1), str(error).removeprefix(f"{shown}: "))
        return None
    except SpecError as error:
        cause = error.__cause__
        paths = {str(layer.folder / "derivations.py"): f"{layer.shown}derivations.py" for layer in layers}
        trace = traceback.extract_tb(cause.__traceback__) if cause else []
        frames = [(f.filename, f.lineno or 1) for f in trace if f.filename in paths]
        if isinstance(cause, SyntaxError):
            frames.append((cause.filename or "", cause.lineno or 1))
        path, line = frames[-1] if frames else ("", 1)
        hint = "mend the file; python shows more"
        place = Place(paths.get(path, "derivations.py"), line)
        faults.error(place, f"{type(cause).__name__}: {getattr(cause, 'msg', cause)}", hint)
        return None
