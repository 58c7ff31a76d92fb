"""What a name in a derivation was meant as, where it is neither a verb nor an argument."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from ...errors import closest
from ...verbs import Verb
from ..faults import Faults, Meant, Open, did_you_mean, is_guess
from ..yaml.reader import Node
from .admiral import of_admiral
from .habits import CHOICE, MAPS, OF_WORDS, bare, said_here
from .uses import SEVERAL, by_form, use_of, verb_here
from .verbs_called import no_verb, verbs_called
from .words import NAME, meant, value, written

#: Words that say nothing of a verb; how much a word of its name counts, and of how many verbs a choice is proposed.
TOO_COMMON = {"a", "an", "the", "of", "to", "from", "get", "calc", "derive", "var", "is", "in", "by", "and", "or", "if"}
OF_NAME, SURE_WORDS, FEW_VERBS, SHORT_WORD, SURE_NAME, MISSPELT, NEAR = 2, 2, 3, 3, 0.75, 0.85, 0.7
ALL_VERBS = "`cdisc-rdeb verbs` lists them all"
#: A condition beside any derivation, the value where it holds, and the one where it does not.
WHEN, THEN, OTHERWISE = "when", "then", "otherwise"


def meant_verb(name: str, owner: Node, verbs: Mapping[str, Verb], attributes: Collection[str]) -> str:
    """What a name was meant as that stands in a variable where a verb should, '' where that is open."""
    value_, text = owner.named[name], owner.named[name].text
    if name == "if":
        return CHOICE.replace("{VARIABLE: value}", written(text) or "{VARIABLE: value}")
    if name.lower() in verbs:
        return Meant([name.lower()], name, "write {}")
    beside = (WHEN, OTHERWISE, *attributes)
    if same := of_admiral(name, text):
        return same
    hint = in_small_letters(name, (*verbs, *beside)) or variable_inside(name, value_, owner)
    if hint:
        return hint
    if bare(name) in MAPS:
        return OF_WORDS
    variable = owner.place.path.rpartition(".")[2]
    if name == THEN and WHEN in owner.named:
        line = f"assign: {value(text)}" if text else "its verb"
        return f"the value stands beside when: write {line} in place of then"
    if verb := verb_here(name, value_, variable, verbs):
        return f"it is called {verb} here: write {use_of(verbs[verb], name, owner, {*beside})}"
    if near := closest(name, (*verbs, *attributes), MISSPELT):
        return Meant(near[:1], name)
    hint = no_verb(name, f"{variable}: {text or 'COLUMN'}") or said_here(name, beside, of_variable=True)
    return hint or (meant(name, [*verbs, *beside]) if " " in name else did_you_mean(name, [*verbs, *beside], near=NEAR))


def tell_no_verb(node: Node, verbs: Mapping[str, Verb], attributes: Collection[str], faults: Faults) -> None:
    """Note that no key of a mapping is a verb, with the likeliest one meant."""
    names = likely_verbs(node, verbs, (WHEN, OTHERWISE, *attributes))
    hints = {name: meant_verb(name, node, verbs, attributes) for name in names}
    name = next(filter(hints.get, names), next(iter(names), ""))  # what stands beside it may be its arguments
    if name:
        near = not is_guess(hints[name]) or bool(closest(name, verbs, SURE_NAME))
        hint = (hints[name] if near else by_words(name, verbs) or hints[name]) or by_words(name, verbs)
        hint = hint or by_form(name, node, node.place.path.rpartition(".")[2], verbs) or ALL_VERBS
        faults.error(node.named[name].place, f"no verb is called {name}", hint)
    below = f"{node.place.path}."
    odd = any(fault.file == node.place.file and fault.path.startswith(below) for fault in faults.errors)
    if not node.named and not odd:  # a state that is none is told
        faults.error(node.place, "no verb is named here", ALL_VERBS)


def by_words(name: str, verbs: Mapping[str, Verb]) -> str:
    """The way out where words of a name are those of a verb, or of what it is said to do: the verb that has most."""
    words = {
        stem(word) for word in re.findall(r"[a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).casefold())
    } - TOO_COMMON
    found: dict[str, int] = {}
    for verb, known in verbs.items():
        own = {stem(word) for word in verb.split("_")}
        said = {stem(word) for word in re.findall(r"[a-z]+", f"{known.summary} {known.text}".casefold())}
        found[verb] = OF_NAME * len(words & own) + len(words & (said - own))
    best = max(found.values(), default=0)
    able = [verb for verb, score in found.items() if score == best]
    return Meant(able if best >= SURE_WORDS and len(able) <= FEW_VERBS else (), name)


def stem(word: str) -> str:
    """A word without the end of its plural, or of another form of it.

    >>> [stem(word) for word in ("ranges", "flagged", "converted", "dates", "is")]
    ['range', 'flag', 'convert', 'date', 'is']
    """
    for end in ("gged", "ing", "ed", "s") if len(word) > SHORT_WORD else ():
        if word.endswith(end) and not word.endswith("ss"):
            return word.removesuffix(end) + ("g" if end == "gged" else "")
    return word


def verbs_named(node: Node, verbs: Mapping[str, Verb]) -> list[str]:
    """The verbs that stand in a derivation; none where they are arguments of one that has another language's name."""
    used = [name for name in node.named if name in verbs]
    if not used or len(used) == len(node.named):
        return used
    meant_ = (verbs[verb] for name in node.named if name not in verbs for verb in verbs_called(name) if verb in verbs)
    return [] if any({*used} <= verb.parameters.keys() for verb in meant_) else used


