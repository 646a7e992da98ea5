"""The pane: what is equal stays, what is pressed is the newest."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QSyntaxHighlighter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QRadioButton
from pytestqt.qtbot import QtBot

from wizard.ui import parts
from wizard.ui.code_box import CodeBox
from wizard.ui.controls import ComboBox
from wizard.ui.pane import DetailsPane
from wizard.ui.parts import Speech
from wizard.ui.tab_order import stops
from wizard.ui.theme import theme


@pytest.fixture
def pane(qtbot: QtBot) -> Iterator[DetailsPane]:
    made = DetailsPane()
    qtbot.addWidget(made)
    made.resize(340, 400)
    made.show()
    yield made
    made.hide()


def buttons(pane: DetailsPane) -> list[QPushButton]:
    return pane.findChildren(QPushButton)


EVERY: tuple[parts.Part, ...] = (
    parts.Verdict("blocker", "Blocker", "VM-VER-02"),
    parts.Title("Configuration version is too low", "vm"),
    parts.Where("Prüfstand on hv-muc-01"),
    parts.Heading("Why it matters"),
    parts.Paragraph("The VM does not start. **This cannot be undone.**"),
    parts.Paragraph("Quiet.", quiet=True),
    parts.Facts((("Version", "**9.0**, needed 9.3"), ("Asked", "today"))),
    parts.Checklist((("passed", "Name found", "10.0.0.1"), ("working", "Signing in", ""))),
    parts.Code("Get-VM -Id 'b7' | Update-VMVersion -Force", "PowerShell for hv-muc-01"),
    parts.Buttons((parts.Button("Leave out", lambda: None),)),
    parts.Choose("Way", (parts.Choice("Resolve", "As below."), parts.Choice("Accept")), 0, print),
    parts.Line(),
    parts.Own("label", lambda: QLabel("own")),
)


def test_every_part_can_be_shown(pane: DetailsPane, scheme: str) -> None:
    pane.show_parts(EVERY)
    pane.grab()
    texts = {label.text() for label in pane.findChildren(QLabel)}
    assert {"Blocker", "VM-VER-02", "own", "Name found"} <= texts, scheme


def test_names_are_data_even_beside_strong_words(pane: DetailsPane) -> None:
    pane.show_parts((parts.Paragraph("<i>x</i> **is strong**"),))
    text = pane.findChildren(QLabel)[0].text()
    assert text == "&lt;i&gt;x&lt;/i&gt; <b>is strong</b>"


def test_plain_text_is_shown_as_it_is(pane: DetailsPane) -> None:
    pane.show_parts((parts.Paragraph("<b>x</b> & y"),))
    label = pane.findChildren(QLabel)[0]
    assert label.textFormat() is Qt.TextFormat.PlainText


def test_equal_parts_keep_their_widgets_and_the_focus(pane: DetailsPane) -> None:
    pressed: list[int] = []
    pane.show_parts((parts.Buttons((parts.Button("Try", lambda: pressed.append(1)),)),))
    button = buttons(pane)[0]
    button.setFocus()
    pane.show_parts((parts.Buttons((parts.Button("Try", lambda: pressed.append(2)),)),))
    assert buttons(pane)[0] is button
    button.click()
    assert pressed == [2], "the newest act counts"


def test_only_what_differs_is_built_again(pane: DetailsPane) -> None:
    pane.show_parts((parts.Title("VM"), parts.Paragraph("one"), parts.Heading("H")))
    before = pane._widgets[:]
    pane.show_parts((parts.Title("VM"), parts.Paragraph("two"), parts.Heading("H")))
    assert pane._widgets[0] is before[0]
    assert pane._widgets[1] is not before[1]
    assert pane._widgets[2] is before[2]


def test_a_choice_is_told(pane: DetailsPane) -> None:
    picked: list[int] = []
    ways = (parts.Choice("Resolve"), parts.Choice("Accept"), parts.Choice("No", "Why.", False))
    pane.show_parts((parts.Choose("Way", ways, None, picked.append),))
    radios = pane.findChildren(QRadioButton)
    assert not any(radio.isChecked() for radio in radios)
    assert not radios[2].isEnabled()
    QTest.mouseClick(radios[1], Qt.MouseButton.LeftButton)
    assert picked == [1]


def test_esc_leaves_the_pane(pane: DetailsPane, qtbot: QtBot) -> None:
    pane.show_parts((parts.Buttons((parts.Button("Try", lambda: None),)),))
    pane.focus_first()
    with qtbot.waitSignal(pane.left, timeout=1000):
        QTest.keyClick(buttons(pane)[0], Qt.Key.Key_Escape)


def test_a_pane_without_controls_can_be_scrolled_by_keyboard(pane: DetailsPane) -> None:
    pane.show_parts((parts.Paragraph("Only words."),))
    pane.focus_first()
    assert QApplication.focusWidget() is pane


def test_tab_goes_from_top_to_bottom_whatever_was_built_last(pane: DetailsPane) -> None:
    def two(first: str) -> tuple[parts.Part, ...]:
        made = (parts.Buttons((parts.Button(n, lambda: None),)) for n in (first, "below"))
        return tuple(made)

    pane.show_parts(two("above"))
    pane.show_parts(two("changed"))
    assert [stop.text() for stop in stops(pane) if isinstance(stop, QPushButton)] == [
        "changed",
        "below",
    ]


def test_a_list_to_choose_from_is_one_stop(pane: DetailsPane) -> None:
    box = ComboBox("Way", ("one", "two"))
    pane.show_parts((parts.Own("box", lambda: box),))
    box.showPopup()
    box.hidePopup()
    assert list(stops(pane)) == [box]


@pytest.mark.parametrize(
    ("speech", "text", "coloured"),
    [
        (Speech.POWERSHELL, "while ($x) { Get-VM }", True),
        (Speech.PROSE, "Try Get-VM while in a 'guest'.", False),
        (Speech.LOG, "17:58:41 waiting in vain for 'x'", False),
        (Speech.LOG, "17:58:41 Hyper-V\\Start-VM -Id 'b7'", True),
    ],
)
def test_prose_is_not_coloured_as_code_is(
    qtbot: QtBot, speech: Speech, text: str, coloured: bool
) -> None:
    box = CodeBox(text, "Words", speech=speech)
    qtbot.addWidget(box)
    assert bool(box.document().firstBlock().layout().formats()) is coloured


def test_code_is_as_high_as_its_text_up_to_six_lines(qtbot: QtBot) -> None:
    one, many = CodeBox("Get-VM", "PowerShell"), CodeBox("Get-VM\n" * 20, "PowerShell")
    for box in (one, many):
        qtbot.addWidget(box)
        box.resize(300, 100)
        box.show()
    assert one.height() < many.height() < 10 * one.fontMetrics().lineSpacing()
    assert one.accessibleName() == "PowerShell, read only"


def test_powershell_is_coloured(qtbot: QtBot) -> None:
    box = CodeBox("Get-VM -Name 'a # b' # note", "PowerShell")
    qtbot.addWidget(box)
    highlighter = box.document().findChild(QSyntaxHighlighter)
    assert highlighter is not None
    spans = box.document().firstBlock().layout().formats()
    seen = [(s.start, s.length, s.format.foreground().color().name()) for s in spans]
    assert seen == [
        (0, 6, theme().colour("info").name()),
        (13, 7, theme().colour("positive").name()),
        (21, 6, theme().colour("text2").name()),
    ]
