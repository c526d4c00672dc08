"""Long sequences in little memory: numbers in arrays, of which items are made when looked at."""

from abc import abstractmethod
from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, TypeVar, overload

T = TypeVar("T")

#: Characters of a text whose offsets, and some numbers for each, fit into 32 bits.
_LONG: Final = 2**28


def integers(text: str, numbers: Iterable[int] = ()) -> "array[int]":
    """Numbers in the least memory that offsets into a text need."""
    return array("i" if len(text) < _LONG else "q", numbers)


class Packed(Sequence[T]):
    """A sequence that makes an item when it is asked for. It equals a tuple of the same items."""

    __slots__ = ()

    @abstractmethod
    def make(self, number: int) -> T:
        """The item of a number from 0 on, which is not checked."""

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[T]: ...
    def __getitem__(self, at: int | slice) -> T | Sequence[T]:
        # A range knows of negative numbers, of slices and of what is out of range.
        chosen = range(len(self))[at]
        return self.make(chosen) if isinstance(chosen, int) else tuple(map(self.make, chosen))

    def __iter__(self) -> Iterator[T]:
        return map(self.make, range(len(self)))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, (Packed, tuple)):
            return NotImplemented
        return len(self) == len(other) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))


class Pairs(Packed[tuple[int, int]]):
    """Starts and ends in a text.

    Examples
    --------
    >>> pairs = Pairs("It rained. Snow fell.", [(0, 10), (11, 21)])
    >>> pairs[-1], list(pairs[:1])
    ((11, 21), [(0, 10)])
    """

    __slots__ = ("ends", "starts")

    def __init__(self, text: str, pairs: Iterable[tuple[int, int]] = ()) -> None:
        self.starts = integers(text)
        self.ends = integers(text)
        add_start, add_end = self.starts.append, self.ends.append
        for start, end in pairs:
            add_start(start)
            add_end(end)

    def __len__(self) -> int:
        return len(self.starts)

    def make(self, number: int) -> tuple[int, int]:
        return self.starts[number], self.ends[number]

    # The same as a Packed does, in less time.

    @overload
    def __getitem__(self, at: int) -> tuple[int, int]: ...
    @overload
    def __getitem__(self, at: slice) -> "Pairs": ...
    def __getitem__(self, at: int | slice) -> "tuple[int, int] | Pairs":
        if not isinstance(at, slice):
            return self.starts[at], self.ends[at]
        part = Pairs("")
        part.starts, part.ends = self.starts[at], self.ends[at]
        return part

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return zip(self.starts, self.ends, strict=True)
