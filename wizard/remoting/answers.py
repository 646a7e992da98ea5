"""What a host answered, as it came: rows that nobody has read anything out of yet.

Kept so that they can be saved in a file and judged again, by a version that reads more out of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from wizard.model.facts import Host, Inside
from wizard.remoting.assembling import assemble
from wizard.remoting.gathered import Gathered, Given
from wizard.remoting.inside import assemble_inside, vm_id_of

__all__ = ["Given", "HostAnswers", "InsideAnswers"]


@dataclass(frozen=True, slots=True)
class HostAnswers:
    """The answers of a host at one time, by question. ``name`` is how the user calls it."""

    name: str
    asked_at: datetime
    given: Mapping[str, Given] = field(default_factory=dict)

    def host(self) -> Host:
        """Return the facts that are in them."""
        return assemble(self.name, Gathered.from_answers(self.given), self.asked_at)


@dataclass(frozen=True, slots=True)
class InsideAnswers:
    """The answers of the system inside a VM. Without an Id they say themselves whose they are."""

    asked_at: datetime
    given: Mapping[str, Given] = field(default_factory=dict)
    vm_id: str = ""

    def inside(self) -> Inside:
        """Return the facts that are in them."""
        return assemble_inside(Gathered.from_answers(self.given), self.asked_at)

    def whose(self) -> str | None:
        """Return the Id of the virtual machine, in small letters; ``None`` when nothing tells."""
        told = self.vm_id or vm_id_of(Gathered.from_answers(self.given)) or ""
        return told.strip().strip("{}").lower() or None