def likely_verbs(node: Node, verbs: Mapping[str, Verb], beside: Collection[str]) -> list[str]:
    """The names among which a verb should be: those that are no argument of any, else the first; what is said of
    ``if`` holds for all."""
    if "if" in node.named:
        return ["if"]
    takes = {name for verb in verbs.values() for name in verb.parameters}
    free = [name for name in node.named if name not in beside] or list(node.named)[:1]
    return [name for name in free if name not in takes] or [name for name in free if verbs_called(name)][:1] or free[:1]


def meant_argument(
    name: str,
    owner: Node,
    takes: Collection[str],
    lacking: Collection[str],
    attributes: Collection[str],
    given: Collection[str],
) -> str:
    """What an argument was meant as that a verb does not take: one that is nearly called so, else the one that it
    needs and is not given, else what it takes."""
    beside = (WHEN, OTHERWISE, *attributes)
    verb = next((each for each, value in owner.named.items() if name in value.named), "")
    if name in beside and verb and name not in owner.named:
        return f"put {name} beside {verb}, not among its arguments"
    free = [word for word in (*takes, *beside) if word not in given]
    hint = in_small_letters(name, free) or variable_inside(name, owner.named.get(name), owner)
    hint = hint or said_here(name, free, of_variable=True, lacking=lacking) or meant(name, takes, given)
    hint = hint or did_you_mean(name, beside, given, near=0.7)
    left = [word for word in takes if word not in given]
    if len(lacking) == 1 and hint in ("", f"it is called {next(iter(lacking))} here"):
        return f"did you mean {next(iter(lacking))}, which must be given?"
    return hint or (Open("it takes {}", takes) if left else "it takes nothing more: remove it")


def with_comma(owner: Node, name: str, kind: str) -> str:
    """The way out where a text lacks its quotes, or a list its brackets, so that what stands behind its comma is a name
    without a value.

    ``kind`` is what the verb takes, which it may be.
    """
    names, argument = list(owner.named), owner.named[name]
    before = names[names.index(name) - 1] if names[0] != name else ""
    torn = owner.named[before] if before else None
    if torn is None or not torn.text or not argument.unsaid or argument.place.line != torn.place.line:
        return ""
    if " " not in name and name == name.casefold():  # an argument of nothing
        return ""
    if kind in SEVERAL and NAME.fullmatch(torn.text) and NAME.fullmatch(name):
        rest = [each for each in names[names.index(name) :] if owner.named[each].unsaid]
        return f"a list stands in brackets: write {before}: [{', '.join([torn.text, *rest])}]"
    whole = f'{before}: "{torn.text}, {name}"' if kind == "str" else f'"..., {name}"'  # of a label or comment beside it
    return f"a text with a comma stands in quotes: {whole}"


