"""Builds the widgets of the parts of a pane."""

import html
import re
from collections.abc import Callable
from functools import singledispatch
from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from wizard.ui import controls, parts
from wizard.ui.code_box import CodeBox
from wizard.ui.flow_row import FlowRow
from wizard.ui.icons import IconLabel, role_of
from wizard.ui.labels import label, leading, line
from wizard.ui.parts import Part

NAMES_WIDTH = 88
LONG_NAME, WRAPPED_NAME = 24, 140  # letters of a name that goes on in the next line; its width
NOTE_INDENT = 28
Newest = Callable[[], Part]
_STRONG = re.compile(r"\*\*(.+?)\*\*")


def space_above(part: Part, before: Part | None) -> int:
    """Return the room above a part: little between what belongs together."""
    if before is None:
        return 0
    if isinstance(part, parts.Heading | parts.Line) or isinstance(before, parts.Line):
        return 14
    if isinstance(part, parts.Title):
        return 12
    if isinstance(before, parts.Heading | parts.Facts | parts.Checklist):
        return 6
    return 8 if isinstance(part, parts.Code | parts.Buttons) else 10


def build(part: Part, newest: Newest) -> QWidget:
    """Make the widget of a part. ``newest`` returns the part that is shown when it is used."""
    return _build(part, newest)


@singledispatch
def _build(part: Part, newest: Newest) -> QWidget:
    raise TypeError(part, newest)


def words(text: str, font: str = "body", tone: str = "text") -> QLabel:
    """Make a wrapped label whose text can be selected; ``**strong**`` is written strong."""
    made = label("", font, tone, wrap=True)
    if _STRONG.search(text):
        made.setTextFormat(Qt.TextFormat.RichText)
        text = _STRONG.sub(r"<b>\1</b>", html.escape(text, quote=False)).replace("\n", "<br>")
    made.setText(text)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made


def _row(*widgets: QWidget, stretch: int) -> QWidget:
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    for place, widget in enumerate(widgets):
        top = isinstance(widget, IconLabel)
        flags = Qt.AlignmentFlag.AlignTop if top else Qt.AlignmentFlag(0)
        row.addWidget(widget, int(place == stretch), flags)
    return made


def _icon(name: str, role: str = "") -> IconLabel:
    made = IconLabel(name, role)
    made.setFixedHeight(20)
    return made


@_build.register
def _verdict(part: parts.Verdict, _newest: Newest) -> QWidget:
    word = words(part.word, "strong", role_of(part.icon))
    return _row(_icon(part.icon), word, label(part.id, "caption", "text2"), stretch=1)


@_build.register
def _title(part: parts.Title, _newest: Newest) -> QWidget:
    title = words(part.text, "section")
    return _row(_icon(part.icon), title, stretch=1) if part.icon else _row(title, stretch=0)


@_build.register
def _where(part: parts.Where, _newest: Newest) -> QWidget:
    return _row(_icon(part.icon, "text2"), words(part.text), stretch=1)


@_build.register
def _heading(part: parts.Heading, _newest: Newest) -> QWidget:
    return _row(words(part.text, "field", "text2"), stretch=0)


@_build.register
def _paragraph(part: parts.Paragraph, _newest: Newest) -> QWidget:
    font, tone = ("caption", "text2") if part.quiet else ("body", "text")
    return _row(words(part.text, font, tone), stretch=0)


@_build.register
def _facts(part: parts.Facts, _newest: Newest) -> QWidget:
    made = QWidget()
    grid = QGridLayout(made)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(8)
    grid.setVerticalSpacing(5)
    grid.setColumnMinimumWidth(0, NAMES_WIDTH)
    grid.setColumnStretch(1, 1)
    for place, (name, value) in enumerate(part.pairs):
        named = label(name, tone="text2", wrap=len(name) > LONG_NAME)
        if named.wordWrap():
            named.setMinimumWidth(WRAPPED_NAME)
        grid.addWidget(named, place, 0, Qt.AlignmentFlag.AlignTop)
        said = words(value)
        said.setAlignment(leading(Qt.AlignmentFlag.AlignTop))
        grid.addWidget(said, place, 1)
    return made


@_build.register
def _checklist(part: parts.Checklist, _newest: Newest) -> QWidget:
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(5)
    for icon, text, at_end in part.lines:
        font = "strong" if icon == "working" else "body"
        tone = "text2" if icon == "waiting" else "text"
        end = label(at_end, "caption", "text2")
        end.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(_row(_icon(icon), words(text, font, tone), end, stretch=1))
    return made


@_build.register
def _code(part: parts.Code, _newest: Newest) -> QWidget:
    return _row(CodeBox(part.text, part.name, speech=part.speech), stretch=0)


@_build.register
def _buttons(part: parts.Buttons, newest: Newest) -> QWidget:
    made = QWidget()
    row = FlowRow(made)
    for place, button in enumerate(part.buttons):
        kind = "primary" if button.primary else "link" if button.link else "plain"
        widget = controls.Button(button.text, button.icon, kind=kind, small=True)
        widget.setEnabled(button.enabled)
        widget.setToolTip(button.tip)
        if button.tip:
            widget.setAccessibleDescription(button.tip)
        widget.clicked.connect(lambda _=False, place=place: _press(newest(), place))
        row.addWidget(widget)
    return made


def _press(part: Part, place: int) -> None:
    cast("parts.Buttons", part).buttons[place].press()


@_build.register
def _choose(part: parts.Choose, newest: Newest) -> QWidget:
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(2)
    group = QButtonGroup(made)
    for place, choice in enumerate(part.choices):
        radio = controls.RadioButton(choice.text.replace("&", "&&"))
        radio.setAccessibleName(f"{part.name}: {choice.text}")
        radio.setAccessibleDescription(choice.note)
        radio.setEnabled(choice.enabled)
        radio.setChecked(place == part.chosen)
        radio.clicked.connect(lambda _=False, place=place: _pick(newest(), place))
        group.addButton(radio)
        column.addWidget(radio, 0, Qt.AlignmentFlag.AlignLeading)
        if choice.note:
            note = words(choice.note, "caption", "text2")
            note.setContentsMargins(NOTE_INDENT, 0, 0, 4)
            column.addWidget(note)
    return made


def _pick(part: Part, place: int) -> None:
    cast("parts.Choose", part).pick(place)


@_build.register
def _line(_part: parts.Line, _newest: Newest) -> QWidget:
    return _row(line(), stretch=0)


@_build.register
def _own(part: parts.Own, _newest: Newest) -> QWidget:
    return _row(cast("QWidget", part.build()), stretch=0)
