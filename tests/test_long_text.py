"""Text over 200 bytes through SUPP-- and CO: cut at blanks, read by another reader, joined, and the same again."""

from __future__ import annotations

import csv
import io
import random
import string
from pathlib import Path

import pandas as pd
import pyreadstat
import pytest
from define_judges import DEF, ODM, dangling, inconsistencies, parse, schema_errors
from hypothesis import given
from hypothesis import strategies as st
from studies import RAW_AE, TinyStudy, tiny_study

from cdisc_rdeb import build_study
from cdisc_rdeb.engine.relationships import join, join_comments
from cdisc_rdeb.formats.long_text import LONGEST, joined, piece_name, pieces

A, D = "sdtm/ae.yaml", "sdtm/dm.yaml"
HEADER = RAW_AE.splitlines()[0].split(",")
PRINTABLE = string.ascii_letters + string.digits + string.punctuation
TEXTS = 1000


def random_texts() -> list[str]:
    """Printable words, of up to 200 characters, with a blank between them; up to 2,000 characters in all."""
    dice = random.Random(4520022)
    texts = []
    for _ in range(TEXTS):
        room, words = dice.randint(1, 2000), []
        longest = dice.choice([3, 12, 60, 200])
        while room > 0:
            words.append("".join(dice.choices(PRINTABLE, k=min(dice.randint(1, longest), room))))
            room -= len(words[-1]) + 1
        texts.append(" ".join(words))
    return texts


def with_texts(study: TinyStudy, texts: list[tuple[str, str]], subjects: str = "1234") -> None:
    """The study with an adverse event for each pair of description (SUPPAE) and remark (CO), subject after subject."""
    study.edit(A, "AESTDTC: {iso8601", "AEDESC: DESC\n      REMARK: REMARK\n      AESTDTC: {iso8601")
    study.edit(A, "supplemental:\n", "supplemental:\n  AEDESC: {label: Description of Adverse Event}\n")
    spec = study.path(A)
    spec.write_text(spec.read_text() + "comments:\n  REMARK: {evaluator: INVESTIGATOR}\n")
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow([*HEADER, "DESC", "REMARK"])
    for place, (description, remark) in enumerate(texts):
        subject, severity, end = f"00{subjects[place % len(subjects)]}", "MILD", "RECOVERED/RESOLVED"
        row = [subject, "Y", f"Event {place:04}", "10-JAN-2024", "", "", severity, "N", end, "no", description, remark]
        writer.writerow(row)
    study.path("ae.csv").write_text(file.getvalue())


def read(folder: Path, name: str) -> pd.DataFrame:
    frame, _ = pyreadstat.read_xport(folder / "sdtm" / f"{name.lower()}.xpt", disable_datetime_conversion=True)
    return frame


@pytest.fixture
def study(tmp_path: Path) -> TinyStudy:
    return tiny_study(tmp_path)


@pytest.fixture(scope="module")
def thousand(tmp_path_factory: pytest.TempPathFactory) -> TinyStudy:
    study = tiny_study(tmp_path_factory.mktemp("long"))
    texts = random_texts()
    with_texts(study, list(zip(texts, reversed(texts), strict=True)))
    result = study.build()
    assert (result.exit_code, result.stderr) == (0, "")
    return study


# --- There and back -------------------------------------------------------------------------------------


def test_a_thousand_texts_come_back_from_supplemental_qualifiers(thousand: TinyStudy) -> None:
    parts = read(thousand.out, "SUPPAE")
    assert parts["QVAL"].str.len().max() <= LONGEST
    assert parts["QNAM"].str.len().max() <= 8
    again = join(read(thousand.out, "AE"), parts).sort_values("AETERM")
    assert again["AEDESC"].tolist() == random_texts()
    assert set(again.columns) - set(read(thousand.out, "AE").columns) == {"AEDESC", "AETRTEM"}


def test_a_thousand_texts_come_back_from_comments(thousand: TinyStudy) -> None:
    parts, events = read(thousand.out, "CO"), read(thousand.out, "AE")
    assert max(parts[name].str.len().max() for name in parts if name.startswith("COVAL")) <= LONGEST
    for _, numbers in parts.groupby("USUBJID")["COSEQ"]:
        assert numbers.tolist() == list(range(1, len(numbers) + 1))
    again = events.join(join_comments(events, parts)[["COVAL", "COEVAL"]]).sort_values("AETERM")
    assert again["COVAL"].tolist() == random_texts()[::-1]
    assert set(again["COEVAL"]) == {"INVESTIGATOR"}


