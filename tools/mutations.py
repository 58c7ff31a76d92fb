"""Small faults put into Python source, one at a time: where one can be, and what the source is with it.

Wording is no behaviour: docstrings, annotations and what is raised are left as they are, and so is every text of five
words or more, as messages have. Neither are imports, assertions and type aliases touched.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

OPERATORS: dict[type[ast.AST], tuple[str, tuple[str, ...]]] = {
    ast.Eq: ("==", ("!=",)),
    ast.NotEq: ("!=", ("==",)),
    ast.Lt: ("<", ("<=", ">")),
    ast.LtE: ("<=", ("<", ">")),
    ast.Gt: (">", (">=", "<")),
    ast.GtE: (">=", (">", "<")),
    ast.In: ("in", ("not in",)),
    ast.NotIn: ("not in", ("in",)),
    ast.Is: ("is", ("is not",)),
    ast.IsNot: ("is not", ("is",)),
    ast.Add: ("+", ("-",)),
    ast.Sub: ("-", ("+",)),
    ast.Mult: ("*", ("/",)),
    ast.Div: ("/", ("*",)),
    ast.FloorDiv: ("//", ("/", "*")),
    ast.Mod: ("%", ("*",)),
    ast.Pow: ("**", ("*",)),
    ast.BitAnd: ("&", ("|",)),
    ast.BitOr: ("|", ("&",)),
    ast.LShift: ("<<", (">>",)),
    ast.RShift: (">>", ("<<",)),
    ast.And: ("and", ("or",)),
    ast.Or: ("or", ("and",)),
}
#: Names of functions and methods that stand for their opposites.
OPPOSITES = (
    ("min", "max"),
    ("any", "all"),
    ("floor", "ceil"),
    ("upper", "lower"),
    ("startswith", "endswith"),
    ("lstrip", "rstrip"),
    ("minimum", "maximum"),
    ("fmin", "fmax"),
    ("partition", "rpartition"),
    ("ljust", "rjust"),
)
OPPOSITE = {name: other for pair in OPPOSITES for name, other in (pair, pair[::-1])}
WORDS = 5  # so many make a text a message
SIMPLE = (ast.Expr, ast.AugAssign, ast.Delete, ast.Continue, ast.Break)  # statements that can be left out


@dataclass(frozen=True, slots=True)
class Mutation:
    """A piece of source in place of another, from one character to another."""

    start: int
    end: int
    text: str
    kind: str
    line: int

    def applied(self, source: str) -> str:
        """The source with it."""
        return source[: self.start] + self.text + source[self.end :]


def mutations(source: str) -> list[list[Mutation]]:
    """The places of a source where a fault can be, each with those that can be there."""
    finder = Finder(source)
    finder.visit(ast.parse(source))
    places: dict[tuple[int, int, str], list[Mutation]] = {}
    for mutation in finder.found:
        places.setdefault((mutation.start, mutation.end, mutation.kind), []).append(mutation)
    return [places[key] for key in sorted(places)]


def is_another(source: str, mutation: Mutation) -> bool:
    """Whether a mutation gives Python, and one that says something else."""
    try:
        return ast.dump(ast.parse(mutation.applied(source))) != ast.dump(ast.parse(source))
    except SyntaxError:
        return False


class Finder(ast.NodeVisitor):
    """Finds mutations, walking over a tree."""

    def __init__(self, source: str) -> None:
        self.source = source
        lines = source.splitlines(keepends=True)
        self.lines = lines
        self.starts = [0]
        for line in lines:
            self.starts.append(self.starts[-1] + len(line))
        self.found: list[Mutation] = []

    # places

    def at(self, line: int, column: int) -> int:
        """The place of a character from its line and its column in bytes of UTF-8."""
        return self.starts[line - 1] + len(self.lines[line - 1].encode()[:column].decode())

    def span(self, node: ast.AST) -> tuple[int, int]:
        """From where to where a node stands."""
        start = self.at(node.lineno, node.col_offset)  # type: ignore[attr-defined]
        return start, self.at(node.end_lineno, node.end_col_offset)  # type: ignore[attr-defined]

    def text(self, node: ast.AST) -> str:
        """A node as it is written."""
        start, end = self.span(node)
        return self.source[start:end]

    def note(self, start: int, end: int, text: str, kind: str) -> None:
        """Note a mutation."""
        line = self.source.count("\n", 0, start) + 1
        self.found.append(Mutation(start, end, text, kind, line))

    def instead(self, node: ast.AST, text: str, kind: str) -> None:
        """Note another text in place of a node."""
        self.note(*self.span(node), text, kind)

    def operator(self, left: ast.AST, operator: ast.AST, right: ast.AST | int) -> None:
        """Note other operators between two nodes."""
        written, others = OPERATORS.get(type(operator), ("", ()))
        start = self.span(left)[1]
        end = right if isinstance(right, int) else self.span(right)[0]
        pattern = r"\s+".join(map(re.escape, written.split()))
        match = re.search(rf"(?<!\w){pattern}(?!\w)" if written.isalpha() else pattern, self.source[start:end])
        for other in others if match else ():
            self.note(start + match.start(), start + match.end(), other, "operator")

    # what is left as it is

    def visit_Import(self, node: ast.Import) -> None: ...

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None: ...

    def visit_Assert(self, node: ast.Assert) -> None: ...

    def visit_Raise(self, node: ast.Raise) -> None:
        self.instead(node, "pass", "not raised")

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None and ast.unparse(node.annotation) != "TypeAlias":
            self.visit(node.value)

    def visit_arg(self, node: ast.arg) -> None: ...

    # statements

    def body(self, node: ast.Module | ast.ClassDef | ast.FunctionDef) -> None:
        """Visit statements, but for a docstring."""
        first = 1 if ast.get_docstring(node, clean=False) is not None else 0
        for statement in node.body[first:]:
            self.visit(statement)

    def visit_Module(self, node: ast.Module) -> None:
        self.body(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self.body(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        for each in (*node.decorator_list, *node.args.defaults, *filter(None, node.args.kw_defaults)):
            self.visit(each)
        self.body(node)

    def visit_If(self, node: ast.If) -> None:
        if ast.unparse(node.test) != "TYPE_CHECKING":
            self.test(node.test)
            self.generic_visit(node)

    def visit_While(self, node: ast.While) -> None:
        self.test(node.test)
        self.generic_visit(node)

    def visit_IfExp(self, node: ast.IfExp) -> None:
        self.test(node.test)
        self.generic_visit(node)

    def visit_comprehension(self, node: ast.comprehension) -> None:
        for test in node.ifs:
            self.test(test)
        self.generic_visit(node)

    def test(self, node: ast.expr) -> None:
        """Note the opposite of a condition."""
        self.instead(node, f"(not ({self.text(node)}))", "condition")

    def visit_Return(self, node: ast.Return) -> None:
        if node.value is not None and not (isinstance(node.value, ast.Constant) and node.value.value is None):
            self.instead(node.value, "None", "returned")
            self.visit(node.value)

    def visit_Assign(self, node: ast.Assign) -> None:
        names = [target.id for target in node.targets if isinstance(target, ast.Name)]
        if names == ["__all__"]:
            return
        if not names and not isinstance(node.targets[0], ast.Tuple):  # into an array, a mapping, an attribute
            self.instead(node, "pass", "left out")
        self.visit(node.value)

    def generic_visit(self, node: ast.AST) -> None:
        says_nothing = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if isinstance(node, SIMPLE) and not says_nothing:
            self.instead(node, "pass", "left out")
        super().generic_visit(node)

    # expressions

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self.operator(node.target, node.op, node.value)
        self.generic_visit(node)

    def visit_Compare(self, node: ast.Compare) -> None:
        for (left, right), operator in zip(pairwise([node.left, *node.comparators]), node.ops, strict=True):
            self.operator(left, operator, right)
        self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        self.operator(node.left, node.op, node.right)
        self.generic_visit(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        for left, right in pairwise(node.values):
            self.operator(left, node.op, right)
        self.generic_visit(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> None:
        if isinstance(node.op, (ast.Not, ast.USub, ast.Invert)):
            self.instead(node, f"({self.text(node.operand)})", "operator")
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in OPPOSITE:
            end = self.span(node.func)[1]
            self.note(end - len(name), end, OPPOSITE[name], "opposite")
        if name in ("cast", "TypeVar", "isinstance"):  # mostly types
            return
        for one, other in pairwise(node.args) if name not in ("max", "min") else ():  # in any order the same
            if not isinstance(one, ast.Starred) and not isinstance(other, ast.Starred):
                swapped = f"{self.text(other)}{self.source[self.span(one)[1] : self.span(other)[0]]}{self.text(one)}"
                self.note(self.span(one)[0], self.span(other)[1], swapped, "swapped")
        self.generic_visit(node)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        words = "".join(str(part.value) for part in node.values if isinstance(part, ast.Constant))
        if len(words.split()) < WORDS and sys.version_info >= (3, 12):  # before, nobody knows where its parts stand
            for part in node.values:
                if isinstance(part, ast.FormattedValue):
                    self.visit(part.value)

    def visit_Constant(self, node: ast.Constant) -> None:
        for other in others(node.value):
            self.instead(node, repr(other), "constant")


def others(value: object) -> Iterator[object]:
    """Values in place of a constant; none for a message, and for what is neither text nor number."""
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, (int, float)):
        yield from (value + 1, value - 1)
    elif isinstance(value, (str, bytes)) and len(value.split()) < WORDS:
        yield value + (b"X" if isinstance(value, bytes) else "X")
        if value:
            yield value[:0]
