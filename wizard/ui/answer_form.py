"""The part of a pane in which one question is answered: for this VM, its host, or all."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from wizard.checks.questions import Question
from wizard.flow.state import VmKey
from wizard.ui.answer_input import AnswerInput
from wizard.ui.answers import Place
from wizard.ui.controls import Button, ComboBox
from wizard.ui.labels import label


@dataclass(frozen=True, slots=True)
class AnswerDraft:
    """What is picked or typed but not said yet, and for whom: a position among the places."""

    typed: str = ""
    place: int = 0


@dataclass
class Answers:
    """What the forms do with an answer, and what was begun, by question and subject."""

    give: Callable[[Question, str, VmKey], object]
    drafts: dict[tuple[str, VmKey], AnswerDraft] = field(default_factory=dict)


class AnswerForm(QWidget):
    """Answers, whom they count for, and the button that says it."""

    def __init__(
        self, question: Question, places: tuple[Place, ...], answers: Answers, said: str = ""
    ) -> None:
        super().__init__()
        self._question = question
        self._places = places
        self._answers = answers
        self._said = said
        draft = self._draft
        self.input = AnswerInput(question, draft.typed)
        self.scope = ComboBox("Whom the answer counts for", [place.words for place in places])
        self.scope.setCurrentIndex(draft.place)
        # A host's long name must not make the pane wider; its list shows all of it.
        self.scope.setSizeAdjustPolicy(
            ComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.give = Button("Answer", kind="primary", small=True, press=self._give)
        self._lay_out()
        self.input.changed.connect(self._typed)
        self.input.entered.connect(self.give.click)
        self.scope.activated.connect(self._picked)
        self._show_button()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.input)
        counts_for = label("Counts for", "field")
        counts_for.setBuddy(self.scope)
        box = QWidget()
        inside = QVBoxLayout(box)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(4)
        inside.addWidget(counts_for)
        inside.addWidget(self.scope)
        box.setVisible(len(self._places) > 1)
        column.addWidget(box)
        column.addWidget(self.give, 0, Qt.AlignmentFlag.AlignLeading)

    @property
    def _key(self) -> tuple[str, VmKey]:
        return (self._question.id, self._places[0].key)

    @property
    def _draft(self) -> AnswerDraft:
        return self._answers.drafts.get(self._key, AnswerDraft(self._said))

    def _typed(self, typed: str) -> None:
        self._answers.drafts[self._key] = replace(self._draft, typed=typed)
        self._show_button()

    def _picked(self, place: int) -> None:
        self._answers.drafts[self._key] = replace(self._draft, place=place)
        self._show_button()

    def _show_button(self) -> None:
        self.give.setEnabled(self.input.value is not None)

    def _give(self) -> None:
        value, place = self.input.value, self._places[self.scope.currentIndex()]
        if value is not None:
            self._answers.drafts.pop(self._key, None)
            self._answers.give(self._question, value, place.key)
