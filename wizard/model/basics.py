"""Versions, names of virtual machines, and sizes; every kind of fact is made of them."""

from dataclasses import dataclass
from functools import total_ordering

MIB = 1024**2
GIB = 1024**3
LEAST_FOR_NESTING = 4 * GIB  # below it no nested machine may start
MEMORY_GRANULE = 2 * MIB
LEAST_PROCESSORS, MOST_PROCESSORS = 2, 225  # for a system inside up to Windows Server 2019
SHUTDOWN_SERVICE = "9F8233AC-BE49-4C79-8EE3-E7E1985B2077"
HEARTBEAT_SERVICE = "84EAAE65-2F2E-45F5-9BB5-0E857DC8EB47"


@total_ordering
@dataclass(frozen=True, slots=True)
class Version:
    """A version of two numbers, such as the configuration version of a virtual machine."""

    major: int
    minor: int

    @classmethod
    def parse(cls, written: str) -> "Version | None":
        """Read ``9.0`` or ``10.0.1.2``; ``None`` when it is not a version."""
        numbers = written.strip().split(".")
        if len(numbers) < 2 or not all(n.isdecimal() for n in numbers):  # noqa: PLR2004
            return None
        return cls(int(numbers[0]), int(numbers[1]))

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}"

    def __lt__(self, other: "Version") -> bool:
        return (self.major, self.minor) < (other.major, other.minor)


@dataclass(frozen=True, slots=True)
class VmRef:
    """The only way to name a virtual machine: names repeat, Ids do not."""

    id: str
    name: str


def processors_for_nesting(count: int) -> int:
    """Return the number of virtual processors, within what nesting takes."""
    return min(max(count, LEAST_PROCESSORS), MOST_PROCESSORS)
