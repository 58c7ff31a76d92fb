"""What laboratories sent as CSV: histology, antibodies against collagen VII, and the genetic report. All chosen."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from .biopsies import histology
from .people import Participant, Take
from .visits import visits
from .writing import CsvLine, Row, named_month

ANTIBODY_VISITS = ("Day 1", "Day 57", "Day 113", "Month 8")
HISTOLOGY = ("SUBJECT", "BIOPSY", "STAIN", "RESULT", "UNIT", "STATUS", "COMMENT")
ANTIBODIES = ("SUBJECT", "VISIT", "COLLECTED", "ASSAY", "RESULT", "COMMENT")
GENETICS = ("SUBJECT", "SAMPLE", "COLLECTED", "GENE", "ALLELE", "CDNA", "PROTEIN", "EFFECT", "METHOD")

# Variants of COL7A1 as the nomenclature writes them; made up, in no gene databank
VARIANTS = (
    ("c.1001del", "p.Gly334fs", "Frameshift"),
    ("c.2472dup", "p.Gly825fs", "Frameshift"),
    ("c.4120C>T", "p.Arg1374Ter", "Nonsense"),
    ("c.5797C>T", "p.Arg1933Ter", "Nonsense"),
    ("c.6205C>T", "p.Arg2069Cys", "Missense"),
    ("c.7708G>A", "p.Gly2570Arg", "Missense"),
    ("c.8569G>T", "p.Glu2857Ter", "Nonsense"),
    ("c.3832-2A>G", "", "Splice site"),
)

# What the committed extract must show, by screening number
PAPER_POSITIVE = {(3, "Day 113")}
PAPER_NO_SAMPLE = {(5, "Day 113")}


def antibodies(p: Participant) -> Iterator[Row]:
    """A row for each sample that was due."""
    for visit in visits(p):
        if visit.name not in ANTIBODY_VISITS or visit.missed:
            continue
        dice = p.dice(f"anti-C7 {visit.name}")
        positive, lost = dice.chance(0.02), dice.chance(0.02)
        if p.of_paper:
            positive, lost = (p.number, visit.name) in PAPER_POSITIVE, (p.number, visit.name) in PAPER_NO_SAMPLE
        word = dice.pick(("Positive", "POS")) if positive else dice.pick(("Negative", "Negative", "neg", "NEGATIVE"))
        yield {
            "SUBJECT": p.subject,
            "VISIT": dice.pick((visit.name, visit.name.upper())),
            "COLLECTED": "" if lost else named_month(visit.date),
            "ASSAY": "Anti-collagen VII IgG, ELISA",
            "RESULT": "" if lost else word,
            "COMMENT": "no sample" if lost else "",
        }


def genetics(p: Participant) -> Iterator[Row]:
    """Two rows a subject, one an allele: the disease is recessive."""
    dice = p.dice("genetics")
    first = dice.pick(VARIANTS)
    second = first if dice.chance(0.2) else dice.pick([v for v in VARIANTS if v != first])
    for allele, (cdna, protein, effect) in enumerate((first, second), 1):
        yield {
            "SUBJECT": p.subject,
            "SAMPLE": f"G{p.number:03d}",
            "COLLECTED": named_month(p.screened),
            "GENE": "COL7A1",
            "ALLELE": str(allele),
            "CDNA": cdna,
            "PROTEIN": protein,
            "EFFECT": dice.pick((effect, effect.lower())),
            "METHOD": "Sanger sequencing",
        }


TRANSFERS: tuple[tuple[str, tuple[str, ...], Callable[[Participant], Iterable[Row]]], ...] = (
    ("histology.csv", HISTOLOGY, histology),
    ("anti_c7.csv", ANTIBODIES, antibodies),
    ("genetics.csv", GENETICS, genetics),
)


@contextmanager
def transfer_files(out: Path) -> Iterator[Take]:
    """The CSV of each laboratory, its rows in the order of the subjects."""
    with ExitStack() as stack:
        written = []
        for name, columns, rows in TRANSFERS:
            file, line = stack.enter_context((out / name).open("wb")), CsvLine(columns)
            file.write(line.header)
            written.append((file, line, rows))

        def take(p: Participant) -> None:
            for file, line, rows in written:
                file.writelines(map(line.of, rows(p)))

        yield take
