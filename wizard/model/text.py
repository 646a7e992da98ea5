"""What is said to people: a template and its values, so that the language is decided later."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence or label; ``str()`` is its English wording."""

    template: str
    values: tuple[tuple[str, Any], ...] = ()

    def __str__(self) -> str:
        return self.template.format(**dict(self.values))


GIB, MIB = 1024**3, 1024**2


def size_words(amount: int, decimals: int = 1) -> str:
    """Write bytes for people: "16 GB", "1.5 GB", "512 MB"."""
    unit, name = (GIB, "GB") if abs(amount) >= GIB or not amount else (MIB, "MB")
    number = f"{amount / unit:,.{decimals}f}"
    return f"{number.rstrip('0').rstrip('.') if '.' in number else number} {name}"


def text(template: str, **values: Any) -> Text:
    """Return the text of ``template`` with ``{name}`` replaced by ``values``."""
    return Text(template, tuple(values.items())) if values else _constant(template)


@lru_cache(maxsize=4096)
def _constant(template: str) -> Text:
    """Return one object for a text that checks say a million times."""
    return Text(template)


class Problem(Exception):
    """Something the user can act on: what happened, and what to do about it."""

    def __init__(self, what: Text, advice: Text) -> None:
        super().__init__(str(what))
        self.what = what
        self.advice = advice
