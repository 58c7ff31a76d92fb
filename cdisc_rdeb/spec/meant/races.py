"""Origins that people are recorded with, by the term of RACE that they are of.

Source: OMB, Standards for Maintaining, Collecting, and Presenting Federal Data on Race and Ethnicity (1997), which
FDA's guidance on race and ethnicity in trials names.
"""

from __future__ import annotations

ORIGINS: dict[str, str] = {
    **dict.fromkeys(
        ("cambodian", "chinese", "japanese", "korean", "malaysian", "pakistani", "filipino", "thai", "vietnamese"),
        "ASIAN",
    ),
    **dict.fromkeys(("far east", "east asian", "south asian", "southeast asian", "asian indian", "han"), "ASIAN"),
    **dict.fromkeys(("caucasian", "european", "middle eastern", "north african", "arab"), "WHITE"),
    **dict.fromkeys(("black", "african american", "african-american", "negro", "haitian"), "BLACK OR AFRICAN AMERICAN"),
    **dict.fromkeys(
        ("hawaiian", "native hawaiian", "samoan", "guamanian", "chamorro", "pacific islander", "tongan", "fijian"),
        "NATIVE HAWAIIAN OR OTHER PACIFIC ISLANDER",
    ),
    **dict.fromkeys(
        ("american indian", "native american", "alaska native", "eskimo"), "AMERICAN INDIAN OR ALASKA NATIVE"
    ),
}
