"""Whether the spec of a dataset is of one that its standard has, and is the one that its file is called after."""

from __future__ import annotations

import re
from pathlib import Path

from ...model import Place
from ...standards import Standards
from ..faults import Faults, Meant, Open, did_you_mean
from ..meant.structures_called import structure_called
from ..structures import STRUCTURES, domain_of, is_analysis, is_misnamed
from ..yaml.reader import Node

OWN = "XYZ"  # the letters that names of a sponsor's own domains begin with (SDTMIG 3.4, 2.6)


def is_called(node: Node, path: Path, standards: Standards, faults: Faults) -> bool:
    """Whether a spec has no other dataset of the standard in its file's name: one of the two is not what was meant."""
    name, called = node.get("dataset"), path.stem.upper()
    if name.startswith(called) or called == node.get("domain") or standards.sdtmig_dataset(called) is None:
        return True
    if path.with_stem(name.lower()).exists():  # which it is then told to be a second one of
        return True
    hint = f"call it {name.lower()}.yaml, or write dataset: {called}"
    faults.error(node.named["dataset"].place, f"the file is called {path.name}, and is the spec of {name}", hint)
    return False


def tell_twice(name: str, own: Place, other: Place, standards: Standards, faults: Faults) -> None:
    """Note that a dataset has two specs, at the one whose file is called otherwise."""
    called = Path(other.file).stem.upper()
    named = called != name and standards.sdtmig_dataset(called) is not None
    hint = f"did you mean {called}, as the file is called?" if named else "name another dataset in one of both"
    stem, copy = Path(own.file).stem, Path(other.file).stem
    if copy.startswith(stem) and not copy[len(stem) : len(stem) + 1].isalnum() and copy != stem:  # ae - Copy, ae (2)
        hint = "remove one of the two files"
    faults.error(other, f"{name} has a spec already", f"{own.file} is it; {hint}")


def is_of_standard(node: Node, called: str, standards: Standards, faults: Faults) -> bool:
    """Whether the standard has the dataset of a spec, or the domain that it is split from."""
    if is_analysis(node):
        return is_of_analysis(node, faults)
    if match := re.fullmatch("SUPP(..)", node.get("dataset")):
        said = f"{match[0]} is made of what stands under supplemental of {match[1]}"
        faults.error(node.named["dataset"].place, said, "describe the qualifiers there, and remove this file")
        return False
    domain = domain_of(node, standards)
    if "class" in node.named:
        return is_of_class(node, domain, standards, faults)
    if is_misnamed(node, called, faults):
        return False
    if standards.sdtmig_dataset(domain) is not None:
        return True
    at = node.named.get("domain") or node.named["dataset"]
    known = standards.sdtmig_datasets()
    hint = did_you_mean(domain, known) or "a dataset of another name says which one it is split from: domain: XX"
    if domain[0] in OWN:
        hint = "say its class: Interventions, Events or Findings"
    if called in known:
        hint = Meant([called], domain, "did you mean {}, as the file is called?")
    if "structure" in node.named:
        hint = "it says a data structure of ADaM: move the file to adam/"
    faults.error(at.place, f"{standards.called('SDTMIG')} has no dataset {domain}", hint)
    return False


def is_of_class(node: Node, domain: str, standards: Standards, faults: Faults) -> bool:
    """Whether a domain of the sponsor's own has a name that is none of the guide's, and a label (SDTMIG 3.4, 2.6)."""
    guide, place, known = standards.sdtmig_dataset(domain), node.named["class"].place, len(faults.errors)
    if guide is not None:
        faults.error(place, f"{domain} is a domain of SDTMIG, of the class {guide.class_}", "remove class")
    elif domain[0] not in OWN:
        faults.warning(place, f"{domain} may be a domain of the guide one day", "those of a sponsor begin with X, Y, Z")
    if not node.get("label"):
        faults.error(node.named["dataset"].place, f"{domain} has no label", "give one of up to 40 characters")
    return len(faults.errors) == known


def is_of_analysis(node: Node, faults: Faults) -> bool:
    """Whether an analysis dataset says which data structure it has."""
    if node.get("structure") in STRUCTURES:
        return True
    at = node.named.get("structure") or node.named["dataset"]
    if at is node.named["dataset"] and at.place.file in faults.partly:  # it may be what stands there misspelt
        return False
    said = node.get("structure")
    called = structure_called(said, node.get("dataset"))
    hint: str = Meant([called] if called else (), said, "write {}")
    hint = hint or did_you_mean(said, STRUCTURES) or Open("structure: one of {}", STRUCTURES)
    what = f"{said} is no data structure" if said else "an analysis dataset says its data structure"
    if not said and len(node.get("dataset")) == 2:
        hint = "the spec of a dataset of SDTM lies in sdtm/: move it there"
    faults.error(at.place, what, hint)
    return False
