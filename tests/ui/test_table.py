"""The table: model, order, filter, ticks, keyboard, what is spoken."""

import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester, QTest
from pytestqt.qtbot import QtBot

from wizard.ui.rows import Cell, Column, Group, Row, Table
from wizard.ui.table_model import RowModel
from wizard.ui.table_order import natural, plain
from wizard.ui.table_view import RowTable

Key = Qt.Key
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
COLUMNS = (Column("VM"), Column("Memory", "2–16 → 16 GB"), Column("State", "Shut down"))


def row(key: str, name: str = "", rank: int = 0) -> Row:
    cells = (Cell(name or key), Cell("16 GB", before="2–16"), Cell("Undone", "undone"))
    return Row(key, cells, tickable=True, rank=rank)


def group(key: str, *rows: Row, folded: bool = False) -> Group:
    return Group(key, f"Host {key}", rows, aside=f"rack-{key}", folded=folded)


GROUPED = Table(
    COLUMNS,
    (
        group("A", row("a1", "Schulung-11"), row("a2", "Schulung-07"), row("a3", "Übersetzung")),
        group("B", row("b1", "build-agent"), row("b2", "Prüfstand Süd")),
    ),
    ticks=True,
    empty="Nothing here.",
)
FLAT = Table(COLUMNS, (Group("", "", (row("x"), row("y"), row("z"))),), ticks=True)


@pytest.fixture
def view(qtbot: QtBot) -> Iterator[RowTable]:
    made = RowTable("VMs")
    qtbot.addWidget(made)
    made.resize(640, 400)
    made.show_table(GROUPED)
    made.show()
    made.setFocus()
    made.select_key("a1")
    yield made
    made.hide()


def press(view: RowTable, key: Key, *modifiers: Qt.KeyboardModifier) -> None:
    both = Qt.KeyboardModifier.NoModifier
    for modifier in modifiers:
        both |= modifier
    QTest.keyClick(view, key, both)


def current(view: RowTable) -> object:
    return view.current_key


@pytest.mark.parametrize("table", [GROUPED, FLAT, Table(COLUMNS, ())], ids=["grouped", "flat", "0"])
def test_the_model_keeps_qts_rules(table: Table) -> None:
    model = RowModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show_table(table)
    model.set_filter("7")
    model.sort(0, Qt.SortOrder.DescendingOrder)
    model.set_filter("")
    model.show_table(Table(COLUMNS, table.groups[:1]))


def test_numbers_inside_names_are_sorted_as_numbers() -> None:
    assert sorted(["lab-11", "lab-07", "lab-2"], key=natural) == ["lab-2", "lab-07", "lab-11"]


def test_find_sees_no_accents() -> None:
    assert "ubers" in plain("Übersetzung")


def test_the_worst_comes_first_by_default() -> None:
    table = Table(COLUMNS, (Group("", "", (row("good", rank=5), row("bad", rank=0))),))
    model = RowModel()
    model.show_table(table)
    assert [r.key for r in model.shown()] == ["bad", "good"]


def test_sorting_stays_inside_groups(view: RowTable) -> None:
    view.sort_rows(0, Qt.SortOrder.AscendingOrder)
    assert view.shown_keys == ("a2", "a1", "a3", "b1", "b2")
    view.sort_rows(-1, Qt.SortOrder.AscendingOrder)
    assert view.shown_keys == ("a1", "a2", "a3", "b1", "b2")


def test_a_filter_matches_inside_words_without_accents(view: RowTable) -> None:
    view.set_filter("ubers")
    assert view.shown_keys == ("a3",)
    view.set_filter("")
    assert len(view.shown_keys) == 5


def test_a_filter_that_matches_a_group_shows_all_its_rows(view: RowTable) -> None:
    view.set_filter("rack-b")
    assert view.shown_keys == ("b1", "b2")


def test_a_filter_without_hits_says_so_and_can_be_cleared(view: RowTable, qtbot: QtBot) -> None:
    view.set_filter("prod")
    assert view.note.isVisible()
    with qtbot.waitSignal(view.filter_cleared, timeout=1000):
        view.note._clear.click()


def test_an_empty_table_says_what_will_be_here(view: RowTable) -> None:
    view.show_table(Table(COLUMNS, (), empty="Nothing here."))
    assert view.note._sentence.text() == "Nothing here."


def test_the_current_row_stays_when_values_change(view: RowTable) -> None:
    view.select_key("b2")
    changed = replace(GROUPED, groups=(GROUPED.groups[1], GROUPED.groups[0]))
    view.show_table(changed)
    assert view.current_key == "b2"
    assert view.rows.key_at(view.currentIndex()) == "b2"


def test_a_row_that_went_away_hands_on_to_its_neighbour(view: RowTable) -> None:
    view.select_key("b1")
    rest = replace(GROUPED.groups[1], rows=GROUPED.groups[1].rows[1:])
    view.show_table(replace(GROUPED, groups=(GROUPED.groups[0], rest)))
    assert view.current_key == "b2"


def test_folding_stays_when_rows_are_added(view: RowTable) -> None:
    view.select_key("A")
    press(view, Key.Key_Left)
    more = replace(GROUPED.groups[1], rows=(*GROUPED.groups[1].rows, row("b3")))
    view.show_table(replace(GROUPED, groups=(GROUPED.groups[0], more)))
    assert not view.isExpanded(view.rows.index_of("A"))
    assert view.isExpanded(view.rows.index_of("B"))


