"""Tables as values: what a page wants shown, before any widget knows of it. No Qt here."""

from collections.abc import Hashable
from dataclasses import dataclass
from enum import StrEnum


class Emphasis(StrEnum):
    """How a cell is written."""

    PLAIN = "plain"
    QUIET = "quiet"  # ordinary values
    STRONG = "strong"  # changed values and states


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell. With ``before`` it is a change: before, arrow, text.

    ``icon`` is the name of a state icon; ``spoken`` is what a screen reader says instead of
    ``text``; ``order`` sorts instead of ``text``; ``share`` draws a small bar from 0 to 1.
    A name in the first column is cut in its middle, a ``sentence`` at its end.
    """

    text: str = ""
    icon: str = ""
    emphasis: Emphasis = Emphasis.PLAIN
    before: str = ""
    at_end: bool = False
    share: float | None = None
    spoken: str = ""
    order: float | str | None = None
    sentence: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One row. ``aside`` is quiet text behind the first cell, ``search`` what Find looks in.

    ``rank`` sorts the worst first; ``spoken`` is the whole row as one sentence.
    """

    key: Hashable
    cells: tuple[Cell, ...]
    aside: str = ""
    search: str = ""
    spoken: str = ""
    rank: int = 0
    tickable: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """A group row with its rows; a table without groups has one with an empty title."""

    key: Hashable
    title: str
    rows: tuple[Row, ...]
    aside: str = ""
    icon: str = ""
    cells: tuple[Cell, ...] = ()  # for the columns after the first
    spoken: str = ""
    rank: int = 0
    folded: bool = False
    sentence: bool = False  # the title is none of a name


@dataclass(frozen=True, slots=True)
class Column:
    """A column. ``sample`` is the longest ordinary value and gives the width.

    The first column stretches and needs none. With ``most`` a column grows with what is in it,
    up to that, while the first has room to spare; a ``steady`` one whatever is in it.
    """

    title: str
    sample: str = ""
    at_end: bool = False
    most: str = ""
    steady: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Everything a table shows."""

    columns: tuple[Column, ...]
    groups: tuple[Group, ...]
    ticks: bool = False
    empty: str = ""
