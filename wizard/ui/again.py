"""Which hosts are asked again: all, those with something open, or the one of the current row."""

from collections.abc import Callable, Iterable

from PySide6.QtWidgets import QMenu, QWidget

from wizard.flow.state import HostStatus, State
from wizard.model.findings import Finding
from wizard.ui.controls import menu_of


def again_menu(
    parent: QWidget,
    ask: Callable[[Iterable[str]], object],
    state: Callable[[], State],
    still_open: Callable[[], Iterable[Finding]],
    selected: Callable[[], Iterable[str]],
) -> QMenu:
    """Make the menu of "Check again"."""
    return menu_of(
        [
            ("All hosts", lambda: ask(all_hosts(state()))),
            ("Hosts with open findings", lambda: ask(open_hosts(state(), still_open()))),
            ("The selected host", lambda: ask(selected())),
        ],
        parent,
    )


def all_hosts(state: State) -> tuple[str, ...]:
    """Return every host that takes part, and those that could not be read."""
    failed = HostStatus.FAILED
    return tuple(e.name for e in state.hosts if e.takes_part or (e.included and e.status is failed))


def open_hosts(state: State, still_open: Iterable[Finding]) -> tuple[str, ...]:
    """Return hosts with something open, and those that could not be read."""
    failed = [e.name for e in state.hosts if e.included and e.status is HostStatus.FAILED]
    return tuple(dict.fromkeys([*failed, *(f.subject.host for f in still_open)]))
