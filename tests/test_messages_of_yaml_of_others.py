"""What other languages, tools and keyboards leave in a file that is no YAML costs one message, with the way out."""

from __future__ import annotations

from pathlib import Path

import pytest
from broken import Case, messages
from studies import TinyStudy, tiny_study

S, C, D, A = "study.yaml", "codelists.yaml", "sdtm/dm.yaml", "sdtm/ae.yaml"
OWN = "in front of a text is a sign of YAML's own; put the text in quotes"
STRAIGHT = "write a straight one, or straight ones around the text if curly ones are meant"
VERSIONS = "keep one of the two versions, and remove the lines with <<<<<<<, ======= and >>>>>>>"
NO_QUOTE = f"is a curly quote, and no quote to YAML; {STRAIGHT}"
CONFLICT = f"the mark of a merge conflict stands here; {VERSIONS}"

YAML: dict[str, Case] = {
    "a comment of SAS behind a value": (
        D,
        "SITEID: SITE",
        "SITEID: {assign: A1} /* the only one */",
        "7: /* begins no comment here; a comment begins with #: write # the only one",
    ),
    "a comment of C behind a value": (
        D,
        "SITEID: SITE",
        "SITEID: {assign: A1} // the only one",
        "7: // begins no comment here; a comment begins with #: write # the only one",
    ),
    "a comment of SQL behind a list": (
        D,
        "SITEID: SITE",
        "[SITEID, SUBJID]: SITE\n      AGE: [A] -- the only one",
        "8: -- begins no comment here; a comment begins with #: write # the only one",
    ),
    "a comment over two lines": (
        D,
        "SITEID: SITE",
        "/* of the site,\n      not more */\n      SITEID: SITE",
        "7: /* begins no comment here; begin each of the lines 7 to 8 of it with #",
    ),
    "a semicolon between two entries": (
        D,
        "SITEID: SITE",
        'SITEID: {assign: "A1"; comment: "One."}',
        '7: a semicolon stands in place of a comma; write {assign: "A1", comment: "One."}',
    ),
    "a word between two entries": (
        A,
        "where: {AEYN: Y}",
        "where: {AEYN: Y and AETERM: present}",
        "5: a comma parts entries, and and stands here; write where: {AEYN: Y, AETERM: present}",
    ),
    "a line of a text that stands too far left": (
        S,
        "title: A study of two datasets",
        "title:\nA study of two datasets\n  and no more",
        "3: this line belongs to the text of title, and stands no deeper: A study of two datasets; indent it by 2",
    ),
    "an alias with a typing error": (
        A,
        "where: {AEYN: Y}",
        "where: {AEYN: &yes Y, AETERM: *yess}",
        "5: *yess repeats what has the name &yess, and nothing has; did you mean *yes?",
    ),
    "an alias above its anchor": (
        A,
        "where: {AEYN: Y}",
        "where: {AEYN: *yes, AETERM: &yes Y}",
        "5: *yes repeats what has the name &yes, and nothing above has; "
        "write &yes and what it repeats here, and *yes in line 5",
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
    "a text with a colon that stands no deeper than its name": (
        S,
        "title: A study of two datasets",
        "description: >-\nOf two arms: A and B\n  and no more\ntitle: A study of two datasets",
        "3: the text of description: >- begins here, and is not indented: Of two arms: A and B; "
        "put 2 blanks before this line",
    ),
    "a list as after IN of SAS": (
        A,
        "copy: [AESEV, AESER, AEOUT]",
        "where: {TERM: (\"A\", 'B')}\n    copy: [AESEV, AESER, AEOUT]",
        "6: a list stands in square brackets, not in parentheses; write TERM: [\"A\", 'B']",
    ),
    "two texts without a comma": (
        A,
        "copy: [AESEV, AESER, AEOUT]",
        "where: {TERM: ['A' 'B']}\n    copy: [AESEV, AESER, AEOUT]",
        "6: a comma is missing after 'A'; write where: {TERM: ['A', 'B']}",
    ),
    "a bracket that opens twice": (
        D,
        "SITEID: SITE",
        "SITEID: {{upper: SITE}",
        "7: one { too many stands after SITEID:; write SITEID: {upper: SITE}",
    ),
    "a brace too early": (
        D,
        "SITEID: SITE",
        "SITEID: {flag: {SITE: present}}, value: X}",
        "7: one } too many stands after present; write SITEID: {flag: {SITE: present}, value: X}",
    ),
    "arguments without braces": (
        D,
        "SITEID: SITE",
        "SITEID: {part: text: SITE, start: 1, length: 2}",
        "7: the braces around what part takes are missing; write {part: {text: SITE, start: 1, length: 2}}",
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
        "10: a list stands here on the line of RELATED: - yes; begin a new line before -, with 6 blanks in front",
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
        "27: supplemental.AETRTEM.label: \u201c (U+201C) is a curly quote, and no quote to YAML; "
        'write "Treatment, Emergent Flag" for \u201cTreatment, Emergent Flag"',
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
    "a quote closed twice behind a sign, in braces": (
        S,
        "title: A",
        'ascii: {≥: ">=""}\ntitle: A',
        '2: a quote stands here twice; write ">="',
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


@pytest.mark.parametrize("name", YAML)
def test_what_is_of_another_language_is_told_at_its_line(name: str, study: TinyStudy) -> None:
    file, old, new, message = YAML[name]
    study.edit(file, old, new)
    assert messages(study) == [f"{file}:{message}"]
