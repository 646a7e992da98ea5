"""Where a question is answered: radio buttons or a field, with what is wrong said at once."""

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QSizePolicy, QVBoxLayout, QWidget

from wizard.checks.questions import Kind, Question
from wizard.ui.answers import problem_with, value_of
from wizard.ui.controls import GAP, INSET, MARK, Field, RadioButton
from wizard.ui.flow_row import FlowRow
from wizard.ui.labels import isolated, label, leading
from wizard.ui.marks import draw_frame, draw_radio
from wizard.ui.theme import theme

EXAMPLES = {Kind.NETWORKS: "10.0.0.0/8, 172.20.0.0/14, or none", Kind.SIZE: "8 GB"}
HINTS = {
    Kind.NETWORKS: "Networks with commas between them, or the word none",
    Kind.SIZE: "A size in GB or MB",
}
SHORT = 8  # letters: answers such as Yes and No stand side by side


class WrappedRadio(RadioButton):
    """A radio button whose words go on in the next line."""

    BESIDE = MARK + GAP + 2 * INSET  # what stands beside the words

    def __init__(self, words: str) -> None:
        super().__init__()
        self._words = words
        self.setAccessibleName(words)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def _words_rect(self, width: int) -> QRect:
        flags = leading(Qt.AlignmentFlag.AlignTop) | Qt.TextFlag.TextWordWrap
        room = QRect(0, 0, max(1, width - self.BESIDE), 1000)
        return self.fontMetrics().boundingRect(room, flags, self._words)

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        """It is higher when it is narrower."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """As high as its lines."""
        return max(MARK, self._words_rect(width).height()) + 2 * INSET

    def sizeHint(self) -> QSize:
        """All words in one line."""
        width = self.fontMetrics().horizontalAdvance(self._words) + self.BESIDE
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """Room for the longest word, or so."""
        return QSize(self.BESIDE + 80, MARK + 2 * INSET)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the mark beside the first line, then the words."""
        painter = QPainter(self)
        mirrored = self.isRightToLeft()
        left = self.width() - INSET - MARK + 1 if mirrored else INSET - 1
        words = self._words_rect(self.width())
        words.moveTopLeft(self.rect().topLeft())
        words.translate(INSET if mirrored else INSET + MARK + GAP, INSET)
        words.setWidth(self.width() - self.BESIDE)
        painter.setPen(theme().colour("text" if self.isEnabled() else "disabled"))
        flags = leading(Qt.AlignmentFlag.AlignTop) | Qt.TextFlag.TextWordWrap
        painter.drawText(words, flags, isolated(self._words))
        if self.hasFocus():
            draw_frame(painter, self.rect())
        mark = QRect(left, INSET, MARK, MARK)
        draw_radio(painter, mark, chosen=self.isChecked(), enabled=self.isEnabled())


class AnswerInput(QWidget):
    """One answer. ``changed`` carries what is picked or typed; ``entered`` means Return."""

    changed = Signal(str)
    entered = Signal()

    def __init__(self, question: Question, typed: str = "") -> None:
        super().__init__()
        self._question = question
        self.group = QButtonGroup(self)
        self.radios: dict[str, RadioButton] = {}
        self.field: Field | None = None
        self.problem = label("", "caption", "critical", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        if question.options:
            column.addWidget(self._options(question, typed))
        else:
            self._add_field(column, question, typed)
        column.addWidget(self.problem)
        self._show_problem(typed)

    def _options(self, question: Question, typed: str) -> QWidget:
        box = QWidget()
        short = all(len(str(option.words)) <= SHORT for option in question.options)
        row = FlowRow(box, 16) if short else QVBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for option in question.options:
            radio = WrappedRadio(str(option.words))
            radio.setAccessibleName(f"{question.words} {option.words}")
            radio.setToolTip(str(option.words))
            radio.setChecked(option.value == typed)
            radio.clicked.connect(lambda _=False, value=option.value: self.changed.emit(value))
            self.group.addButton(radio)
            self.radios[option.value] = radio
            row.addWidget(radio)
        return box

    def _add_field(self, column: QVBoxLayout, question: Question, typed: str) -> None:
        hint = label(HINTS[question.kind], "field")
        self.field = Field(str(question.words), EXAMPLES[question.kind])
        self.field.setAccessibleDescription(HINTS[question.kind])
        self.field.setText(typed)
        hint.setBuddy(self.field)
        self.field.textEdited.connect(self._typed)
        self.field.returnPressed.connect(self.entered)
        column.addWidget(hint)
        column.addWidget(self.field)

    @property
    def typed(self) -> str:
        """What is picked or typed."""
        if self.field is not None:
            return self.field.text()
        return next((value for value, radio in self.radios.items() if radio.isChecked()), "")

    @property
    def value(self) -> str | None:
        """The answer as checks read it; ``None`` while there is none."""
        typed = self.typed
        return None if problem_with(self._question, typed) else value_of(self._question, typed)

    def first_focus(self) -> QWidget:
        """Where the keyboard begins."""
        picked = self.group.checkedButton()
        return self.field or picked or next(iter(self.radios.values()))

    def _typed(self, typed: str) -> None:
        self._show_problem(typed)
        self.changed.emit(typed)

    def _show_problem(self, typed: str) -> None:
        """Say what is wrong with what is typed; an empty field is only empty."""
        said = problem_with(self._question, typed) if self.field and typed.strip() else ""
        self.problem.setText(said)
        self.problem.setVisible(bool(said))
        if self.field is not None:
            self.field.set_invalid(invalid=bool(said))
            self.field.setAccessibleDescription(said or HINTS[self._question.kind])