def test_define_tells_of_all_pieces(thousand: TinyStudy) -> None:
    define = (thousand.out / "sdtm" / "define.xml").read_bytes()
    assert schema_errors(define) == []
    assert dangling(define) == []
    assert inconsistencies(define) == []
    root = parse(define)
    items = {item.get("OID"): item for item in root.iter(f"{ODM}ItemDef")}
    groups = {group.get("Name"): group for group in root.iter(f"{ODM}ItemGroupDef")}
    for name, group in groups.items():
        described = [items[ref.get("ItemOID")].get("Name") for ref in group.iter(f"{ODM}ItemRef")]
        assert described == list(read(thousand.out, name).columns)
    (levels,) = (one for one in root.iter(f"{DEF}ValueListDef") if one.get("OID") == "VL.SUPPAE.QVAL")
    named = [items[ref.get("ItemOID")] for ref in levels.iter(f"{ODM}ItemRef")]
    parts = read(thousand.out, "SUPPAE")
    assert {item.get("Name") for item in named} == set(parts["QNAM"])
    for item in named:
        longest = parts["QVAL"][parts["QNAM"] == item.get("Name")].str.len().max()
        assert int(str(item.get("Length"))) == longest
    checks = [check.findtext(f"{ODM}CheckValue") for check in root.iter(f"{ODM}RangeCheck")]
    assert sorted(map(str, checks)) == sorted(set(parts["QNAM"]))


@pytest.mark.parametrize("blocks", [2, 3, 4])
def test_blocks_give_the_same_bytes(thousand: TinyStudy, blocks: int, tmp_path: Path) -> None:
    build_study(thousand.specs, raw=thousand.raw, out=tmp_path / "out", blocks=blocks, documents=False)
    again = TinyStudy(thousand.specs, thousand.raw, tmp_path / "out")
    assert again.output() == thousand.output()


@pytest.mark.parametrize("subject", "14")
def test_blocks_give_the_same_bytes_where_one_subject_has_long_text(
    study: TinyStudy, subject: str, tmp_path: Path
) -> None:
    with_texts(study, [("short", "")] * 4 + [("long " * 100, "longer " * 100)], subjects=f"1234{subject}")
    assert study.build().exit_code == 0
    build_study(study.specs, raw=study.raw, out=tmp_path / "out", blocks=3, documents=False)
    assert TinyStudy(study.specs, study.raw, tmp_path / "out").output() == study.output()


def test_without_comments_there_is_no_co(study: TinyStudy) -> None:
    with_texts(study, [("short", "")] * 4)
    assert study.build().exit_code == 0
    assert not (study.out / "sdtm" / "co.xpt").exists()
    assert b"IG.CO" not in (study.out / "sdtm" / "define.xml").read_bytes()


# --- Small cases, by hand -------------------------------------------------------------------------------


def test_a_text_is_cut_at_the_last_blank_that_fits(study: TinyStudy) -> None:
    exact, over = "a" * 100 + " " + "b" * 99, "a" * 100 + " " + "b" * 100
    with_texts(study, [(exact, exact), (over, over)], subjects="1")
    assert study.build().exit_code == 0
    parts = read(study.out, "SUPPAE")
    assert parts[parts["QNAM"] != "AETRTEM"][["IDVARVAL", "QNAM", "QLABEL", "QVAL"]].values.tolist() == [
        ["1", "AEDESC", "Description of Adverse Event", exact],
        ["2", "AEDESC", "Description of Adverse Event", "a" * 100],
        ["2", "AEDESC1", "Description of Adverse Event", "b" * 100],
    ]
    comments = read(study.out, "CO")
    assert comments[["COSEQ", "IDVARVAL", "COVAL", "COVAL1"]].values.tolist() == [
        [1.0, "1", exact, ""],
        [2.0, "2", "a" * 100, "b" * 100],
    ]
    _, meta = pyreadstat.read_xport(study.out / "sdtm" / "co.xpt")
    assert meta.file_label == "Comments"
    assert meta.column_names_to_labels["COVAL"] == "Comment"
    assert meta.column_names_to_labels["COVAL1"] == "Comment 1"


