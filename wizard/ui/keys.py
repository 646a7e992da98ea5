"""The keyboard map of the window."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from operator import methodcaller
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget

from wizard.flow.pages import PAGES

if TYPE_CHECKING:
    from wizard.ui.page import Page
    from wizard.ui.window import Window

# What the help shows: key and meaning.
KEYBOARD_MAP = (
    ("Alt+N, Alt+B", "go on, go back"),
    ("Alt+1 to Alt+7", "open a step that was visited"),
    ("Enter", "in a list: into the details"),
    ("Esc", "out of the details; empties the find field; closes a dialog"),
    ("F5", "check again, try again"),
    ("F6, Shift+F6", "steps, list, details, footer"),
    ("F8", "details on or off"),
    ("Ctrl+F", "find"),
    ("Space, Shift+Space", "tick; tick from the last one to here"),
    ("Ctrl+A, Ctrl+Shift+A", "tick all that is shown, untick all"),
    ("Ctrl+C, Ctrl+Shift+C", "copy the row; with its details"),
    ("F10", "in a list: sort by, copy"),
    ("Ctrl+S", "save the plan or the report"),
    ("Ctrl+Z", "take the last change of choices back"),
    ("Ctrl+.", "pause the run, or go on"),
    ("F1", "help for this page"),
    ("Ctrl+Q", "close the window"),
)

PAGE_ACTS: dict[str, Callable[[Page], object]] = {
    "F5": methodcaller("refresh"),
    "F8": methodcaller("toggle_pane"),
    "Ctrl+F": methodcaller("focus_find"),
    "Ctrl+S": methodcaller("save"),
    "Ctrl+Z": methodcaller("take_back"),
    "Ctrl+.": methodcaller("pause"),
}


def install(window: Window) -> None:
    """Give a window its keys."""
    acts: dict[str, Callable[[], object]] = {
        "Alt+N": window.press_primary,
        "Alt+B": window.press_back,
        "F1": window.show_help,
        "Ctrl+Q": window.close,
        "F6": lambda: cycle(window, 1),
        "Shift+F6": lambda: cycle(window, -1),
    }
    for key, on_page in PAGE_ACTS.items():
        acts[key] = partial(_on_page, window, on_page)
    for number, page in enumerate(PAGES, 1):
        acts[f"Alt+{number}"] = partial(window.open_step, page.name)
    for key, act in acts.items():
        shortcut = QShortcut(QKeySequence(key), window)
        shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
        shortcut.activated.connect(act)


def _on_page(window: Window, act: Callable[[Page], object]) -> None:
    act(window.page)


def cycle(window: Window, way: int) -> None:
    """Go to the next part of the window: steps, list, pane, footer."""
    stops: list[QWidget] = [window.rail, *window.page.stops(), window.footer]
    focus = QApplication.focusWidget()
    inside = [i for i, stop in enumerate(stops) if focus is not None and holds(stop, focus)]
    stop = stops[(inside[-1] + way if inside else 1) % len(stops)]
    enter(window, stop)


def holds(stop: QWidget, focus: QWidget) -> bool:
    """Whether the keyboard is inside a part."""
    return stop is focus or stop.isAncestorOf(focus)


def enter(window: Window, stop: QWidget) -> None:
    """Put the keyboard into a part of the window."""
    if stop is window.rail:
        window.rail.focus()
    elif stop is window.footer:
        window.footer.stop().setFocus(Qt.FocusReason.ShortcutFocusReason)
    elif hasattr(stop, "focus_first"):
        stop.focus_first()
    else:
        stop.setFocus(Qt.FocusReason.ShortcutFocusReason)
