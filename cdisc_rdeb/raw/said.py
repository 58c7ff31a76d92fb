"""What the readers of raw files have to say."""

from __future__ import annotations

from dataclasses import field

from ..issues import Issues
from ..quick import dataclass
from .frame import RawFrame, Told


@dataclass(slots=True, eq=False)
class Said:
    """What the readers of raw files have to say: encodings, issues, and what each file holds that no source reads."""

    encodings: dict[str, str] = field(default_factory=dict)
    told: dict[Told, None] = field(default_factory=dict)  # each once: several sources may come from one file
    left: dict[str, frozenset[str]] = field(default_factory=dict)

    def add(self, piece: RawFrame) -> None:
        """What was said of a piece of a source."""
        self.join(Said(dict(piece.encodings), dict.fromkeys(piece.told), dict(piece.left)))

    def join(self, other: Said) -> None:
        """What was said of another source."""
        self.encodings |= other.encodings
        self.told |= other.told
        self.left |= {file: self.left.get(file, others) & others for file, others in other.left.items()}

    def tell(self, issues: Issues) -> None:
        """All of it as issues."""
        for said in self.told:
            issues.read(said.rule, said.variable, said.value, said.message, said.file, said.row)
        for file, others in self.left.items():
            for part in others:
                message = f"{part} of {file} is read by no source; name one for it if it has data"
                issues.read("not read", part, "", message, file, 0)
