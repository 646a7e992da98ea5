"""A plan that was opened from a file, and what has moved on the hosts since it was made."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from wizard.model.facts import VmRef
from wizard.model.text import Text, text
from wizard.planning.plan_parts import PlanFile


class Fit(StrEnum):
    """How a value found now stands to the one the plan is made for."""

    SAME = "same"
    MOVED = "moved"
    UNKNOWN = "unknown"  # could not be read
    LATER = "later"  # cannot be read before its turn comes; the run looks before it changes it
    NEW = "new"  # a finding that was not there; it does not stand in the way


HINDERING = (Fit.MOVED, Fit.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Compared:
    """One value, or one finding, of the plan and of now. ``vm`` is ``None`` for a host."""

    host: str
    vm: VmRef | None
    setting: Text
    planned: Text
    found: Text
    fit: Fit


@dataclass(frozen=True, slots=True)
class OpenedPlan:
    """A plan out of a file. Until it was checked, ``checked_at`` (ISO 8601) is empty."""

    path: Path
    file: PlanFile
    checked_at: str = ""
    compared: tuple[Compared, ...] = ()

    @property
    def hindering(self) -> tuple[Compared, ...]:
        """What has moved, or could not be read."""
        return tuple(each for each in self.compared if each.fit in HINDERING)

    @property
    def told(self) -> tuple[Compared, ...]:
        """What is shown: all that is not as the plan has it, worst first."""
        order = (*HINDERING, Fit.NEW)
        return tuple(each for fit in order for each in self.compared if each.fit is fit)

    def count(self, fit: Fit) -> int:
        """How many compared so."""
        return sum(each.fit is fit for each in self.compared)

    @property
    def obstacle(self) -> Text | None:
        """Why it cannot be applied as it is."""
        if not self.checked_at:
            return text("{file} was not compared with the hosts yet.", file=self.path.name)
        count = len(self.hindering)
        if not count:
            return None
        return text(
            "{file} does not fit any more: {count}. Plan again, or compare again.",
            file=self.path.name,
            count=_moved(self),
        )


def _moved(opened: OpenedPlan) -> str:
    """Say how much has moved and how much could not be read."""
    fits = [each.fit for each in opened.hindering]
    said = []
    if moved := fits.count(Fit.MOVED):
        said.append(f"{moved} {'difference' if moved == 1 else 'differences'}")
    if unread := fits.count(Fit.UNKNOWN):
        said.append(f"{unread} could not be read")
    return ", ".join(said)
