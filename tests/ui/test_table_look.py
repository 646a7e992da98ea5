"""The look of tables: what is cut and how, widths; and the menu that sorts them."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from tests.ui.test_table import GROUPED
from wizard.ui.rows import Cell, Column, Group, Row, Table
from wizard.ui.table_menu import menu_of_table
from wizard.ui.table_view import RowTable


@pytest.fixture
def view(qtbot: QtBot) -> Iterator[RowTable]:
    made = RowTable("VMs")
    qtbot.addWidget(made)
    made.resize(640, 400)
    made.show_table(GROUPED)
    made.show()
    made.select_key("a1")
    yield made
    made.hide()


def drawn_first(view: RowTable, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return what is written in the first column, as it is cut."""
    said: list[str] = []
    monkeypatch.setattr(view.painter, "_words", lambda _p, _place, words: said.append(words))
    view.grab()
    return said


@pytest.mark.parametrize("sentence", [True, False])
def test_names_are_cut_in_the_middle_and_sentences_at_the_end(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, sentence: bool
) -> None:
    said = "Virtualization-based security runs on the host, and so on"
    shown = Row("r", (Cell(said, sentence=sentence), Cell("2")), aside="10 hosts")
    view = RowTable("x")
    qtbot.addWidget(view)
    view.resize(300, 200)
    view.show_table(Table((Column("A"), Column("B", "000")), (Group("", "", (shown,)),)))
    view.show()
    drawn = drawn_first(view, monkeypatch)
    assert drawn[0].startswith("Virtual")
    assert drawn[0].endswith("…") is sentence
    assert drawn[0].endswith("so on") is not sentence
    assert "10 hosts" in drawn, "what stands behind has its room first"


def test_a_column_grows_with_its_values_where_there_is_room(qtbot: QtBot) -> None:
    long = "Server 2022 or newer"
    rows = (Row("r", (Cell("short"), Cell(long))),)
    view = RowTable("x")
    qtbot.addWidget(view)
    view.show_table(Table((Column("A"), Column("B", "4 GB", most=long)), (Group("", "", rows),)))
    widths = []
    for width in (300, 600):
        view.resize(width, 200)
        view.show()
        widths.append(view.titles.sectionSize(1))
    assert widths[1] >= view.fontMetrics().horizontalAdvance(long) + 16 > widths[0]


def test_numbers_are_never_cut(qtbot: QtBot) -> None:
    rows = (Row("r", (Cell("name"), Cell("519:36:37", at_end=True))),)
    view = RowTable("x")
    qtbot.addWidget(view)
    view.show_table(Table((Column("A"), Column("T", "0:00", at_end=True)), (Group("", "", rows),)))
    assert view.titles.sectionSize(1) >= view.fontMetrics().horizontalAdvance("519:36:37") + 16


@pytest.mark.parametrize("key", [Qt.Key.Key_F10, Qt.Key.Key_Menu])
def test_a_key_opens_the_menu_that_sorts(view: RowTable, key: Qt.Key) -> None:
    QTest.keyClick(view, key)
    menu = view.findChildren(QMenu)[-1]
    assert menu.isVisible()
    menu.hide()


def test_the_menu_sorts_and_turns_round(view: RowTable) -> None:
    def choose(word: str) -> None:
        next(a for a in menu_of_table(view).actions() if a.text().startswith(word)).trigger()

    choose("VM")
    assert [r.key for r in view.rows.shown()][:3] == ["a2", "a1", "a3"]
    choose("VM")
    assert [r.key for r in view.rows.shown()][:3] == ["a3", "a1", "a2"]
    choose("Worst first")
    assert view.sorted_by[0] == -1
    choose("Copy row\t")
    assert "Schulung-11" in QGuiApplication.clipboard().text()
