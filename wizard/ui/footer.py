"""The footer: one sentence that says why Next is off, an extra action, Back, the primary."""

from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from wizard.flow.sentences import Sentence, Tone
from wizard.ui import parts
from wizard.ui.controls import Button
from wizard.ui.icons import IconLabel
from wizard.ui.labels import ElidedLabel

HEIGHT, LOW = 60, 48
NOTICE_MS = 8000
ANNOUNCE_MS = 15_000
ICONS = {
    Tone.INFO: "advice",
    Tone.READY: "passed",
    Tone.CAUTION: "warning",
    Tone.STOP: "advice",
    Tone.BUSY: "working",
}
PLAIN = {Tone.INFO: "text2", Tone.STOP: "text2"}


class Line(QWidget):
    """An icon and a sentence."""

    def __init__(self) -> None:
        super().__init__()
        self.icon = IconLabel()
        self.sentence = ElidedLabel(lines=2)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.icon)
        row.addWidget(self.sentence, 1)

    def say(self, sentence: str, icon: str, role: str = "") -> None:
        """Show an icon and a sentence."""
        self.sentence.setText(sentence)
        self.icon.show_icon(icon, role)


class Footer(QFrame):
    """Sentence and buttons. ``back`` and ``primary`` are pressed by the user.

    What was just done stands in place of the sentence, but above it while that says why the
    primary button is off: the footer always answers that.
    """

    back = Signal()
    primary = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("footer")
        self._said: Sentence | None = None
        self._own_icon = ""
        self._announced = ""
        self._undo = Button("Undo", kind="link", small=True)
        self._undo_act: Callable[[], None] | None = None
        self._undo.clicked.connect(self._take_back)
        self._extra = Button("")
        self._extra_part: parts.Button | None = None
        self._extra.clicked.connect(self._press_extra)
        self.back_button = Button("Back", press=self.back.emit)
        self.primary_button = Button("Next", kind="primary", press=self.primary.emit)
        self.back_button.setMinimumWidth(96)
        self.primary_button.setMinimumWidth(112)
        self.line = Line()
        self.notice = Line()
        self._passing = QTimer(self, singleShot=True, interval=NOTICE_MS)
        self._passing.timeout.connect(self.end_notice)
        self._waiting = QTimer(self, singleShot=True, interval=ANNOUNCE_MS)
        self._waiting.timeout.connect(self._announce)
        self._arrange()

    def _arrange(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 0, 24, 0)
        row.setSpacing(8)
        lines = QVBoxLayout()
        lines.setSpacing(0)
        for line in (self.notice, self.line):
            lines.addWidget(line)
        row.addLayout(lines, 1)
        for button in (self._undo, self._extra, self.back_button, self.primary_button):
            row.addWidget(button)
        for widget in (self.notice, self._undo, self._extra):
            widget.hide()
        self.set_low(low=False)

    def show_sentence(self, sentence: Sentence, icon: str = "") -> None:
        """Say how things are; it is read out when it changes. ``icon`` is not that of its tone."""
        before, self._said = self._said, sentence
        icon, self._own_icon = self._own_icon, icon
        if (sentence, self._own_icon) == (before, icon):
            return
        role = "" if self._own_icon else PLAIN.get(sentence.tone, "")
        self.line.say(str(sentence.text), self._own_icon or ICONS[sentence.tone], role)
        calm = sentence.tone is Tone.BUSY and before is not None and before.tone is Tone.BUSY
        if not calm:
            self._announce()
        elif not self._waiting.isActive():
            self._waiting.start()

    def show_notice(self, sentence: str, undo: tuple[str, Callable[[], None]] | None) -> None:
        """Say what was just done for some seconds, with a way to take it back."""
        self.notice.say(sentence, "passed")
        words, self._undo_act = undo or ("", None)
        self._undo.set_words(words)
        self._passing.start()
        self._make_room()
        self._say(sentence)

    def end_notice(self) -> None:
        """Say only how things are: the time is over, or another page is open."""
        self._passing.stop()
        self._make_room()

    def _make_room(self) -> None:
        """Let a notice stand in place of the sentence, or above it where that is needed."""
        shown = self._passing.isActive()
        self.notice.setVisible(shown)
        self._undo.setVisible(shown and self._undo_act is not None)
        self.line.setVisible(not shown or not self.primary_button.isEnabled())

    def show_buttons(self, primary: str, *, enabled: bool, back: bool, has_back: bool) -> None:
        """Name the primary button; a disabled one is described by the sentence."""
        self.primary_button.set_words(primary)
        self.primary_button.setEnabled(enabled)
        described = "" if enabled or self._said is None else str(self._said.text)
        self.primary_button.setAccessibleDescription(described)
        self.primary_button.setToolTip(described)
        self.back_button.setVisible(has_back)
        self.back_button.setEnabled(back)
        self._make_room()

    def show_extra(self, extra: parts.Button | None) -> None:
        """Show one more button, or none."""
        if extra is not None:
            self._extra.set_words(extra.text)
            self._extra.set_icon(extra.icon)
            self._extra.setEnabled(extra.enabled)
            self._extra.setToolTip(extra.tip)
        self._extra_part = extra
        self._extra.setVisible(extra is not None)

    def set_low(self, *, low: bool) -> None:
        """Take less height."""
        self.setMinimumHeight(LOW if low else HEIGHT)

    def stop(self) -> QWidget:
        """Where F6 goes."""
        usable = (b for b in (self.primary_button, self.back_button) if b.isEnabled())
        return next((b for b in usable if b.isVisible()), self._extra)

    def _press_extra(self) -> None:
        if self._extra_part is not None:
            self._extra_part.press()

    def _take_back(self) -> None:
        self.end_notice()
        if self._undo_act is not None:
            self._undo_act()

    def _announce(self) -> None:
        if self._said is not None:
            self._say(str(self._said.text))

    def _say(self, sentence: str) -> None:
        """Let a screen reader say it."""
        if sentence != self._announced:
            self._announced = sentence
            if QAccessible.isActive():
                QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, sentence))
