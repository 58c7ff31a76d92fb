"""Columns: what every value of every record is held in, and the work on them.

Text is distinct values and codes, numbers are float64; '' and NaN are missing.
"""

from .arrow import from_arrow, texts_to_arrow, to_arrow
from .groups import WAYS, decimals, extremes, first_of_groups, group_codes, repeats, summary, sums
from .matching import codes_of, matching, together
from .numbers import all_whole, as_text, decided, read_number, without_last_bits, write_number
from .ordering import (
    Coded,
    combined,
    distinct,
    falling,
    group_starts,
    numbered,
    numbered_as_met,
    on_pairs,
    order_by,
    order_codes,
    order_of,
    pack,
    ranked,
    standing_twice,
)
from .stored import Stored, StoredColumns, read_columns, refused, storing, write_columns
from .taking import InOrder, between, blank, concatenate, is_present, select, take, take_found
from .text import Codes, Column, Index, Mask, Numbers, Text, as_met, gather, objects

__all__ = [
    "WAYS",
    "Coded",
    "Codes",
    "Column",
    "InOrder",
    "Index",
    "Mask",
    "Numbers",
    "Stored",
    "StoredColumns",
    "Text",
    "all_whole",
    "as_met",
    "as_text",
    "between",
    "blank",
    "codes_of",
    "combined",
    "concatenate",
    "decided",
    "decimals",
    "distinct",
    "extremes",
    "falling",
    "first_of_groups",
    "from_arrow",
    "gather",
    "group_codes",
    "group_starts",
    "is_present",
    "matching",
    "numbered",
    "numbered_as_met",
    "objects",
    "on_pairs",
    "order_by",
    "order_codes",
    "order_of",
    "pack",
    "ranked",
    "read_columns",
    "read_number",
    "refused",
    "repeats",
    "select",
    "standing_twice",
    "storing",
    "summary",
    "sums",
    "take",
    "take_found",
    "texts_to_arrow",
    "to_arrow",
    "together",
    "without_last_bits",
    "write_columns",
    "write_number",
]
