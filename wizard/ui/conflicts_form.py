"""The part of the pane in which a conflict is decided: three ways, a reason, and for whom."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QVBoxLayout, QWidget

from wizard.flow.state import VmKey, Way
from wizard.model.findings import Finding
from wizard.ui.conflicts_affected import Move, affected
from wizard.ui.conflicts_parts import Ways, ways
from wizard.ui.conflicts_rows import Conflict
from wizard.ui.controls import Button, Field, RadioButton
from wizard.ui.labels import label
from wizard.ui.parts import Choice
from wizard.ui.table_view import RowTable
from wizard.ui.words import plural

RESOLVE, ACCEPT, LEAVE_OUT = range(3)
INDENT = 28
MOST_ROWS = 4
LEAST_NAME = 96


@dataclass(frozen=True, slots=True)
class Draft:
    """What is picked and typed, but not decided yet."""

    way: int | None = None
    reason: str = ""


@dataclass
class Decisions:
    """What the form does when the user decides, and what is picked but not decided, by row."""

    resolve: Callable[[tuple[Finding, ...]], object]
    accept: Callable[[tuple[Finding, ...], str], object]
    leave_out: Callable[[tuple[Finding, ...]], object]
    moves: Callable[[Conflict], Mapping[VmKey, Move]]
    drafts: dict[Hashable, Draft] = field(default_factory=dict)


class DecisionForm(QWidget):
    """Three ways, of which one is picked; the button decides for what is ticked."""

    def __init__(self, decisions: Decisions) -> None:
        super().__init__()
        self._decisions = decisions
        self._conflict: Conflict | None = None
        self.heading = label("", "field", "text2")
        self.group = QButtonGroup(self)
        self.radios = [RadioButton() for _ in range(3)]
        self.notes = [label("", "caption", "text2", wrap=True) for _ in range(3)]
        self.note_boxes: dict[QWidget, QWidget] = {}
        self.reason_label = label("Reason, kept in the report", "field")
        self.reason = Field("Reason, kept in the report", "Why this is fine here")
        self.reason_label.setBuddy(self.reason)
        self.table = RowTable("Who is concerned", LEAST_NAME)
        self.table.setObjectName("nested")
        self.decide = Button("Decide", kind="primary", small=True, press=self._decide)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.heading)
        for index, radio in enumerate(self.radios):
            self.group.addButton(radio, index)
            column.addWidget(radio)
            self.note_boxes[self.notes[index]] = self._indented(self.notes[index])
            column.addWidget(self.note_boxes[self.notes[index]])
            if index == ACCEPT:
                self.reason_box = self._indented(self.reason_label, self.reason)
                column.addWidget(self.reason_box)
        column.addWidget(self.table)
        column.addWidget(self.decide, 0, Qt.AlignmentFlag.AlignLeading)

    def _indented(self, *widgets: QWidget) -> QWidget:
        box = QWidget()
        inside = QVBoxLayout(box)
        inside.setContentsMargins(INDENT, 0, 0, 2)
        inside.setSpacing(4)
        for widget in widgets:
            inside.addWidget(widget)
        return box

    def _connect(self) -> None:
        self.group.idClicked.connect(self._picked)
        self.reason.textEdited.connect(self._typed)
        self.reason.returnPressed.connect(self.decide.click)
        self.table.ticks_changed.connect(lambda _keys: self._show_button())

    # Showing

    def show_conflict(self, conflict: Conflict) -> None:
        """Show a conflict; what is picked and typed for it is kept."""
        other = self._conflict is None or self._conflict.key != conflict.key
        before = self._conflict.to_decide if self._conflict is not None else ()
        self._conflict = conflict
        self.heading.setText(f"Your decision for {_count(conflict.to_decide)}")
        self._show_ways(ways(conflict))
        self._show_table(conflict, all_ticked=other or len(before) != len(conflict.to_decide))
        if self.reason.text() != self._draft.reason:
            self.reason.setText(self._draft.reason)
        self._show_button()

    def _show_ways(self, possible: Ways) -> None:
        choices: tuple[Choice, ...] = (possible.resolve, possible.accept, possible.leave_out)
        for radio, note, choice in zip(self.radios, self.notes, choices, strict=True):
            radio.setText(choice.text)
            radio.setEnabled(choice.enabled)
            radio.setAccessibleDescription(choice.note)
            note.setText(choice.note)
            self.note_boxes[note].setVisible(bool(choice.note))
        self.group.setExclusive(False)
        for index, radio in enumerate(self.radios):
            radio.setChecked(index == self._draft.way and radio.isEnabled())
        self.group.setExclusive(True)
        self.reason_box.setVisible(self._draft.way == ACCEPT)

    def _show_table(self, conflict: Conflict, *, all_ticked: bool) -> None:
        found = conflict.to_decide
        self.table.setVisible(len(found) > 1)
        self.table.show_table(affected(conflict, self._decisions.moves(conflict)))
        if all_ticked:
            self.table.set_ticks(f.key for f in found)
        rows = min(len(found), MOST_ROWS) * max(32, self.table.sizeHintForRow(0))
        self.table.setFixedHeight(rows + self.table.header().sizeHint().height() + 2)

    def _show_button(self) -> None:
        chosen, way = self._chosen(), self.group.checkedId()
        everyone = self._conflict.to_decide if self._conflict is not None else ()
        if len(everyone) == 1:
            self.decide.set_words("Decide")
        elif len(chosen) == len(everyone):
            self.decide.set_words(f"Decide for all {len(everyone)}")
        else:
            self.decide.set_words(f"Decide for {_count(chosen)}")
        missing = way == ACCEPT and not self._draft.reason.strip()
        self.decide.setEnabled(bool(chosen) and way >= 0 and not missing)
        self.decide.setAccessibleDescription("Say why first." if missing else "")
        self.decide.setVisible(not self._is_so(chosen, way))

    def _is_so(self, chosen: tuple[Finding, ...], way: int) -> bool:
        """Whether what is picked is what has been decided already."""
        if self._conflict is None or not chosen:
            return False
        wanted = {RESOLVE: Way.RESOLVE, ACCEPT: Way.ACCEPT}.get(way)
        given = [self._conflict.state.decision_on(f) for f in chosen]
        reason = self._draft.reason.strip()
        return all(
            d is not None
            and d.way is wanted
            and (wanted is Way.RESOLVE or d.acceptance.reason == reason)
            for d in given
        )

    # Acting

    @property
    def _draft(self) -> Draft:
        if self._conflict is None:
            return Draft()
        known = self._decisions.drafts.get(self._conflict.key)
        return known if known is not None else first_draft(self._conflict)

    def _keep(self, draft: Draft) -> None:
        if self._conflict is not None:
            self._decisions.drafts[self._conflict.key] = draft

    def _picked(self, way: int) -> None:
        self._keep(replace(self._draft, way=way))
        self.reason_box.setVisible(way == ACCEPT)
        if way == ACCEPT:
            self.reason.setFocus()
        self._show_button()

    def _typed(self, reason: str) -> None:
        self._keep(replace(self._draft, reason=reason))
        self._show_button()

    def _chosen(self) -> tuple[Finding, ...]:
        if self._conflict is None:
            return ()
        found = self._conflict.to_decide
        ticks: frozenset[Hashable] = self.table.ticks
        return found if len(found) == 1 else tuple(f for f in found if f.key in ticks)

    def _decide(self) -> None:
        chosen, draft = self._chosen(), self._draft
        if self._conflict is None or not chosen:
            return
        self._decisions.drafts.pop(self._conflict.key, None)
        if draft.way == RESOLVE:
            self._decisions.resolve(chosen)
        elif draft.way == ACCEPT:
            self._decisions.accept(chosen, draft.reason)
        elif draft.way == LEAVE_OUT:
            self._decisions.leave_out(chosen)


def first_draft(conflict: Conflict) -> Draft:
    """Pick what was decided, else what is recommended, else nothing."""
    if conflict.decided:
        decision = conflict.decided[0][1]
        way = ACCEPT if decision.way is Way.ACCEPT else RESOLVE
        return Draft(way, decision.acceptance.reason)
    return Draft(RESOLVE if ways(conflict).resolve.enabled else None)


def _count(found: tuple[Finding, ...]) -> str:
    return plural(len(found), "host" if found and found[0].subject.vm is None else "VM")
