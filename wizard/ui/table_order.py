"""How tables find and order: without accents, and "07" before "11"."""

import re
import unicodedata
from functools import lru_cache

from wizard.ui.rows import Cell, Group, Row

_DIGITS = re.compile(r"(\d+)")

OrderKey = tuple[int, float, tuple[tuple[int, int, str], ...]]


@lru_cache(maxsize=65536)
def plain(text: str) -> str:
    """Return a text as Find compares it: no accents, no capitals."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


@lru_cache(maxsize=65536)
def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """Return a key that sorts numbers inside a text as numbers."""
    parts = _DIGITS.split(plain(text))
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts if part)


def cell_order(cell: Cell | None) -> OrderKey:
    """Return what a cell sorts by: its number, or its text; what is empty comes last."""
    if cell is None:
        return (2, 0.0, ())
    if isinstance(cell.order, int | float):
        return (0, float(cell.order), ())
    written = cell.order if cell.order is not None else cell.text
    return (1, 0.0, natural(written)) if written else (2, 0.0, ())


def searched(row: Row) -> str:
    """Return what Find looks in."""
    words = row.search or " ".join([row.aside, *(cell.text for cell in row.cells)])
    return plain(words)


def searched_group(group: Group) -> str:
    """Return what Find looks in for a whole group."""
    return plain(f"{group.title} {group.aside}")


def spoken_cell(cell: Cell, column: str) -> str:
    """Say a cell; a change with what it changes."""
    if cell.spoken:
        return cell.spoken
    if cell.before:
        return f"{column}, now {cell.before}, after {cell.text}"
    return cell.text


def spoken_row(row: Row, columns: tuple[str, ...]) -> str:
    """Say a row as one sentence."""
    if row.spoken:
        return row.spoken
    words = [spoken_cell(c, t) for c, t in zip(row.cells, columns, strict=False)]
    words.insert(1, row.aside)
    return ", ".join(word for word in words if word)


def spoken_group(group: Group, columns: tuple[str, ...]) -> str:
    """Say a group row; the view adds whether it is expanded."""
    if group.spoken:
        return group.spoken
    cells = [spoken_cell(c, t) for c, t in zip(group.cells, columns[1:], strict=False)]
    return ", ".join(word for word in (group.title, group.aside, *cells) if word)


def written(row: Row | None, group: Group | None) -> str:
    """Return a row or a group as text to copy: its cells, with tabs between."""
    if row is not None:
        return "\t".join(f"{c.before} → {c.text}" if c.before else c.text for c in row.cells)
    return "" if group is None else "\t".join(filter(None, (group.title, group.aside)))
