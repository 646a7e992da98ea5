"""What has moved since a plan was saved: what its page says of it, and the table of differences."""

from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from wizard.flow.opened import Compared, Fit, OpenedPlan
from wizard.ui.header import EDGE
from wizard.ui.rows import Cell, Column, Emphasis, Group, Row, Table
from wizard.ui.table_view import RowTable
from wizard.ui.words import plural

MOST_ROWS, MOST_ROWS_LOW = 6, 2  # the rest is reached by scrolling
ICONS = {Fit.MOVED: "warning", Fit.UNKNOWN: "unknown", Fit.NEW: "advice"}
KINDS = {Fit.MOVED: "moved", Fit.UNKNOWN: "not read", Fit.NEW: "new"}


class DriftTable(QWidget):
    """Virtual machine, setting, planned from, found now. Hidden while nothing differs."""

    def __init__(self) -> None:
        super().__init__()
        self.table = RowTable("What has moved since the plan was saved")
        column = QVBoxLayout(self)
        column.setContentsMargins(EDGE, 10, 16, 0)
        column.addWidget(self.table)
        self._shown: tuple[Compared, ...] = ()
        self._most = MOST_ROWS
        self.hide()

    def show_opened(self, opened: OpenedPlan | None) -> None:
        """Show what differs, as high as it has rows."""
        told = opened.told if opened is not None else ()
        if told != self._shown:
            self._shown = told
            self.table.show_table(drift_table(told))
            self._fit()
        self.setVisible(bool(told))

    def set_compact(self, *, compact: bool) -> None:
        """Show few rows where the window is low."""
        self._most = MOST_ROWS_LOW if compact else MOST_ROWS
        self._fit()

    def _fit(self) -> None:
        count = len(self._shown)
        rows = min(count, self._most) * self.table.painter.height
        self.table.setFixedHeight(self.table.header().sizeHint().height() + rows + 2)
        policy = Qt.ScrollBarPolicy
        self.table.setVerticalScrollBarPolicy(
            policy.ScrollBarAlwaysOff if count <= self._most else policy.ScrollBarAsNeeded
        )


def drift_table(told: tuple[Compared, ...]) -> Table:
    """Return the differences, worst first."""
    rows = tuple(_row(number, each) for number, each in enumerate(told))
    settings = max((row.cells[1].text for row in rows), key=len, default="")
    planned = max((row.cells[2].text for row in rows), key=len, default="")
    found = max((row.cells[3].text for row in rows), key=len, default="")
    return Table(
        (
            Column("VM"),
            Column("Setting", settings),
            Column("Planned from", "Accepted as it was", most=planned),
            Column("Found now", "Virtual machine not found", most=found),
        ),
        (Group("", "", rows),),
    )


def _row(number: int, each: Compared) -> Row:
    name = each.vm.name if each.vm else each.host
    about = f"{each.vm.name} on {each.host}" if each.vm else each.host
    setting, planned, found = str(each.setting), str(each.planned), str(each.found)
    emphasis = Emphasis.STRONG if each.fit is Fit.MOVED else Emphasis.PLAIN
    return Row(
        key=number,
        cells=(
            Cell(name),
            Cell(setting, sentence=True),
            Cell(planned, emphasis=Emphasis.QUIET, sentence=True),
            Cell(found, ICONS[each.fit], emphasis, sentence=True),
        ),
        aside=each.host if each.vm else "",
        search=f"{about} {setting}",
        spoken=f"{about}, {setting}, planned from {planned}, found now {found}, {KINDS[each.fit]}",
    )


def opened_words(opened: OpenedPlan) -> tuple[str, str]:
    """Return what the page says of an opened plan, and in which tone."""
    made = opened.file
    whose = f"{opened.path.name}, saved by {made.made_by} on {moment(made.made_at)}."
    if opened.obstacle is not None:
        moved, unread = opened.count(Fit.MOVED), opened.count(Fit.UNKNOWN)
        said = [plural(moved, "difference")] if moved else []
        said += [f"{plural(unread, 'value')} could not be read"] if unread else []
        count = " and ".join(said) or "it was not compared yet"
        return f"{whose} It cannot be applied as it is: {count}.", "caution"
    new, later = opened.count(Fit.NEW), opened.count(Fit.LATER)
    parts = [
        whose,
        f"Compared at {moment(opened.checked_at)[-5:]}: everything it begins with fits.",
    ]
    if later:
        parts.append(f"{plural(later, 'value')} inside VMs can only be read during the run.")
    if new:
        parts.append(f"{plural(new, 'finding')} {'is' if new == 1 else 'are'} new.")
    return " ".join(parts), "positive"


def moment(written: str) -> str:
    """Write a time as this computer shows it: "2026-11-02 16:50"."""
    return f"{datetime.fromisoformat(written).astimezone():%Y-%m-%d %H:%M}"
