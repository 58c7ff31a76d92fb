"""A file that is no YAML costs one message: the line of the mistake, in words of specs, and the way out."""

from __future__ import annotations

from pathlib import Path

import pytest
from broken import Case, messages
from studies import TinyStudy, tiny_study

S, C, D, A = "study.yaml", "codelists.yaml", "sdtm/dm.yaml", "sdtm/ae.yaml"
OPENS, CLOSE = "opens here and is not closed", "opens here and is not closed; close it with"
STRAIGHT = "write a straight one, or straight ones around the text if curly ones are meant"
BESIDE = "text stands behind the closing quote; put all of it in quotes, with the other kind around"
COMMA = "or a text with a colon and a blank in it stands without quotes; write"
NO_QUOTE_TO_YAML = "is a curly quote, and no quote to YAML"
NO_QUOTE = f"{NO_QUOTE_TO_YAML}; {STRAIGHT}"

YAML: dict[str, Case] = {
    # a colon, or the blank after it
    "no colon after the first of names": (
        D,
        "SUBJID: S",
        "SUBJID S",
        "6: a colon is missing after SUBJID; write SUBJID: SUBJECT",
    ),
    "no colon among names": (
        D,
        "SITEID: SITE",
        "SITEID SITE",
        "7: a colon is missing after SITEID; write SITEID: SITE",
    ),
    "no colon after the last of names": (
        S,
        "subject: TINY01-{subject}",
        "subject TINY01-{subject}",
        "4: a colon is missing after subject; write subject: TINY01-{subject}",
    ),
    "no colon before a brace": (
        A,
        "AEDECOD: {upper: TERM}",
        "AEDECOD {upper: TERM}",
        "9: records[0].variables.AEDECOD: a colon is missing after AEDECOD; write AEDECOD: {upper: TERM}",
    ),
    "no colon after a section": (
        D,
        "    variables:",
        "    variables",
        "5: a colon is missing after variables; write variables:",
    ),
    "no colon in a list": (
        A,
        "- raw: ae",
        "- raw ae",
        "4: a colon is missing after raw; write raw: ae",
    ),
    "no colon in codelists": (
        C,
        "label: Arms",
        "label Arms",
        "2: a colon is missing after label; write label: Arms",
    ),
    "no colon at the end of a file": (
        S,
        "ascii: {µ: u}",
        "language en",
        "8: a colon is missing after language; write language: en",
    ),
    "no blank after a colon": (
        D,
        "SITEID: S",
        "SITEID:S",
        "7: a blank is missing after the colon; write SITEID: SITE",
    ),
    "no blank after a colon in a list": (
        A,
        "- raw: ae",
        "- raw:ae",
        "4: a blank is missing after the colon; write raw: ae",
    ),
    "no blank after a colon in study.yaml": (
        S,
        "title: A",
        "title:A",
        "2: a blank is missing after the colon; write title: A study of two datasets",
    ),
    "no blank before a brace": (
        A,
        "AEDECOD: {upper: TERM}",
        "AEDECOD:{upper: TERM}",
        "9: records[0].variables.AEDECOD: a blank is missing after the colon; write AEDECOD: {upper: TERM}",
    ),
    "no blank in a brace": (
        A,
        "{upper: TERM}",
        "{upper:TERM}",
        "9: records[0].variables.AEDECOD.upper: a blank is missing after the colon; write upper: TERM",
    ),
    "no blank in a brace of study.yaml": (
        S,
        "dm.csv, subject: SUBJECT",
        "dm.csv, subject:SUBJECT",
        "6: raw.dm.subject: a blank is missing after the colon; write subject: SUBJECT",
    ),
    "no blank after a dash": (
        A,
        "- raw: ae",
        "-raw: ae",
        "4: a blank is missing after the dash; write - raw: ae",
    ),
    "a full-width colon": (
        D,
        "SITEID: S",
        "SITEID：S",
        "7: a full-width colon stands here; write SITEID: SITE",
    ),
    "a no-break blank": (
        D,
        "SITEID: S",
        "SITEID:\u00a0S",
        "7: a no-break blank stands here; write SITEID: SITE",
    ),
    "two colons in a line": (
        S,
        "title: A study",
        "title: Study: a",
        '2: a text with a colon and a blank in it stands in quotes; write title: "Study: a of two datasets"',
    ),
    "two names in a line": (
        D,
        "SITEID: SITE",
        "SITEID: SITE INVID: SITE",
        "7: the name INVID stands here on the line of SITEID: SITE INVID: SITE; "
        "begin a new line before INVID:, with 6 blanks in front",
    ),
    "the first name on the line of its heading": (
        D,
        "    variables:\n      SUBJID: SUBJECT",
        "    variables: SUBJID: SUBJECT",
        "5: the name SUBJID stands here on the line of variables: SUBJID: SUBJECT; "
        "begin a new line before SUBJID:, with 6 blanks in front",
    ),
    "a text over several lines without its sign": (
        S,
        "title: A study of two datasets",
        "title:\n  What is shown here is this: a study\n  of two datasets",
        "2: a text over several lines with a colon in it begins below title; write title: >-",
    ),
    "a dash before a name among names": (
        D,
        "dataset: DM\n",
        "dataset: DM\n- label: D\n",
        "2: a dash stands here before a name among names; remove the dash: write label: D",
    ),
    # quotes
    "a quote not closed": (
        D,
        "{assign: YEARS}",
        '{assign: "YEARS}',
        f'8: a quote {OPENS}: "YEARS}}; write assign: "YEARS"}}',
    ),
    "a quote not closed, another one below": (
        D,
        "{from: RFPENDTC}",
        '{from: "RFPENDTC}\n  INVNAM: {assign: "x"}',
        f'15: a quote {OPENS}: "RFPENDTC}}; write from: "RFPENDTC"}}',
    ),
    "a quote not closed without a brace": (
        S,
        "title: A",
        "title: 'A",
        f"2: a quote {OPENS}: 'A study of two datasets; write title: 'A study of two datasets'",
    ),
    "a quote not closed in codelists": (
        C,
        "A: Drug A",
        'A: "Drug A',
        f'4: a quote {OPENS}: "Drug A; write A: "Drug A"',
    ),
    "a quote that swallows the next line": (
        D,
        "SUBJID: SUBJECT\n      SITEID: SITE",
        'SUBJID: "SUBJECT\n      SITEID: SITE"',
        f'6: records[0].variables.SUBJID: a quote {OPENS}: "SUBJECT; write SUBJID: "SUBJECT"',
    ),
    "text behind a quote": (
        S,
        "title: A study of",
        'title: "A study" of',
        f"2: {BESIDE}",
    ),
    "text with an apostrophe behind a quote": (
        S,
        "title: A study of",
        'title: "A study" of the sponsor\'s',
        "2: text stands behind the closing quote; write all of it behind title: in single quotes, "
        "with '' for each apostrophe (sponsor''s)",
    ),
    "text behind a quote in a list": (
        C,
        "[no, unrelated]",
        '["no" sir, unrelated]',
        '9: a comma is missing after "no"; write NOT RELATED: ["no", sir, unrelated]',
    ),
    "a backslash in quotes": (
        S,
        "title: A",
        r'title: "\d"  # A',
        r"2: a backslash in double quotes has a meaning of its own; write '\d' in single quotes",
    ),
    "curly quotes": (
        D,
        "{assign: YEARS}",
        "{assign: “YEARS”}",
        f'8: records[0].variables.AGEU.assign: “ (U+201C) {NO_QUOTE_TO_YAML}; write "YEARS" for “YEARS”',
    ),
    "curly quotes in study.yaml": (
        S,
        "title: A study of two datasets",
        "title: ‘A study of two datasets’",
        f'2: title: ‘ (U+2018) {NO_QUOTE_TO_YAML}; write "A study of two datasets" for ‘A study of two datasets’',
    ),
    "curly quotes around a collected word": (
        C,
        "[no, unrelated]",
        "[“no, sir”, unrelated]",
        f'9: AEREL.terms.NOT RELATED[0]: “ (U+201C) {NO_QUOTE_TO_YAML}; write "no, sir" for “no, sir”',
    ),
    "curly quotes around a text with a comma in braces": (
        D,
        "{assign: YEARS}",
        "{assign: “YEARS, MONTHS”}",
        f"8: records[0].variables.AGEU.assign: “ (U+201C) {NO_QUOTE_TO_YAML}; "
        'write "YEARS, MONTHS" for “YEARS, MONTHS”',
    ),
    "a quote of the other kind at the end": (
        D,
        "{assign: YEARS}",
        "{assign: 'YEARS\"}",
        '8: a quote opens here, and one of the other kind closes it: \'YEARS"; write assign: "YEARS"',
    ),
    "a brace that closes and does not open": (
        D,
        "{assign: YEARS}",
        "assign: YEARS}",
        "8: a } closes here, and no { opens; write AGEU: {assign: YEARS}",
    ),
    "a semicolon in place of a colon": (
        D,
        "SITEID: SITE",
        "SITEID; SITE",
        "7: a colon is missing after SITEID; write SITEID: SITE",
    ),
    "a round bracket closes a brace": (
        D,
        "{assign: YEARS}",
        "{assign: YEARS)",
        "8: ) stands where } should close the {; write AGEU: {assign: YEARS}",
    ),
    "curly quotes in a where clause": (
        A,
        "{AEYN: Y}",
        "{AEYN: ”Y”}",
        f'5: records[0].where.AEYN: ” (U+201D) {NO_QUOTE_TO_YAML}; write "Y" for ”Y”',
    ),
    # brackets and braces
    "a brace not closed": (
        D,
        "{assign: YEARS}",
        "{assign: YEARS",
        f"8: a {{ {OPENS}; write AGEU: {{assign: YEARS}}",
    ),
    "a brace not closed at the end of a section": (
        D,
        "{from: ARM, codelist: ARMS}\nvariables",
        "{from: ARM, codelist: ARMS\nvariables",
        f"12: a {{ {OPENS}; write ACTARMCD: {{from: ARM, codelist: ARMS}}",
    ),
    "a brace not closed at the end of a file": (
        S,
        "ascii: {µ: u}",
        "ascii: {µ: u",
        f"8: a {{ {OPENS}; write ascii: {{µ: u}}",
    ),
    "a bracket not closed": (
        C,
        "[no, unrelated]",
        "[no, unrelated",
        f"9: a [ {OPENS}; write NOT RELATED: [no, unrelated]",
    ),
    "an inner brace not closed": (
        A,
        "START_TIME}}",
        "START_TIME}",
        f"11: a {{ {OPENS}; write AESTDTC: {{iso8601: {{date: START, time: START_TIME}}}}",
    ),
    "a brace that a comment swallows": (
        A,
        "{upper: TERM}",
        "{upper: TERM #1}",
        f'9: a {{ {OPENS}; what stands behind the # is a comment; write AEDECOD: {{upper: "TERM #1"}}',
    ),
    "a bracket closed as a brace": (
        C,
        "[no, unrelated]",
        "[no, unrelated}",
        "9: } stands where ] should close the [; write NOT RELATED: [no, unrelated]",
    ),
    "a brace too many": (
        A,
        "{upper: TERM}",
        "{upper: TERM}}",
        "9: one } too many stands after TERM; write AEDECOD: {upper: TERM}",
    ),
    "text behind a brace": (
        A,
        "{upper: TERM}",
        "{upper: TERM} TERM",
        "9: text stands behind }; remove it, or put all of it in quotes",
    ),
    "no comma behind a brace": (
        D,
        "[{when: {ARMCD: A}, then",
        "[{when: {ARMCD: A} then",
        f"20: a comma is missing before then, {COMMA} , then: {{assign: Drug A}}}}], otherwise: {{assign: Drug B}}}}",
    ),
    "no comma between names": (
        S,
        "dm.csv, subject",
        "dm.csv subject",
        f"6: a comma is missing before subject, {COMMA} , subject: SUBJECT, dates: DD-MON-YYYY}}",
    ),
    # blanks before a line
    "a blank too few": (
        A,
        "    copy: [AESEV",
        "   copy: [AESEV",
        "6: 3 blanks stand before copy: [AESEV, AESER, AEOUT], and 4 before what it belongs with; indent it by 4",
    ),
    "a blank too many": (
        D,
        "      SITEID: SITE",
        "       SITEID: SITE",
        "7: 7 blanks stand before SITEID: SITE, and 6 before what it belongs with; indent it by 6",
    ),
    "a blank before a section": (
        S,
        "created:",
        " created:",
        "3: 1 blank stands before created: 2024-06-30, and 0 before what it belongs with; indent it by 0",
    ),
    "a term of a codelist too far left": (
        C,
        "    B: Drug B",
        "   B: Drug B",
        "5: 3 blanks stand before B: Drug B, and 4 before what it belongs with; indent it by 4",
    ),
    "the first line of a list too far left": (
        A,
        "  - raw: ae",
        " - raw: ae",
        "4: 1 blank stands before - raw: ae, and 2 before what it belongs with; indent it by 2",
    ),
    "the first line of a file too far right": (
        A,
        "dataset: AE",
        "  dataset: AE",
        "1: 2 blanks stand before dataset: AE, and 0 before what it belongs with; indent it by 0",
    ),
    "no dash before the second item of a list": (
        S,
        "ascii:",
        "not_submitted:\n  - FORM\n  PAGE\nascii:",
        "10: a dash is missing before this item of a list; write - PAGE",
    ),
    "no colon before braces with a quote in them": (
        A,
        "AEDECOD: {upper: TERM}",
        'AEDECOD {assign: "01"}',
        '9: a colon is missing after AEDECOD; write AEDECOD: {assign: "01"}',
    ),
    "no blank before braces": (
        A,
        "AEDECOD: {upper: TERM}",
        "AEDECOD:{upper: TERM, label: Term}",
        "9: a blank is missing after the colon; write AEDECOD: {upper: TERM, label: Term}",
    ),
    "no blank before braces in braces": (
        D,
        "[{when: {ARMCD: A}, then",
        "[{when:{ARMCD: A}, then",
        "20: a blank is missing after the colon; write when: {ARMCD: A}, then: {assign: Drug A}}], otherwise: {assi...",
    ),
    "a bracket that nothing opens": (
        A,
        "    copy: [AESEV, AESER, AEOUT]",
        "    copy: AESEV, AESER, AEOUT]",
        "6: records[0].copy: a ] closes here and no [ opens; "
        "write [AESEV, AESER, AEOUT], or put a text that ends so in quotes",
    ),
    "a quote that nothing opens": (
        A,
        "AEDECOD: {upper: TERM}",
        'AEDECOD: {assign: PAIN"}',
        "9: records[0].variables.AEDECOD.assign: a quote closes here and none opens; "
        'write "PAIN", or put the text in single quotes',
    ),
    "a name among dashes": (
        A,
        "    where: {AEYN: Y}",
        "  where: {AEYN: Y}",
        "5: 2 blanks stand before where: {AEYN: Y}, and 4 before what it belongs with; indent it by 4",
    ),
    "a dash too deep": (
        S,
        "ascii:",
        "not_submitted:\n  - FORM\n    - PAGE\nascii:",
        "9: not_submitted[0]: a dash below stands deeper than this, and is taken for a part of the text; "
        "indent both alike",
    ),
    "a tab before a name": (
        S,
        "created:",
        "\tcreated:",
        "3: a tab stands here; indent with blanks",
    ),
    "a tab behind blanks": (
        D,
        "      SITEID: SITE",
        "    \tSITEID: SITE",
        "7: a tab stands here; indent with 6 blanks",
    ),
}


@pytest.fixture
def study(tmp_path: Path) -> TinyStudy:
    """A study without a fault."""
    return tiny_study(tmp_path)


@pytest.mark.parametrize("name", YAML)
def test_what_is_no_yaml_is_told_at_the_line_of_the_mistake(name: str, study: TinyStudy) -> None:
    file, old, new, message = YAML[name]
    study.edit(file, old, new)
    assert messages(study) == [f"{file}:{message}"]
