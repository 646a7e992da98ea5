"""Holds the state and tells those who show it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from wizard.flow.state import State
from wizard.model.text import Problem, text


class RunUnderWay(Problem):
    """What a run stands on cannot be changed while it goes on."""

    def __init__(self) -> None:
        super().__init__(
            text("A run is under way, so nothing is changed here."),
            text("Wait until the run has ended, or stop it on its page."),
        )


class Store:
    """The one place where the state is replaced."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._listeners: list[Callable[[State], None]] = []

    @property
    def state(self) -> State:
        """The state now."""
        return self._state

    def change(self, **values: Any) -> None:
        """Replace parts of the state and tell every listener."""
        self._state = replace(self._state, **values)
        for listener in tuple(self._listeners):
            listener(self._state)

    def refuse_during_run(self) -> None:
        """Raise ``RunUnderWay`` while a run is under way."""
        if self._state.running:
            raise RunUnderWay

    def subscribe(self, listener: Callable[[State], None]) -> Callable[[], None]:
        """Call ``listener`` at every change; the returned function ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)