def torn_text(owner: Node, known: Collection[str], faults: Faults) -> set[str]:
    """The names that are the rest of a text behind its commas, noted at the first: those without a value in the line
    of an attribute, right behind it; ``known`` are the attributes."""
    found: dict[str, list[str]] = {}
    before = ""
    for name, inner in owner.named.items():
        if name in known:
            before = name if inner.text else ""
        elif before and inner.unsaid and " " in name and inner.place.line == owner.named[before].place.line:
            found.setdefault(before, []).append(name)
        else:
            before = ""
    for torn, parts in found.items():
        hint = f"a text with a comma stands in quotes: {torn}: {value(', '.join([owner.named[torn].text, *parts]))}"
        faults.error(owner.named[parts[0]].place, f"{torn} takes no argument {parts[0]}", hint)
    return {name for parts in found.values() for name in parts}


def in_small_letters(name: str, known: Collection[str]) -> str:
    """The way out where a name of this language stands in capitals; '' for any other."""
    return Meant([name.lower()] if name.isupper() and name.lower() in known else (), name)


def variable_inside(name: str, node: Node | None, owner: Node) -> str:
    """The way out where a variable stands inside another one; '' for what is no variable by its name."""
    called = owner.place.path.rpartition(".")[2]
    if node is None or not all(NAME.fullmatch(part.strip()) for part in (name, *called.split(","))):
        return ""
    if node.unsaid and len(owner.named) == 1:
        return f"write {called}: {name}"
    if node.place.line == owner.place.line:
        return f"if {name} is a variable, give it a line of its own"
    return f"if {name} is a variable, begin its line in the same column as {called}"


def among_variables(section: Node, known: Collection[str], faults: Faults) -> Mapping[str, Node]:
    """The variables of a section; what belongs to one and stands among them is noted, and read as if it were of the
    one above, where that has no value.

    ``known`` are the names that may stand in a variable: attributes, verbs, a condition.
    """
    found: dict[str, Node] = {}
    above, told = "", False
    for name, inner in section.named.items():
        if name not in known:
            found[name] = inner
            above, told = name, False
            continue
        hint = f"indent it below {above}" if above else "indent it below the variable that it is for"
        if not told:
            faults.error(inner.place, f"{name} belongs to a variable, and stands among them", hint)
        free = not found[above].value or (found[above].named and name not in found[above].named) if above else False
        if above and (told or free):
            found[above] = Node({**found[above].named, name: inner}, found[above].place)
            told = True
    return found


def is_lost_case(verb: Verb, name: str, node: Node, faults: Faults) -> bool:
    """Whether an argument is a part of a case that stands without its dash, which is noted at the first part."""
    if verb.main is None or verb.main.kind != "cases" or name not in (WHEN, THEN):
        return False
    if name == WHEN:
        hint = "begin each case with a dash: - {when: {...}, then: ...}"
        faults.error(node.place, f"{verb.name} is a list of cases, and this one has no dash", hint)
    return True


def tell_branch(branch: Node, faults: Faults) -> None:
    """Note what a branch of a choice has or lacks that is no condition with its value."""
    said, hint = told_branch(branch)
    faults.error(branch.place, f"a case is {{when: conditions, then: value}}, and this one {said}", hint)


def told_branch(branch: Node) -> tuple[str, str]:
    """What it has or lacks, and the way out."""
    names = list(branch.named)
    ends = [name for name in names if name == OTHERWISE or said_here(name, (OTHERWISE,))]
    if ends:
        return f"has {ends[0]}", f"write {OTHERWISE} beside case, not among its cases"
    inside = branch.named[WHEN].named if WHEN in branch.named else {}
    if THEN in inside and THEN not in names:
        return f"has {THEN} inside its condition", "close the brace of the condition before it"
    lacking = [f"lacks {name}" for name in (WHEN, THEN) if name not in names]
    odd = [name for name in names if name not in (WHEN, THEN)]
    ways = [f"{name}: {hint}" for name in odd if (hint := said_here(name, (WHEN, THEN)))]
    said = " and ".join([*lacking, *(f"has {name}" for name in odd)])
    return said, "; ".join(ways) or "say both, and nothing else"
