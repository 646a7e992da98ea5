"""Labels: what does not fit is cut, in one line or in two, and can still be read."""

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from wizard.ui.labels import ElidedLabel, isolated
from wizard.ui.split import ListAndPane, remember, remembered

SENTENCE = "2 hosts cannot be read and are left out: hv-ham-03, hv-ham-04. The other one goes on."


def test_a_sentence_takes_a_second_line_where_there_is_height(qtbot: QtBot) -> None:
    label = ElidedLabel(SENTENCE, lines=2)
    qtbot.addWidget(label)
    label.show()
    label.show()
    metrics = label.fontMetrics()
    label.resize(metrics.horizontalAdvance(SENTENCE) * 2 // 3, metrics.lineSpacing() * 2 + 2)
    assert " ".join(line.strip() for line in label.written()) == SENTENCE
    assert label.toolTip() == ""
    label.resize(label.width(), metrics.lineSpacing() + 2)
    assert len(label.written()) == 1
    assert label.toolTip() == label.text() == SENTENCE


def test_values_are_isolated_only_from_right_to_left(qapp: QApplication) -> None:
    assert isolated("16 GB") == "16 GB"
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    try:
        assert isolated("16 GB") == "\u206816 GB\u2069"
        assert isolated("") == ""
    finally:
        qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def test_the_width_of_the_pane_is_remembered(qtbot: QtBot) -> None:
    remember("test", 400)
    split = ListAndPane(QWidget(), QWidget(), "test", 320)
    qtbot.addWidget(split)
    split.set_room(narrow=False, low=False)
    split.resize(1000, 400)
    split.show()
    assert split._pane.width() == 400
    split._splitter.moveSplitter(650, 1)
    assert remembered("test", 320, (300, 460)) == split._pane.width() != 400
    QSettings().remove("window/width/test")


@pytest.mark.parametrize(("saved", "width"), [("9000", 460), ("10", 300), ("wide", 352)])
def test_a_remembered_width_that_makes_no_sense_does_no_harm(saved: str, width: int) -> None:
    QSettings().setValue("window/width/test", saved)
    assert remembered("test", 352, (300, 460)) == width
    QSettings().remove("window/width/test")
