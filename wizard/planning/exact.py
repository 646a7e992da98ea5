"""What most steps have in common: a value counts when it is equal."""

from collections.abc import Mapping
from typing import Any, TypeAlias

from wizard.model.text import Text

READ_BACK_SECONDS = 30.0

Expected: TypeAlias = Mapping[str, tuple[Any, ...]]


class Exact:
    """A value that counts when it is equal, and never goes over by itself."""

    __slots__ = ()

    @property
    def is_cleanup(self) -> bool:
        """Whether the step puts away what an earlier one made, so that it is taken in any case."""
        return False

    @property
    def refuses_found(self) -> Text | None:
        """Nothing: what is there already is used as it is."""
        return None

    def fits(self, observed: Any, value: Any) -> bool:
        """Whether both are equal."""
        return bool(observed == value)

    def is_passing(self, observed: Any) -> bool:  # noqa: ARG002 - part of what a step is
        """Never."""
        return False

    def is_unprovable(self, observed: Any) -> bool:  # noqa: ARG002
        """Never: looking shows it."""
        return False

    def is_unguarded(self, observed: Any) -> bool:  # noqa: ARG002
        """Never: the guard of a change is asked."""
        return False

    def is_hopeless(self, observed: Any) -> bool:  # noqa: ARG002
        """Never: it is worth waiting for."""
        return False


def raw(table: Mapping[int, str], name: str) -> tuple[int | str, ...]:
    """Return how a value of a list may arrive: as its number, or by its name."""
    return (*(number for number, listed in table.items() if listed == name), name)
