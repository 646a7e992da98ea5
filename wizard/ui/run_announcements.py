"""What a screen reader is told while a run is under way: little, and in time."""

import time
from collections.abc import Callable, Hashable

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget

PROGRESS_SECONDS = 15.0


class Announcements:
    """Progress at most every 15 seconds; whoever needs the user at once, and once only."""

    def __init__(
        self, say: Callable[[str], object], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._say = say
        self._clock = clock
        self._last = ""
        self._at = clock() - PROGRESS_SECONDS
        self._needing: frozenset[Hashable] = frozenset()

    def begin(self, needing: frozenset[Hashable]) -> None:
        """Begin with a run: what needs the user already is not new."""
        self._last, self._needing = "", needing
        self._at = self._clock() - PROGRESS_SECONDS

    def progress(self, sentence: str) -> None:
        """Tell how far the run is, unless that was told a moment ago."""
        if sentence != self._last and self._clock() - self._at >= PROGRESS_SECONDS:
            self._last, self._at = sentence, self._clock()
            self._say(sentence)

    def needs(self, said: dict[Hashable, str]) -> None:
        """Tell of those that did not need the user before."""
        for key, sentence in said.items():
            if key not in self._needing:
                self._say(sentence)
        self._needing = frozenset(said)


def announce(widget: QWidget, sentence: str) -> None:
    """Have a sentence spoken, politely, where a screen reader listens."""
    if QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, sentence))
