"""Code that can be selected and copied, as high as its text."""

import re

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import (
    QFont,
    QResizeEvent,
    QSyntaxHighlighter,
    QTextCharFormat,
    QTextDocument,
    QTextOption,
)
from PySide6.QtWidgets import QPlainTextEdit

from wizard.ui.controls import LOOK_CHANGED
from wizard.ui.parts import Speech
from wizard.ui.theme import theme

MOST_LINES = 6
PADDING = 6

# What stands first wins: a keyword inside a string is a string.
_TOKENS = re.compile(
    r"(?P<comment>#.*$)"
    r"|(?P<string>'(?:[^']|'')*'?|\"(?:[^\"`]|`.)*\"?)"
    r"|(?P<variable>\$[\w:]+|\$\{[^}]*\})"
    r"|(?P<cmdlet>\b(?:[A-Za-z][\w.-]*\\)?[A-Z][a-zA-Z]+-[A-Z][A-Za-z]+\b)"
    r"|(?P<keyword>(?<![-\w])(?:if|else|foreach|for|try|catch|finally|throw|return|param|function"
    r"|in|while|do|switch|begin|process|end)\b)"
)
ROLES = {
    "comment": "text2",
    "string": "positive",
    "variable": "positive",
    "cmdlet": "info",
    "keyword": "unknown",
}


# A line of a log: when, and what was sent. Everything else in a log is prose.
_SENT = re.compile(r"\d\d:\d\d:\d\d (?=(?:[A-Za-z][\w.-]*\\)?[A-Z][A-Za-z]+-[A-Z][A-Za-z]+\b)")


class PowerShellColours(QSyntaxHighlighter):
    """Colours cmdlets, strings, variables, keywords and comments; in a log only what was sent."""

    def __init__(self, document: QTextDocument, speech: Speech) -> None:
        super().__init__(document)
        self._speech = speech

    def highlightBlock(self, text: str) -> None:  # noqa: N802
        """Colour one line."""
        start = 0
        if self._speech is not Speech.POWERSHELL:
            sent = _SENT.match(text) if self._speech is Speech.LOG else None
            start = len(text) if sent is None else sent.end()
        for found in _TOKENS.finditer(text, start):
            look = QTextCharFormat()
            look.setForeground(theme().colour(ROLES[str(found.lastgroup)]))
            self.setFormat(found.start(), found.end() - found.start(), look)


class CodeBox(QPlainTextEdit):
    """Read-only code. ``most_lines`` is where it starts to scroll; 0 fills what room there is."""

    def __init__(
        self,
        text: str,
        name: str,
        most_lines: int = MOST_LINES,
        speech: Speech = Speech.POWERSHELL,
    ) -> None:
        super().__init__()
        self._most = most_lines
        self.setObjectName("code")
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setAccessibleName(f"{name}, read only")
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.setFont(theme().font("code"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setViewportMargins(PADDING - 2, PADDING - 2, PADDING - 2, PADDING - 2)
        document: QTextDocument = self.document()
        self._colours = PowerShellColours(document, speech)
        self.show_text(text)

    def show_text(self, text: str) -> None:
        """Show another text; scroll and selection stay when it is the same."""
        if text != self.toPlainText():
            self.setPlainText(text)
            self._fit()

    def _fit(self) -> None:
        if not self._most:
            return
        lines = round(self.document().documentLayout().documentSize().height())
        shown = max(1, min(lines, self._most))
        bar = Qt.ScrollBarPolicy.ScrollBarAsNeeded
        self.setVerticalScrollBarPolicy(
            bar if lines > self._most else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        )
        margin = self.document().documentMargin()
        height = round(shown * self.fontMetrics().lineSpacing() + 2 * (margin + PADDING) + 1)
        if height != self.height():
            self.setFixedHeight(height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the height to the lines of the new width."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Colour again when the look changed."""
        super().changeEvent(event)
        if event.type() in LOOK_CHANGED and hasattr(self, "_colours"):
            font: QFont = theme().font("code")
            self.setFont(font)
            self._colours.rehighlight()
            self._fit()
