"""The operating systems inside simulated virtual machines.

What a guest is asked over PowerShell Direct, a simulated host of its own answers: the Windows
inside has features, adapters and virtual machines by the same code as the Windows outside.
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from wizard.simulator.state import SimulatedHost

Shutdown = Literal["obeys", "ignores", "refuses", "locked", "no service"]
Direct = Literal["answers", "credential refused", "session ends", "service off"]


@dataclass(slots=True)
class Guest:
    """The operating system inside, and how it takes a request to shut down.

    ``product_type`` is Windows' own number; a Linux guest has none. ``direct`` is how it answers
    PowerShell Direct; a scenario describes its Windows by ``inside``.
    """

    name: str = "Windows Server 2022 Standard"
    version: str = "10.0.20348"
    product_type: int | None = 3
    host_name: str = ""
    boot_seconds: float = 30.0
    shutdown_seconds: float = 20.0
    shutdown: Shutdown = "obeys"
    tells_about_itself: bool = True
    direct: Direct = "answers"
    _inside: Any = field(init=False, default=None, repr=False, compare=False)

    @property
    def is_windows(self) -> bool:
        """Tell Windows from everything else."""
        return self.product_type is not None

    @property
    def build(self) -> int:
        """The build of its Windows; 0 where there is none."""
        number = (*self.version.split("."), "", "")[2]
        return int(number) if self.is_windows and number.isdecimal() else 0

    @property
    def inside(self) -> "SimulatedHost":
        """Its Windows, made when it is asked for first."""
        if self._inside is None:
            from wizard.simulator.insides import windows_of  # noqa: PLC0415 - a guest is a host

            self._inside = windows_of(self)
        windows: SimulatedHost = self._inside
        return windows

    @inside.setter
    def inside(self, windows: "SimulatedHost") -> None:
        self._inside = windows

    @property
    def was_looked_into(self) -> bool:
        """Whether its Windows was made yet."""
        return self._inside is not None
