"""The faults that tools/mutate.py puts into sources: all kinds of them, and none in wording."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "tools"))

from mutations import is_another, mutations


def made(source):
    """All sources with a fault."""
    return {m.applied(source) for place in mutations(source) for m in place if is_another(source, m)}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("x = a < b", {"x = a <= b", "x = a > b"}),
        ("x = a not in b", {"x = a in b"}),
        ("x = a is  not b", {"x = a is b"}),
        ("x = a + b", {"x = a - b"}),
        ("x = (a) // (b)", {"x = (a) / (b)", "x = (a) * (b)"}),
        ("x = a & b", {"x = a | b"}),
        ("x = a and b or c", {"x = a or b or c", "x = a and b and c"}),
        ("x = not a", {"x = (a)"}),
        ("a = -b", {"a = (b)"}),
        ("a += 1", {"a -= 1", "a += 2", "a += 0", "pass"}),
        ("a = 'x'", {"a = 'xX'", "a = ''"}),
        ("a = True", {"a = False"}),
        ("f(a, *b)", {"pass"}),
        ("f(a, b)", {"f(b, a)", "pass"}),
        ("a = min(b)", {"a = max(b)"}),
        ("a = b.lstrip()", {"a = b.rstrip()"}),
        ("a[b] = c", {"pass"}),
        ("a = [x for x in y if x]", {"a = [x for x in y if (not (x))]"}),
        ("a = b if c else d", {"a = b if (not (c)) else d"}),
        ("def f(a=1): return a", {"def f(a=2): return a", "def f(a=0): return a", "def f(a=1): return None"}),
        ("if a: raise E('no')", {"if (not (a)): raise E('no')", "if a: pass"}),
        ("ä = 'ö' + b", {"ä = 'ö' - b", "ä = 'öX' + b", "ä = '' + b"}),  # columns of the tree are bytes
    ],
)
def test_the_faults_that_a_source_can_have(source, expected):
    assert made(source) == expected


@pytest.mark.parametrize(
    "source",
    [
        '"""A module of 1 kind."""',
        "def f(a: 'int' = None) -> 'str':\n    '''Text.'''",
        "from a import b",
        "A: TypeAlias = B | C",
        "if TYPE_CHECKING:\n    a = 1",
        "assert a == 1",
        "__all__ = ['a']",
        "a = 'a text of more than five words is a message'",
        "a = isinstance(b, c)",
    ],
)
def test_wording_and_types_are_left_as_they_are(source):
    assert made(source) == set()


def test_a_fault_has_its_line():
    (place,) = mutations("a = b\n\nc = d == e\n")
    assert [(m.line, m.kind, m.text) for m in place] == [(3, "operator", "!=")]