def test_comments_of_several_datasets_stand_by_domain_and_record(study: TinyStudy) -> None:
    with_texts(study, [("x", "Itch at ten"), ("x", ""), ("x", "Itch at noon")], subjects="2")
    study.edit(D, "SITEID: SITE", "SITEID: SITE\n      NOTE: ETHNIC\n      OTHER: RACE")
    spec = study.path(D)
    spec.write_text(spec.read_text() + "comments: {OTHER: {evaluator: CLINICAL STUDY SPONSOR}, NOTE: {label: Note}}\n")
    assert study.lint().stdout == ""
    assert study.build().exit_code == 0
    comments = read(study.out, "CO")
    assert comments.columns.tolist() == [
        "STUDYID", "DOMAIN", "RDOMAIN", "USUBJID", "COSEQ", "IDVAR", "IDVARVAL", "COVAL", "COEVAL",
    ]  # fmt: skip
    assert comments.iloc[:7, 2:].values.tolist() == [
        ["DM", "TINY01-001", 1.0, "", "", "WHITE", "CLINICAL STUDY SPONSOR"],
        ["DM", "TINY01-001", 2.0, "", "", "NOT HISPANIC OR LATINO", ""],
        ["AE", "TINY01-002", 1.0, "AESEQ", "1", "Itch at ten", "INVESTIGATOR"],
        ["AE", "TINY01-002", 2.0, "AESEQ", "3", "Itch at noon", "INVESTIGATOR"],
        ["DM", "TINY01-002", 3.0, "", "", "ASIAN", "CLINICAL STUDY SPONSOR"],
        ["DM", "TINY01-002", 4.0, "", "", "NOT HISPANIC OR LATINO", ""],
        ["DM", "TINY01-003", 1.0, "", "", "WHITE", "CLINICAL STUDY SPONSOR"],
    ]
    groups = parse((study.out / "sdtm" / "define.xml").read_bytes()).iter(f"{ODM}ItemGroupDef")
    (refs,) = ([*group.iter(f"{ODM}ItemRef")] for group in groups if group.get("Name") == "CO")
    keys = {
        ref.get("KeySequence"): str(ref.get("ItemOID")).rpartition(".")[2] for ref in refs if ref.get("KeySequence")
    }
    assert keys == {"1": "STUDYID", "2": "USUBJID", "3": "COSEQ"}
    subjects = read(study.out, "DM")
    assert join_comments(subjects, comments)["COVAL"].tolist()[:4] == [
        "WHITE", "NOT HISPANIC OR LATINO", "ASIAN", "NOT HISPANIC OR LATINO",
    ]  # fmt: skip
    assert study.run("build", study.specs, "--raw", study.raw, "--out", study.out, "--only", "CO").exit_code == 0
    beside = ["define.html", "define.xml", "define2-1.xsl"]
    assert sorted(path.name for path in (study.out / "sdtm").iterdir()) == ["co.xpt", *beside]


def test_qualifiers_with_a_number_of_their_own_stay_apart(study: TinyStudy) -> None:
    with_texts(study, [("first", "")], subjects="1")
    study.edit(A, "supplemental:\n", "supplemental:\n  AEDESC1: {label: Another Description, upper: AETERM}\n")
    assert study.build().exit_code == 0
    again = join(read(study.out, "AE"), read(study.out, "SUPPAE"))
    assert again[["AEDESC", "AEDESC1"]].values.tolist() == [["first", "EVENT 0000"]]


def test_a_blank_behind_200_bytes_ends_a_piece() -> None:
    assert pieces("a" * 100 + " " + "b" * 99 + " c") == ("a" * 100 + " " + "b" * 99, "c")
    assert pieces("a" * 100 + " " + "b" * 100 + " c") == ("a" * 100, "b" * 100 + " c")


def test_names_of_pieces_have_eight_characters() -> None:
    assert [piece_name("AEACNOTH", n) for n in (0, 1, 9, 10)] == ["AEACNOTH", "AEACNOT1", "AEACNOT9", "AEACNO10"]


@given(st.lists(st.text(PRINTABLE, min_size=1, max_size=LONGEST), max_size=30).map(" ".join))
def test_pieces_fit_and_join_to_the_text(text: str) -> None:
    found = pieces(text)
    assert all(len(piece) <= LONGEST and piece == piece.strip() for piece in found)
    assert joined(found) == text


@given(st.text("ab  ", max_size=900))
def test_several_blanks_are_kept_or_become_one(text: str) -> None:
    found = pieces(text.strip())
    assert joined(found).split() == text.split()
    assert all(len(piece) <= LONGEST or " " not in piece for piece in found)


# --- What cannot be ------------------------------------------------------------------------------------


@pytest.mark.parametrize("blocks", ["1", "3"])
def test_a_word_over_200_bytes_is_an_error_with_its_place(study: TinyStudy, blocks: str) -> None:
    word = "z" * 201
    with_texts(study, [("x", "x"), (f"a {word} b", "x"), ("x", f"{word}")])
    result = study.run("build", study.specs, "--raw", study.raw, "--out", study.out, "--blocks", blocks)
    said = f"the word '{'z' * 40}...' has 201 bytes, and XPT holds 200; text is cut at blanks, so put one into it"
    assert result.stderr == f"ae.csv: row 3: SUPPAE.AEDESC: {said}\nae.csv: row 4: CO: AE.REMARK: {said}\n"
    assert result.exit_code == 2
    assert not study.out.exists()


