"""Define-XML 2.0 out of the elements of 2.1: other words for origins, and what 2.0 does not have said elsewhere.

Source: Define-XML 2.0, ItemDef Origin, MetaDataVersion StandardName; Define-XML 2.1, Appendix (changes from 2.0).
"""

from __future__ import annotations

from dataclasses import replace

from . import elements as e

VERSION = "2.0.0"
NAMES = {"SDTMIG": "SDTM-IG", "ADaMIG": "ADaM-IG", "SENDIG": "SEND-IG"}
#: What 2.0 calls what was collected by somebody: all but a vendor filled in a form.
COLLECTED = {"Vendor": "eDT"}
#: 2.0 has no word for an origin that is not available: that there is no value is the sponsor's to say.
UNAVAILABLE = "Not collected: there is no value."


def as_2_0(define: e.Define) -> e.Define:
    """The same as Define-XML 2.0. One guide is named; that and all terminology are told in the description."""
    guide = next((s for s in define.standards if s.type == "IG"), None)
    terminology = ", ".join(f"{s.publishing_set} {s.version}" for s in define.standards if s.type == "CT")
    more = f". Controlled terminology: {terminology}" if terminology else ""
    told = {item.oid: f"COM.{item.oid.removeprefix('IT.')}" for item in define.items if needs_comment(item)}
    return replace(
        define,
        define_version=VERSION,
        standard_name=NAMES.get(guide.name, guide.name) if guide else "Custom",
        standard_version=guide.version if guide else "1",
        description=define.description + more,
        standards=(),
        stylesheet=None,
        value_lists=tuple(replace(v, item_refs=tuple(map(item_ref, v.item_refs))) for v in define.value_lists),
        item_groups=tuple(map(item_group, define.item_groups)),
        items=tuple(item(each, told.get(each.oid)) for each in define.items),
        codelists=tuple(replace(c, standard_oid=None, is_non_standard=None) for c in define.codelists),
        comments=(*define.comments, *(e.CommentDef(oid, UNAVAILABLE) for oid in told.values())),
    )


def item_group(group: e.ItemGroupDef) -> e.ItemGroupDef:
    """A dataset without what 2.0 does not have."""
    refs = tuple(map(item_ref, group.item_refs))
    return replace(group, standard_oid=None, is_non_standard=None, has_no_data=None, subclass=None, item_refs=refs)


def item_ref(ref: e.ItemRef) -> e.ItemRef:
    """A variable of a dataset; 2.0 does not say that it has no data."""
    return replace(ref, has_no_data=None)


def item(each: e.ItemDef, comment: str | None) -> e.ItemDef:
    """A variable with its origin in the words of 2.0."""
    return replace(each, origin=origin(each.origin), comment_oid=each.comment_oid or comment)


def origin(found: e.Origin | None) -> e.Origin | None:
    """An origin in the words of 2.0.

    >>> origin(e.Origin("Collected", "Investigator")).type, origin(e.Origin("Collected", "Vendor")).type
    ('CRF', 'eDT')
    >>> origin(e.Origin("Derived", "Sponsor")).source, origin(e.Origin("Not Available")).type
    (None, 'Assigned')
    """
    if found is None:
        return None
    collected = COLLECTED.get(found.source or "", "CRF")
    kind = {"Collected": collected, "Not Available": "Assigned"}.get(found.type, found.type)
    return replace(found, type=kind, source=None)


def needs_comment(each: e.ItemDef) -> bool:
    """Whether a variable would stand there without a word of why it has no value."""
    return each.origin is not None and each.origin.type == "Not Available" and not each.comment_oid
