"""A mistake of a spec's writer costs one message: the line of the mistake, in words of specs, and the way out.

Every case breaks a sound study in one place of one of its files; the messages are typed by hand, to the letter.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from small import small_study
from studies import TinyStudy, tiny_study

S, C, D, A = "study.yaml", "codelists.yaml", "sdtm/dm.yaml", "sdtm/ae.yaml"
OPENS, CLOSE = "opens here and is not closed", "opens here and is not closed; close it with"
OWN = "in front of a text is a sign of YAML's own; put the text in quotes"
STRAIGHT = "write a straight one, or straight ones around the text if curly ones are meant"
COMMENT = "what stands behind the # is a comment; put a text with # in quotes"
VERSIONS = "keep one of the two versions, and remove the lines with <<<<<<<, ======= and >>>>>>>"
BESIDE = "text stands behind the closing quote; put all of it in quotes, with the other kind around"
SECOND = "put a text with a colon in quotes, a second name on its own line"
COMMA = "or a text with a colon and a blank in it stands without quotes; write"
NO_QUOTE = f"is a curly quote, and no quote to YAML; {STRAIGHT}"
CONFLICT = f"the mark of a merge conflict stands here; {VERSIONS}"

#: file, a text that stands once in it, what stands there instead, and the one message.
Case = tuple[str, str, str, str]
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
        f"2: a second colon stands in this line: title: Study: a of two datasets; {SECOND}",
    ),
    "two names in a line": (
        D,
        "SITEID: SITE",
        "SITEID: SITE INVID: SITE",
        f"7: a second colon stands in this line: SITEID: SITE INVID: SITE; {SECOND}",
    ),
    # quotes
    "a quote not closed": (
        D,
        "{assign: YEARS}",
        '{assign: "YEARS}',
        f'8: a quote {OPENS}: "YEARS}}; close it with "',
    ),
    "a quote not closed, another one below": (
        D,
        "{from: RFPENDTC}",
        '{from: "RFPENDTC}\n  INVNAM: {assign: "x"}',
        f'15: a quote {OPENS}: "RFPENDTC}}; close it with "',
    ),
    "a quote not closed without a brace": (
        S,
        "title: A",
        "title: 'A",
        f"2: a quote {OPENS}: 'A study of two datasets; close it with '",
    ),
    "a quote not closed in codelists": (
        C,
        "A: Drug A",
        'A: "Drug A',
        f'4: a quote {OPENS}: "Drug A; close it with "',
    ),
    "a quote that swallows the next line": (
        D,
        "SUBJID: SUBJECT\n      SITEID: SITE",
        'SUBJID: "SUBJECT\n      SITEID: SITE"',
        f'6: records[0].variables.SUBJID: a quote {OPENS}: "SUBJECT; close it with "',
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
    "text behind a quote in a brace": (
        C,
        "[no, unrelated]",
        '["no" sir, unrelated]',
        f"9: {BESIDE}, or a comma is missing after it",
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
        f"8: records[0].variables.AGEU.assign: “ (U+201C) {NO_QUOTE}",
    ),
    "curly quotes in study.yaml": (
        S,
        "title: A study of two datasets",
        "title: ‘A study of two datasets’",
        f"2: title: ‘ (U+2018) {NO_QUOTE}",
    ),
    "curly quotes around a collected word": (
        C,
        "[no, unrelated]",
        "[“no, sir”, unrelated]",
        f"9: AEREL.terms.NOT RELATED[0]: “ (U+201C) {NO_QUOTE}",
    ),
    "curly quotes in a where clause": (
        A,
        "{AEYN: Y}",
        "{AEYN: ”Y”}",
        f"5: records[0].where.AEYN: ” (U+201D) {NO_QUOTE}",
    ),
    # brackets and braces
    "a brace not closed": (
        D,
        "{assign: YEARS}",
        "{assign: YEARS",
        f"8: a {{ {CLOSE} }}",
    ),
    "a brace not closed at the end of a section": (
        D,
        "{from: ARM, codelist: ARMS}\nvariables",
        "{from: ARM, codelist: ARMS\nvariables",
        f"12: a {{ {CLOSE} }}",
    ),
    "a brace not closed at the end of a file": (
        S,
        "ascii: {µ: u}",
        "ascii: {µ: u",
        f"8: a {{ {CLOSE} }}",
    ),
    "a bracket not closed": (
        C,
        "[no, unrelated]",
        "[no, unrelated",
        f"9: a [ {CLOSE} ]",
    ),
    "an inner brace not closed": (
        A,
        "START_TIME}}",
        "START_TIME}",
        f"11: a {{ {CLOSE} }}",
    ),
    "a brace that a comment swallows": (
        A,
        "{upper: TERM}",
        "{upper: TERM #1}",
        f"9: a {{ opens here and is not closed; {COMMENT}",
    ),
    "a bracket closed as a brace": (
        C,
        "[no, unrelated]",
        "[no, unrelated}",
        "9: a [ opens here, and } stands where ] should close it; write ]",
    ),
    "a brace too many": (
        A,
        "{upper: TERM}",
        "{upper: TERM}}",
        "9: this } closes nothing; remove it, or put the text in quotes",
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
    # what other languages and tools leave
    "an arrow of R": (D, "SITEID: SITE", "SITEID <- SITE", "7: a colon is missing after SITEID; write SITEID: SITE"),
    "a condition in parentheses": (
        A,
        "where: {AEYN: Y}",
        "where: {AEYN: Y, AETERM: (ne: X)}",
        "5: names with values stand in braces, not in parentheses; write {ne: X}",
    ),
    "names in braces without quotes": (
        D,
        "SITEID: SITE",
        "SITEID: {join: {SITE} of {SUBJECT}}",
        '7: a text with names in braces stands in quotes; write "{SITE} of {SUBJECT}"',
    ),
    "names in braces without quotes, behind a comma and a name": (
        D,
        "SITEID: SITE",
        "SITEID: {upper: SITE, comment: Site of {SUBJECT}}",
        '7: a text with names in braces stands in quotes; write comment: "Site of {SUBJECT}"',
    ),
    "an apostrophe in single quotes": (
        S,
        "title: A study of two datasets",
        "title: 'A patient's study'",
        "2: the apostrophe of patient's closes the quote; write \"A patient's study\"",
    ),
    "a comma of JSON": (
        S,
        "title: A study of two datasets",
        '"title": "A study",',
        '2: a comma ends this line; remove it: write "title": "A study"',
    ),
    "a semicolon of SAS": (
        S,
        "title: A study of two datasets",
        'title: "A study";',
        '2: a semicolon ends this line; remove it: write title: "A study"',
    ),
    "a plus of a diff in place of a blank": (
        A,
        "  AETRTEM:",
        "+ AETRTEM:",
        "27: AETRTEM: + stands in front of this line, as in a diff: + AETRTEM: ...; write a blank in its place",
    ),
    "a text that stands no deeper than its name": (
        S,
        "title: A study of two datasets",
        "description: >-\nof two arms\ntitle: A study of two datasets",
        "3: this line belongs to the text of description, and stands no deeper: of two arms; indent it by 2",
    ),
    "a path of Windows": (
        S,
        "title: A study of two datasets",
        r'title: "lab\values.csv"',
        "2: title: a backslash in double quotes has a meaning of its own; write lab/values.csv, as paths have it",
    ),
    "not as SAS has it": (
        A,
        "where: {AEYN: Y}",
        "where: {AEYN: !missing}",
        "5: ! does not mean not here; write present in a condition, or put the text in quotes",
    ),
    # signs of YAML's own
    "a text that begins with !": (
        D,
        "{assign: YEARS}",
        "{assign: !YEARS}",
        f"8: ! {OWN}: '!YEARS', or write {{ne: YEARS}} in a condition",
    ),
    "a text that begins with ! and a blank": (
        S,
        "title: A study",
        "title: ! A study",
        f"2: title: ! {OWN}: '!A study of two datasets'",
    ),
    "a text that begins with &": (
        S,
        "title: A study",
        "title: &Co study",
        f"2: title: & {OWN}: '&Co study of two datasets'",
    ),
    "a text that begins with @": (
        C,
        "label: Arms",
        "label: @Arms",
        f"2: @ {OWN}: '@Arms'",
    ),
    "a text that begins with >": (
        A,
        "{AEYN: Y}",
        "{AEYN: >3}",
        f"5: > {OWN}: '>3', or write {{gt: 3}} in a condition",
    ),
    "a text that begins with > on its own line": (
        A,
        "{AEYN: Y}",
        "\n      AEYN: >3",
        f"6: records[0].where.AEYN: > {OWN}: '>3', or write {{gt: 3}} in a condition",
    ),
    "a list behind a colon": (
        C,
        "RELATED: [yes]",
        "RELATED: - yes",
        "10: a list begins on a line of its own, or is written [A, B]; put a text that begins with - in quotes",
    ),
    # marks of a version control conflict
    "a conflict at the top": (
        D,
        "dataset: DM\n",
        "<<<<<<< HEAD\ndataset: DM\n=======\ndataset: dm\n>>>>>>> main\n",
        f"1: {CONFLICT}",
    ),
    "a conflict in the middle": (
        C,
        "  label: Causality\n",
        "<<<<<<< HEAD\n  label: Causality\n=======\n>>>>>>> main\n",
        f"7: {CONFLICT}",
    ),
    "a conflict half mended": (
        S,
        "ascii: {µ: u}\n",
        "ascii: {µ: u}\n>>>>>>> main\n",
        f"9: {CONFLICT}",
    ),
    # signs of another keyboard, and signs too many
    "a full-width colon before a brace": (
        D,
        "AGEU: {",
        "AGEU\uff1a {",
        "8: records[0].variables.AGEU: a full-width colon stands here; write AGEU: {assign: YEARS}",
    ),
    "a no-break blank before a brace": (
        D,
        "AGEU: {",
        "AGEU:\u00a0{",
        "8: records[0].variables.AGEU: a no-break blank stands here; write AGEU: {assign: YEARS}",
    ),
    "a full-width blank behind a name in braces": (
        A,
        "AEDECOD: {upper: TERM}",
        "AEDECOD: {upper:\u3000TERM}",
        "9: records[0].variables.AEDECOD.upper: a full-width blank stands here; write upper: TERM",
    ),
    "a no-break blank before the first word": (
        D,
        "      SITEID: S",
        "\u00a0     SITEID: S",
        "7: a no-break blank stands before the first word; write SITEID: SITE, behind 6 plain blanks",
    ),
    "a full-width brace": (
        D,
        "AGEU: {assign: YEARS}",
        "AGEU: {assign: YEARS\uff5d",
        "8: a full-width brace stands here; write AGEU: {assign: YEARS}",
    ),
    "a long dash for that of a list": (
        A,
        "  - raw: ae",
        "  \u2013 raw: ae",
        "4: a long dash stands before the first word; write - raw: ae",
    ),
    "a comma of another keyboard in a list": (
        D,
        "[AGE, SEX, RACE",
        "[AGE\uff0c SEX, RACE",
        "4: a comma parts names, and another sign stands in AGE\uff0c SEX; write [AGE, SEX, RACE, ETHNIC, COUNTRY]",
    ),
    "semicolons in a list": (
        A,
        "[AESEV, AESER, AEOUT]",
        "[AESEV; AESER; AEOUT]",
        "6: a comma parts names, and another sign stands in AESEV; AESER; AEOUT; write [AESEV, AESER, AEOUT]",
    ),
    "half of a text in curly quotes": (
        A,
        "label: Treatment Emergent Flag",
        'label: \u201cTreatment, Emergent Flag"',
        f"27: supplemental.AETRTEM.label: \u201c (U+201C) {NO_QUOTE}",
    ),
    "a letter before the blanks of a line": (
        D,
        "      SITEID: S",
        "a      SITEID: S",
        "7: a stands before the blanks of this line: SITEID: SITE; put a blank in its place, or remove it",
    ),
    "a letter before a name that then stands at the beginning": (
        A,
        "  AESOCCD: not collected",
        ".  AESOCCD: not collected",
        "25: . stands before the blanks of this line: AESOCCD; put a blank in its place, or remove it",
    ),
    "a quote closed twice": (
        S,
        "title: A",
        'protocol: "1""\ntitle: A',
        '2: a quote stands here twice; write protocol: "1"',
    ),
    "a quote opened twice": (
        S,
        "title: A",
        'protocol: ""1"\ntitle: A',
        '2: a quote stands here twice; write protocol: "1"',
    ),
    "the end of a document": (
        D,
        "variables:\n  RFSTDTC",
        "...\nvariables:\n  RFSTDTC",
        "13: a line ... ends the document; remove it",
    ),
    "a comment of another language in place of a value": (
        D,
        "    variables:",
        "    variables: // of the form",
        "5: // begins no comment here; a comment begins with #",
    ),
    "a comment behind a name without a blank": (
        D,
        "dataset: DM",
        "dataset: DM#checked",
        "1: dataset: 'DM#checked' is not a dataset's name: 2 to 8 capital letters and digits, a letter first; "
        "a comment needs a blank in front of it: write DM #...",
    ),
    # lines in the column of others
    "a line less deep among others": (
        D,
        "      SITEID: S",
        "    SITEID: S",
        "7: 4 blanks stand before SITEID: SITE, and 6 before what it belongs with; indent it by 6",
    ),
    "the first line of some deeper": (
        S,
        "  dm: {",
        "    dm: {",
        "6: 4 blanks stand before dm: {file: dm.csv, subject: SUBJECT, dates: DD-MON-YYYY}, and 2 before what it "
        "belongs with; indent it by 2",
    ),
    "a name too deep below a text over several lines": (
        S,
        "title: A study of two datasets\n",
        "description: >-\n    A study\n    of two datasets\n  title: A study of two datasets\n",
        "5: 2 blanks stand before title: A study of two datasets, and 0 before what it belongs with; indent it by 0",
    ),
    "a line of a text less deep than the others": (
        S,
        "title: A",
        "description: >-\n  A study\n of two datasets\ntitle: A",
        "4: 1 blank stands before of two datasets, and 2 before what it belongs with; indent it by 2",
    ),
    "the first line of a text deeper than the others": (
        S,
        "title: A",
        "description: >-\n   A study\n  of two datasets,\n  which are small\ntitle: A",
        "3: 3 blanks stand before A study, and 2 before what it belongs with; indent it by 2",
    ),
    "a text without its name": (
        A,
        "records:\n",
        "  Of the form,\n  as it was\nrecords:\n",
        "3: no name stands in front of this text: Of the form,; write NAME: ..., or indent it below its name",
    ),
    "a name that belongs below the one above": (
        S,
        "ae: {file: ae.csv, subject: SUBJECT, dates: DD-MON-YYYY}",
        "ae:\n    file: ae.csv\n    subject: SUBJECT\n  dates: DD-MON-YYYY",
        "10: raw.dates: there is no dates here; indent it below ae",
    ),
    "two colons": (
        D,
        "SUBJID: S",
        "SUBJID:: S",
        "6: records[0].variables.SUBJID: a colon stands here twice; write SUBJID: ...",
    ),
    "a section below the one above": (
        S,
        "ascii: {",
        "  visits: [{VISITNUM: 1, VISIT: DAY 1}]\nascii: {",
        "8: raw.visits: there is no visits here; it belongs beside raw: begin its line in the same column",
    ),
    "a date without a dash": (
        S,
        "created: 2024-06-30",
        "created: 2024-0630",
        "3: created: '2024-0630' is not a date of the form YYYY-MM-DD; write 2024-06-30",
    ),
    "the first line of some less deep": (
        A,
        "      AETERM: TERM",
        "    AETERM: TERM",
        "8: 4 blanks stand before AETERM: TERM, and 6 before what it belongs with; indent it by 6",
    ),
    "the only line of some less deep": (
        A,
        "  AETRTEM:",
        "AETRTEM:",
        "27: AETRTEM: there is no AETRTEM here; indent it below supplemental",
    ),
    "a section with a sign before it": (
        S,
        "raw:",
        ".raw:",
        "5: .raw: there is no .raw here; did you mean raw?",
    ),
}


@pytest.fixture
def study(tmp_path: Path) -> TinyStudy:
    """A study without a fault."""
    return tiny_study(tmp_path)


def messages(study: TinyStudy) -> list[str]:
    """What lint says; the build says the same, or refuses."""
    lint, build = study.lint(), study.build()
    assert (lint.exit_code, build.exit_code) == (2, 2), lint.output + build.output
    assert build.stderr.removeprefix("error: ") == lint.stdout
    return lint.stdout.splitlines()


@pytest.mark.parametrize("name", YAML)
def test_what_is_no_yaml_is_told_at_the_line_of_the_mistake(name: str, study: TinyStudy) -> None:
    file, old, new, message = YAML[name]
    study.edit(file, old, new)
    assert messages(study) == [f"{file}:{message}"]


def test_a_variable_that_others_need_and_the_standard_wants_is_told_once(study: TinyStudy) -> None:
    study.edit(D, "      RFPENDTC: {iso8601: ENDED}\n", "")
    told = [line for line in study.lint().stdout.splitlines() if "RFPENDTC" in line]
    assert told == [f"{D}:14: variables.RFENDTC.from: DM has no variable RFPENDTC; define it in the spec of DM"]


#: The same for what is YAML: conditions as words, names that nobody knows, values of the wrong kind.
SPECS: dict[str, Case] = {
    # conditions as SAS and R write them
    "a where clause as words": (
        A,
        "where: {AEYN: Y}",
        "where: AESEV >= 3 and SUBJECT ne '001'",
        "5: records[0].where: plain text cannot stand here; write {AESEV: {ge: 3}, SUBJECT: {ne: 001}}",
    ),
    "a where clause as words in a list": (
        A,
        "where: {AEYN: Y}",
        "where: [AEYN = 'Y', {AESER: Y}]",
        "5: records[0].where[0]: a where clause is {VARIABLE: value}; write {AEYN: Y}",
    ),
    "a where clause with a list of words": (
        A,
        "where: {AEYN: Y}",
        "where: AESEV in (MILD, 'SEVERE') or AESER is missing",
        "5: records[0].where: plain text cannot stand here; write [{AESEV: [MILD, SEVERE]}, {AESER: missing}]",
    ),
    "a where clause as words in braces": (
        A,
        "{AEYN: Y}",
        "{AEYN = Y}",
        "5: records[0].where.AEYN = Y: ae.csv has no column AEYN = Y; write {AEYN: Y}",
    ),
    "a flag as words": (
        A,
        "flag: {AESTDTC: present}",
        "flag: AESTDTC is not missing",
        "27: supplemental.AETRTEM.flag: a where clause is {VARIABLE: value}; write {AESTDTC: present}",
    ),
    "a branch as words": (
        D,
        "when: {ARMCD: A}",
        "when: ARMCD == 'A'",
        "20: variables.ARM.case[0].when: a where clause is {VARIABLE: value}; write {ARMCD: A}",
    ),
    "a where clause of another dataset as words": (
        D,
        "{first: AE.AESTDTC}",
        "{first: AE.AESTDTC, where: AESEV ^= MILD}",
        "14: variables.RFSTDTC.where: a where clause is {VARIABLE: value}; write {AESEV: {ne: MILD}}",
    ),
    "a sign for a comparator": (
        A,
        "{AEYN: Y}",
        '{AEYN: {"!=": N}}',
        "5: records[0].where.AEYN.!=: no comparator is called !=; write ne",
    ),
    "a sign in a value": (
        A,
        "flag: {AESTDTC: present}",
        'flag: {DM.AGE: ">40"}',
        "27: supplemental.AETRTEM.flag.DM.AGE: AGE is numeric, and '>40' is no number; write {AGE: {gt: 40}}",
    ),
    "words that are no condition": (
        A,
        "where: {AEYN: Y}",
        "where: all of them",
        "5: records[0].where: plain text cannot stand here; name the column that holds it: {COLUMN: all of them}",
    ),
    # letters that XPT cannot hold, in texts of the spec itself
    "a fixed text in other letters": (
        D,
        "{assign: YEARS}",
        "{assign: années}",
        "8: records[0].variables.AGEU.assign: "
        "'années' has the character U+00E9, which XPT cannot hold; "
        "use plain letters, or say its replacement under ascii: in study.yaml",
    ),
    "a curly apostrophe in a fixed text": (
        D,
        "SITEID: SITE",
        "SITEID: {assign: St. Mary’s}",
        "7: records[0].variables.SITEID.assign: 'St. Mary’s' has the character U+2019, which XPT cannot hold; "
        "use plain letters, or say its replacement under ascii: in study.yaml",
    ),
    "a value of a branch in other letters": (
        D,
        "otherwise: {assign: Drug B}",
        "otherwise: {assign: Drug β}",
        "20: variables.ARM.otherwise.assign: 'Drug β' has the character U+03B2, which XPT cannot hold; "
        "use plain letters, or say its replacement under ascii: in study.yaml",
    ),
    # names that nobody knows, and what they were meant as
    "an argument that is there already": (
        A,
        "{iso8601: STOP}",
        "{iso8601: {date: STOP, dat: START}}",
        "12: records[0].variables.AEENDTC.iso8601.dat: iso8601 takes no argument dat; "
        "it takes date, time, dates, month, day",
    ),
    "a section that is there already": (
        A,
        "supplemental:",
        "variable: {AETOX: not collected}\nsupplemental:",
        "26: variable: there is no variable here; it takes dataset, label, domain, class, structure, comment, "
        "keep_empty, keys, records_are, records, copy, variables, supplemental, comments, temporary, totals, added, "
        "checks, relate, omit",
    ),
    "a key without its colon in braces": (
        S,
        "{file: dm.csv, subject: SUBJECT",
        "{file: dm.csv, subject: SUBJECT, encoding utf-8",
        "6: raw.dm.encoding utf-8: there is no encoding utf-8 here; "
        "a colon is missing after encoding; write encoding: utf-8",
    ),
    "a verb without its colon": (
        A,
        "{upper: TERM}",
        "{upper TERM}",
        "9: records[0].variables.AEDECOD.upper TERM: no verb is called upper TERM; "
        "a colon is missing after upper; write upper: TERM",
    ),
    "a misspelt variable that others need": (
        A,
        "AEENDTC: {iso8601: STOP}\nvariables:\n",
        "AEEDNTC: {iso8601: STOP}\nvariables:\n  AEENRTPT: {from: DM.RFENDTC, when: {AEENDTC: present}}\n",
        "12: records[0].variables.AEEDNTC: SDTMIG 3.4 has no variable AEEDNTC in AE; did you mean AEENDTC?",
    ),
    "a variable of the standard that a dataset lacks": (
        D,
        "{first: AE.AESTDTC}",
        "{first: AE.AEDTC}",
        "14: variables.RFSTDTC.first: AE has no variable AEDTC; did you mean AESTDTC? Else define it in the spec of AE",
    ),
    "a variable that would be made of itself": (
        D,
        "RFSTDTC: {first: AE.AESTDTC}",
        "RFSTDTC: {from: RFSTDT}",
        "14: variables.RFSTDTC.from: DM has no variable RFSTDT; define it in the spec of DM",
    ),
    "a variable like one that is made": (
        A,
        "AEACN: not collected",
        "AEACN: not collected\n  AESEV2: not collected",
        "15: variables.AESEV2: SDTMIG 3.4 has no variable AESEV2 in AE; "
        "put it under supplemental to submit it in SUPP--, or under temporary",
    ),
}


@pytest.mark.parametrize("name", SPECS)
def test_what_a_spec_cannot_say_is_told_with_what_it_can(name: str, study: TinyStudy) -> None:
    file, old, new, message = SPECS[name]
    study.edit(file, old, new)
    assert messages(study) == [f"{file}:{message}"]


VS = """\
dataset: VS
keys: [USUBJID, VSTESTCD, VSDTC]
records:
  - raw: vs
    tests:
      SYSBP: {result: SBP, unit: mmHg}
      DIABP:
        result: DBP
        unit: mmHg
    variables: {VSDTC: {iso8601: DATE}}