@pytest.mark.parametrize("blocks", ["1", "3"])
def test_a_piece_that_is_called_like_another_variable_is_an_error(study: TinyStudy, blocks: str) -> None:
    with_texts(study, [("long " * 100, "")], subjects="3")
    study.edit(A, "supplemental:\n", "supplemental:\n  AEDESC1: {label: Another Description, upper: AETERM}\n")
    result = study.run("build", study.specs, "--raw", study.raw, "--out", study.out, "--blocks", blocks)
    assert result.stderr == (
        "error: SUPPAE: AEDESC has text of over 200 bytes and goes on in AEDESC1, which is a variable already; "
        "rename one of them\n"
    )
    assert result.exit_code == 2
    assert not study.out.exists()


def test_pieces_of_two_qualifiers_that_are_called_alike_are_an_error(study: TinyStudy) -> None:
    with_texts(study, [("long " * 100, "")], subjects="3")
    study.edit(A, "      AEDESC: DESC", "      AEDESCRA: DESC\n      AEDESCRB: DESC")
    both = "  AEDESCRA: {label: Description}\n  AEDESCRB: {label: Another Description}\n"
    study.edit(A, "  AEDESC: {label: Description of Adverse Event}\n", both)
    result = study.build()
    assert result.stderr.splitlines() == [
        f"SUPPAE: AEDESCRB has text of over 200 bytes and goes on in AEDESCR{n}, which is the rest of AEDESCRA "
        "already; rename one of them"
        for n in (1, 2)
    ]
    assert result.exit_code == 2


FAULTS = {
    "two qualifiers that a reader could not tell apart": (
        (A, "supplemental:\n", "supplemental:\n  AETRTEM1: {label: Treatment Emergent Flag, assign: Y}\n"),
        "sdtm/ae.yaml:28: supplemental.AETRTEM: AETRTEM has the label of AETRTEM1 and nearly its name; "
        "a long text of one would be read as the other; give it another label or name",
    ),
    "a Required variable among the comments": (
        (A, "supplemental:\n", "comments: {AETERM: {evaluator: INVESTIGATOR}}\nsupplemental:\n"),
        "sdtm/ae.yaml:1: dataset: AETERM (Reported Term for the Adverse Event) is Required in AE; "
        "map it under variables, such as AETERM: TERM",
    ),
    "an evaluator that is no term": (
        (A, "supplemental:\n", "comments: {REMARK: {from: AETERM, evaluator: INVESTIGATER}}\nsupplemental:\n"),
        "sdtm/ae.yaml:26: comments.REMARK.evaluator: warning: INVESTIGATER is a sponsor term of EVAL, which "
        "codelists.yaml does not declare; did you mean INVESTIGATOR?",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_lint_tells(name: str, study: TinyStudy) -> None:
    edit, message = FAULTS[name]
    study.edit(*edit)
    assert study.lint().stdout == f"{message}\n"


def test_comments_belong_to_subjects(study: TinyStudy) -> None:
    study.edit("study.yaml", "ascii:", "visits: [{VISITNUM: 1, VISIT: DAY 1, TVSTRL: First dose}]\nascii:")
    spec = "dataset: TV\nkeys: [VISITNUM]\nrecords: [{study: visits}]\ncomments:\n  NOTE: {from: TVSTRL}\n"
    study.path("sdtm/tv.yaml").write_text(spec)
    assert study.lint().stdout.splitlines()[-1] == (
        "sdtm/tv.yaml:4: comments: TV holds no subjects, and a comment belongs to one; remove it"
    )


def test_a_codelist_of_the_study_s_own_for_evaluators(study: TinyStudy) -> None:
    with_texts(study, [("x", "y")], subjects="1")
    study.edit(A, "{evaluator: INVESTIGATOR}", "{evaluator: SITE PHARMACIST}")
    codelists = study.path("codelists.yaml")
    codelists.write_text(codelists.read_text() + "EVAL: {terms: {SITE PHARMACIST: }}\n")
    assert study.lint().stdout == ""
    assert study.build().exit_code == 0
    define = (study.out / "sdtm" / "define.xml").read_bytes()
    assert schema_errors(define) + dangling(define) + inconsistencies(define) == []
    assert b'CodedValue="SITE PHARMACIST"' in define


def test_co_is_made_from_comments_only(study: TinyStudy) -> None:
    with_texts(study, [("x", "y")])
    study.path("sdtm/co.yaml").write_text("dataset: CO\nkeys: [USUBJID, COVAL]\nrecords: [{dataset: AE}]\n")
    assert "CO is made from comments, and has a spec too (sdtm/co.yaml:1)" in study.lint().stdout
