"""IBM hexadecimal floating point, the numbers of SAS transport files, to and from IEEE 754 doubles.

An IBM double is a sign bit, a 7-bit exponent of 16 (excess 64) and a 56-bit fraction below 1. A normalised
fraction has at most three leading zero bits, so the 53 bits of an IEEE double always fit: every number
within the range is held exactly. The range is narrower than IEEE's, from 16**-65 (5.4e-79) to 16**63
(7.2e75).

A missing number is one character in the first byte and zeros after it: ``.`` for the plain missing value,
``_`` and ``A`` to ``Z`` for SAS's special ones. Here the plain one is NaN, a special one a NaN with that
character in its payload, so that it survives any copy but counts as NaN everywhere.

Source: SAS Technical Support document TS-140.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, TypeAlias

from ..columns import Index, Numbers
from ..quick import np

if TYPE_CHECKING:
    import numpy.typing as npt

Words: TypeAlias = "npt.NDArray[np.uint64]"

MISSING_CODES = "._ABCDEFGHIJKLMNOPQRSTUVWXYZ"

_SIGN = 1 << 63
_IEEE_MANTISSA = (1 << 52) - 1
_IEEE_LEADING_ONE = 1 << 52
_IBM_FRACTION = (1 << 56) - 1

# A quiet NaN whose payload spells "SAS", then two zero bytes less one for the code: no computation yields it.
_TAG = 0x7FF8_0053_4153_0000


def special_missing(code: str) -> float:
    """The NaN that stands for a missing value of SAS: ``"A"`` to ``"Z"``, ``"_"``, or ``"."`` for the plain
    one.

    >>> special_missing("A")
    nan
    >>> missing_code(np.array([special_missing("A"), special_missing("_"), np.nan, 1.0])).tolist()
    ['A', '_', '.', '']
    """
    if len(code) != 1 or code not in MISSING_CODES:
        raise ValueError(f"{code!r} is no missing value of SAS: give '.', '_' or a letter from 'A' to 'Z'")
    return float(_nan(code))


def missing_code(values: Numbers) -> npt.NDArray[np.str_]:
    """The code of each missing number (see `special_missing`), ``''`` for a number that is present.

    Takes float64 of shape (n,), gives one-character text of shape (n,). A NaN of any other making is
    ``'.'``.
    """
    codes = np.full(len(values), "", "<U1")
    for place, byte in zip(*_missing_bytes(values), strict=True):
        codes[place] = chr(byte)
    return codes


def to_ibm(values: Numbers) -> tuple[Words, Index]:
    """IBM doubles of float64 numbers, and the positions of those that an IBM double cannot hold.

    Gives the 64 bits of each double as uint64 of shape (n,) in the machine's own byte order. Infinities and
    numbers beyond the range, subnormal ones among them, are reported, never rounded; their bits mean
    nothing. NaN becomes its missing code. Both zeros become zero: SAS has no negative zero.

    >>> words, outside = to_ibm(np.array([1.0, -0.1, np.nan, 1e76]))
    >>> [f"{word:016X}" for word in words[:3]], outside.tolist()
    (['4110000000000000', 'C01999999999999A', '2E00000000000000'], [3])
    """
    bits = np.ascontiguousarray(values, np.float64).view(np.uint64)
    # An IEEE double is m * 2**(e - 1075) with 2**52 <= m < 2**53, an IBM one f * 2**(4*c - 312). So with
    # 4*c + s = e - 763 and s in 0..3, f is m << s: always exact and always normalised.
    power = ((bits >> np.uint64(52)) & np.uint64(0x7FF)) - np.uint64(763)
    words = (bits & np.uint64(_IEEE_MANTISSA)) | np.uint64(_IEEE_LEADING_ONE)
    words <<= power & np.uint64(3)
    words |= (power >> np.uint64(2)) << np.uint64(56)
    words |= bits & np.uint64(_SIGN)

    odd = np.flatnonzero(power > np.uint64(511))  # too small an exponent has wrapped round to a large one
    if not len(odd):
        return words, odd
    words[odd] = 0
    places, bytes_ = _missing_bytes(values[odd])
    words[odd[places]] = bytes_.astype(np.uint64) << np.uint64(56)
    return words, odd[~np.isnan(values[odd]) & (values[odd] != 0)]


def numbers_of(raw: npt.NDArray[np.uint8]) -> Numbers:
    """Numbers of 2 to 8 bytes, a row each: the bytes left out at the end are zero."""
    if raw.shape[1] < 8:
        whole = np.zeros((len(raw), 8), np.uint8)
        whole[:, : raw.shape[1]] = raw
        raw = whole
    return from_ibm(raw.view(">u8")[:, 0].astype(np.uint64))


def from_ibm(words: Words) -> Numbers:
    """Float64 numbers of IBM doubles given as uint64 of shape (n,) in the machine's own byte order.

    Fractions of more than 53 bits, which only IBM mainframes write, are rounded to the nearest double. The
    sign of zero is dropped. Missing values become NaN (see `special_missing`).

    >>> from_ibm(np.array([0x4110000000000000, 0xC01999999999999A, 0x4100000000000000], np.uint64)).tolist()
    [1.0, -0.1, nan]
    """
    first = (words >> np.uint64(56)).view(np.int64)
    fraction = (words & np.uint64(_IBM_FRACTION)).view(np.int64)
    values = fraction.astype(np.float64)
    values *= _scales()[first]  # a power of two, and no result is subnormal: exact
    zero = np.flatnonzero(fraction == 0)
    if len(zero):
        values[zero] = _values_without_fraction()[first[zero]]
    return values


def _missing_bytes(values: Numbers) -> tuple[Index, npt.NDArray[np.uint8]]:
    """The positions of missing numbers, and the character of each."""
    places = np.flatnonzero(np.isnan(values))
    bits = values[places].view(np.uint64) & np.uint64(_SIGN - 1)
    last = (bits & np.uint64(0xFF)).astype(np.uint8)
    tagged = (bits ^ np.uint64(_TAG)) < np.uint64(0x100)
    known = np.isin(last, np.frombuffer(MISSING_CODES.encode(), np.uint8))
    return places, np.where(tagged & known, last, np.uint8(ord(".")))


def _nan(code: str) -> np.float64:
    if code == ".":
        return np.float64(np.nan)
    return np.array([_TAG | ord(code)], np.uint64).view(np.float64)[0]  # type: ignore[no-any-return]


@cache
def _scales() -> Numbers:
    """What to multiply the fraction by, for each first byte (sign and exponent)."""
    scale = np.ldexp(1.0, 4 * np.arange(128) - 312)
    return np.concatenate([scale, -scale])


@cache
def _values_without_fraction() -> Numbers:
    """What a double with zero fraction means, for each first byte: a missing value or zero."""
    values = np.zeros(256)
    for code in MISSING_CODES:
        values[ord(code)] = _nan(code)
    return values
