"""What the buttons of the panes of findings do. No Qt here."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from wizard.checks.questions import Question
from wizard.flow.state import VmKey
from wizard.model.choices import AnswerKey
from wizard.model.findings import Finding

Several = tuple[Finding, ...]


def _nothing(*_given: object) -> None:
    """Do nothing: not every page offers everything."""


def _no(*_given: object) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Acts:
    """What the buttons of a pane do.

    ``accept_form`` and ``answer_form`` make the widgets in which a reason and an answer are
    typed; ``is_accepting`` says whether the first is open for these findings.
    """

    check_again: Callable[[str], object]
    leave_out: Callable[[frozenset[VmKey]], object]
    take_in: Callable[[frozenset[VmKey]], object]
    open_source: Callable[[str], object]
    copy: Callable[[str], object]
    put_in: Callable[[Several], object] = _nothing
    take_out: Callable[[Several], object] = _nothing
    begin_accepting: Callable[[Several], object] = _nothing
    is_accepting: Callable[[Several], bool] = _no
    accept_form: Callable[[Several], Any] = _nothing
    withdraw: Callable[[Several], object] = _nothing
    answer_form: Callable[[Finding, Question], Any] = _nothing
    take_back: Callable[[Collection[AnswerKey]], object] = _nothing
    ask: Callable[[str], object] = _nothing
