"""A details pane as values: what it says, from top to bottom. No Qt here."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Speech(StrEnum):
    """What a text in code letters is, which decides what of it is coloured."""

    POWERSHELL = "powershell"
    PROSE = "prose"  # a host's own words: nothing is coloured
    LOG = "log"  # only commands that were sent are coloured


@dataclass(frozen=True, slots=True)
class Verdict:
    """The head of a finding: icon, word and, at the end, an id."""

    icon: str
    word: str
    id: str = ""


@dataclass(frozen=True, slots=True)
class Title:
    """The title of the pane, with an icon of what it is about."""

    text: str
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Where:
    """Which virtual machine on which host."""

    text: str
    icon: str = "vm"


@dataclass(frozen=True, slots=True)
class Heading:
    """A small quiet heading."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A sentence or two."""

    text: str
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """Pairs of a name and a value."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Checklist:
    """Lines with a state icon, a text, and something at the end."""

    lines: tuple[tuple[str, str, str], ...]  # icon, text, at the end


@dataclass(frozen=True, slots=True)
class Code:
    """PowerShell, or a host's own words, that can be selected and copied. ``name`` is spoken."""

    text: str
    name: str
    speech: Speech = Speech.POWERSHELL


@dataclass(frozen=True, slots=True)
class Button:
    """Something to press."""

    text: str
    press: Callable[[], object] = field(compare=False)
    icon: str = ""
    primary: bool = False
    link: bool = False
    enabled: bool = True
    tip: str = ""


@dataclass(frozen=True, slots=True)
class Buttons:
    """Buttons side by side."""

    buttons: tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several ways; a disabled one stays and says why in ``note``."""

    text: str
    note: str = ""
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class Choose:
    """Radio buttons. ``chosen`` is an index or ``None``."""

    name: str
    choices: tuple[Choice, ...]
    chosen: int | None
    pick: Callable[[int], object] = field(compare=False)


@dataclass(frozen=True, slots=True)
class Line:
    """A thin line between parts."""


@dataclass(frozen=True, slots=True)
class Own:
    """A widget of the page's own, made by ``build`` once for each ``key``."""

    key: Hashable
    build: Callable[[], Any] = field(compare=False)


Part = (
    Verdict
    | Title
    | Where
    | Heading
    | Paragraph
    | Facts
    | Checklist
    | Code
    | Buttons
    | Choose
    | Line
    | Own
)