def test_a_group_begins_folded_when_it_says_so(qtbot: QtBot) -> None:
    view = RowTable("VMs")
    qtbot.addWidget(view)
    view.show_table(Table(COLUMNS, (group("A", row("a1"), folded=True), group("B", row("b1")))))
    assert not view.isExpanded(view.rows.index_of("A"))
    assert view.isExpanded(view.rows.index_of("B"))


def test_space_ticks_the_current_row(view: RowTable, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.ticks_changed) as told:
        press(view, Key.Key_Space)
    assert told.args == [frozenset({"a1"})]
    press(view, Key.Key_Space)
    assert view.ticks == frozenset()


def test_shift_space_ticks_from_the_last_tick_to_here(view: RowTable) -> None:
    press(view, Key.Key_Space)
    view.select_key("b1")
    press(view, Key.Key_Space, SHIFT)
    assert view.ticks == {"a1", "a2", "a3", "b1"}


def test_control_a_ticks_what_is_shown_only(view: RowTable) -> None:
    view.set_filter("schulung")
    press(view, Key.Key_A, CONTROL)
    assert view.ticks == {"a1", "a2"}
    view.set_filter("build")
    assert view.ticks_not_shown == 2
    press(view, Key.Key_A, CONTROL, SHIFT)
    assert view.ticks == frozenset()


def test_the_tick_of_a_group_is_for_its_shown_rows(view: RowTable) -> None:
    state = view.rows.tick_state
    index = view.rows.index_of
    view.set_ticks(["a1"])
    assert state(index("A")) is Qt.CheckState.PartiallyChecked
    view.select_key("A")
    press(view, Key.Key_Space)
    assert view.ticks == {"a1", "a2", "a3"}
    assert state(index("A")) is Qt.CheckState.Checked
    view.set_filter("07")
    view.select_key("A")
    press(view, Key.Key_Space)
    assert view.ticks == {"a1", "a3"}


def test_ticks_set_by_the_page_are_silent(view: RowTable, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(view.ticks_changed):
        view.set_ticks(["a1", "b1"])


def test_left_and_right_fold(view: RowTable) -> None:
    press(view, Key.Key_Left)
    assert current(view) == "A"
    press(view, Key.Key_Left)
    assert not view.isExpanded(view.rows.index_of("A"))
    press(view, Key.Key_Right)
    assert view.isExpanded(view.rows.index_of("A"))
    press(view, Key.Key_Right)
    assert current(view) == "a1"


def test_enter_goes_into_the_pane(view: RowTable, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.activated_key) as told:
        press(view, Key.Key_Return)
    assert told.args == ["a1"]


def test_typing_jumps_to_a_name(view: RowTable) -> None:
    QTest.keyClicks(view, "pru")
    assert view.current_key == "b2"


def test_control_c_copies_the_row_as_text(view: RowTable) -> None:
    view.details_of = lambda key: f"All about {key}"
    press(view, Key.Key_C, CONTROL)
    assert QGuiApplication.clipboard().text() == "Schulung-11\t2–16 → 16 GB\tUndone"
    press(view, Key.Key_C, CONTROL, SHIFT)
    assert QGuiApplication.clipboard().text().endswith("All about a1")


def test_rows_are_spoken_as_one_sentence(view: RowTable) -> None:
    role = Qt.ItemDataRole.AccessibleTextRole
    said = view.rows.data(view.rows.index_of("a1"), role)
    assert said == "Schulung-11, Memory, now 2–16, after 16 GB, Undone"
    assert view.rows.data(view.rows.index_of("A"), role) == "Host A, rack-A, expanded"


def test_a_click_on_the_box_ticks(view: RowTable) -> None:
    rect = view.visualRect(view.rows.index_of("a2"))
    place = rect.center()
    place.setX(view.painter.start_of(view.rows.index_of("a2")) + 8)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert view.ticks == {"a2"}
    assert view.current_key == "a2"


def test_a_narrow_table_gives_up_its_last_columns_first(view: RowTable) -> None:
    view.resize(300, 300)
    assert view.isColumnHidden(2)
    assert view.columnWidth(0) >= 160
    view.resize(900, 300)
    assert not view.isColumnHidden(2)


def test_every_row_is_drawn(view: RowTable, scheme: str) -> None:
    view.set_ticks(["a1"])
    image = view.grab().toImage()
    colours = {image.pixelColor(60, y).name() for y in range(0, image.height(), 2)}
    assert len(colours) > 2, scheme


def test_fifty_one_thousand_rows_stay_quick(qtbot: QtBot) -> None:
    groups = tuple(
        group(f"h{h}", *(row(f"h{h}-{i}", f"vm-{h:04}-{i}") for i in range(50)), folded=True)
        for h in range(1000)
    )
    table = Table(COLUMNS, groups, ticks=True)
    view = RowTable("VMs")
    qtbot.addWidget(view)
    view.resize(800, 600)
    view.show()
    started = time.perf_counter()
    view.show_table(table)
    view.grab()
    view.set_filter("vm-0777")
    view.grab()
    view.set_filter("")
    view.tick([r.key for r in view.rows.shown()], on=True)
    view.grab()
    assert len(view.ticks) == 50_000
    assert time.perf_counter() - started < 5.0  # measured: about a second


def test_the_model_is_no_proxy(view: RowTable) -> None:
    model: QAbstractItemModel = view.model()
    assert type(model) is RowModel