"""
LB = """\
dataset: VS
keys: [USUBJID, VSTESTCD, VSDTC]
records:
  - raw: vs
    tests: {table: tests.csv, by: [NAME], result: SBP}
    variables: {VSDTC: {iso8601: DATE}}
"""
#: What stands in the spec, what stands there instead, and the one message.
TESTS: dict[str, tuple[str, str, str]] = {
    "a misspelt key": (
        "unit: mmHg}",
        "unti: mmHg}",
        "6: records[0].tests.SYSBP.unti: unti of the test SYSBP goes nowhere; did you mean unit?",
    ),
    "a misspelt key on its own line": (
        "        unit: mmHg",
        "        Units: mmHg",
        "9: records[0].tests.DIABP.Units: Units of the test DIABP goes nowhere; did you mean unit?",
    ),
    "a misspelt key that stands there rightly too": (
        "        unit: mmHg",
        "        unit: mmHg\n        units: mmHg",
        "10: records[0].tests.DIABP.units: units of the test DIABP goes nowhere; "
        "remove it, put units under supplemental, or ask for it as test.units",
    ),
    "a misspelt codelist": (
        "unit: mmHg}",
        "unit: mmHg, code_list: NY}",
        "6: records[0].tests.SYSBP.code_list: code_list of the test SYSBP goes nowhere; did you mean codelist?",
    ),
    "a misspelt result": (
        "{result: SBP,",
        "{reslt: SBP,",
        "6: records[0].tests.SYSBP.reslt: there is no reslt here; did you mean result?",
    ),
    "a result without its colon": (
        "{result: SBP,",
        "{result SBP,",
        "6: records[0].tests.SYSBP.result SBP: there is no result SBP here; "
        "a colon is missing after result; write result: SBP",
    ),
    "a misspelt variable": (
        "unit: mmHg}",
        "unit: mmHg, VSPSO: SITTING}",
        "6: records[0].tests.SYSBP.VSPSO: VSPSO of the test SYSBP goes nowhere; did you mean VSPOS?",
    ),
    "a list for a unit": (
        "unit: mmHg}",
        "unit: [mmHg, kPa]}",
        "6: records[0].tests.SYSBP.unit: unit of the test SYSBP is one value, or {from: COLUMN}; say one of these",
    ),
    "names with values for a variable": (
        "        unit: mmHg",
        "        unit: mmHg\n        VSPOS: {assign: SITTING}",
        "10: records[0].tests.DIABP.VSPOS: VSPOS of the test DIABP is one value, or {from: COLUMN}; say one of these",
    ),
    "a list for a result": (
        "{result: SBP,",
        "{result: [SBP, DBP],",
        "6: records[0].tests.SYSBP.result: result of the test SYSBP is one text; name one",
    ),
    "names with values for a name": (
        "unit: mmHg}",
        "unit: mmHg, test: {assign: Pressure}}",
        "6: records[0].tests.SYSBP.test: test of the test SYSBP is one text; name one",
    ),
    "a list for a codelist": (
        "unit: mmHg}",
        "unit: mmHg, codelist: [NY, ND]}",
        "6: records[0].tests.SYSBP.codelist: codelist of the test SYSBP is one text; name one",
    ),
    "a value in other letters": (
        "        unit: mmHg",
        "        unit: mmHg\n        VSLOC: Œil",
        "10: records[0].tests.DIABP.VSLOC: 'Œil' has the character U+0152, which XPT cannot hold; "
        "use plain letters, or say its replacement under ascii: in study.yaml",
    ),
    "a condition as words": (
        "unit: mmHg}",
        "unit: mmHg, not_done: {when: CUFF = 'No'}}",
        "6: records[0].tests.SYSBP.not_done.when: a where clause is {VARIABLE: value}; write {CUFF: No}",
    ),
}
TABLES: dict[str, tuple[str, str, str]] = {
    "a misspelt key of a table": (
        "result: SBP}",
        "reslt: SBP}",
        "5: records[0].tests.reslt: a table of tests takes no reslt; did you mean result?",
    ),
    "a fact beside a table": (
        "result: SBP}",
        "result: SBP, unit: mmHg}",
        "5: records[0].tests.unit: a table of tests takes no unit; it takes table, by, result; "
        "facts stand in the table",
    ),
}


def vitals(folder: Path, spec: str, old: str, new: str) -> list[str]:
    """What lint says of VS with a change."""
    assert spec.count(old) == 1
    study = small_study(
        folder,
        {"vs": "SUBJECT,DATE,NAME,SBP,DBP,CUFF\n001,2024-01-10,SYS,121,74,Yes\n"},
        {"vs": spec.replace(old, new)},
        more={"tests.csv": "NAME,VSTESTCD,VSORRESU\nSYS,SYSBP,mmHg\n"},
    )
    return study.lint().stdout.splitlines()


@pytest.mark.parametrize("name", [*TESTS, *TABLES])
def test_what_stands_beside_a_test_is_told_at_its_line(name: str, tmp_path: Path) -> None:
    spec, (old, new, message) = (VS, TESTS[name]) if name in TESTS else (LB, TABLES[name])
    lines = [line for line in vitals(tmp_path, spec, old, new) if ": warning: " not in line]
    assert lines == [f"sdtm/vs.yaml:{message}"]


def test_a_term_of_a_test_that_its_codelist_lacks_is_told_at_its_line(tmp_path: Path) -> None:
    lines = vitals(tmp_path, VS, "        unit: mmHg", "        unit: mmHg\n        VSLAT: LEFTT")
    where = "sdtm/vs.yaml:10: records[0].tests.DIABP.VSLAT"
    assert f"{where}: warning: LEFTT is no term of VSLAT; did you mean LEFT?" in lines


def test_letters_that_the_study_replaces_are_no_fault(study: TinyStudy) -> None:
    study.edit(D, "SITEID: SITE", "SITEID: {assign: 10 µ}")
    assert study.lint().output == "no faults\n"


def test_arguments_are_told_in_the_order_of_the_verb(study: TinyStudy) -> None:
    study.edit(A, "AEENDTC: {iso8601: STOP}", "AEENDTC: {iso8601: STOP, xyz: START}")
    where = "sdtm/ae.yaml:12: records[0].variables.AEENDTC.xyz"
    assert messages(study) == [f"{where}: iso8601 takes no argument xyz; it takes date, time, dates, month, day"]
