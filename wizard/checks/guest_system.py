"""Which system is inside a virtual machine, from whoever knows.

First what its integration services report, then what was read inside, then what the user said.
What an earlier one tells is not overruled by a later one; a later one fills the gaps.
"""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from wizard.checks import questions
from wizard.checks.cases import VmCase
from wizard.checks.check import seen
from wizard.model.facts import GuestSystem, OperatingSystem, ProductType
from wizard.model.findings import Evidence
from wizard.model.text import Text, text
from wizard.powershell import inside_queries
from wizard.powershell import vm_queries as of_vms
from wizard.powershell.queries import Query

FIRST_BUILD = 14393  # Windows Server 2016 and Windows 10 1607
_WINDOWS_NAMES = ("windows", "hyper-v server", "azure stack", "azure local")
_WHAT = text("System in the VM")
_SERVERS = (ProductType.DOMAIN_CONTROLLER, ProductType.SERVER)


@dataclass(frozen=True, slots=True)
class System:
    """What is known of the system inside; ``None`` is not known.

    ``recent``: Windows Server 2016, Windows 10 1607, or later. ``home``: an edition for homes,
    which has no Hyper-V. ``words`` say it to people, ``query`` is where the first of it came from.
    """

    windows: bool | None = None
    build: int | None = None
    recent: bool | None = None
    home: bool | None = None
    words: Text | None = None
    query: Query[Any] | None = of_vms.VM_GUESTS

    @property
    def _is_whole(self) -> bool:
        """Whether nobody could add to it that matters."""
        return self.windows is False or (self.build is not None and self.home is not None)


_NOT_KNOWN = System()


def system_of(case: VmCase) -> System:
    """Return what is known of the system inside."""
    vm = case.vm
    found = _NOT_KNOWN if vm.guest is None else _reported(vm.guest)
    if found._is_whole:  # noqa: SLF001 - of this module
        return found
    if vm.inside is not None and vm.inside.windows is not None:
        found = _completed(found, _read_inside(vm.inside.windows))
    answer = case.answer(questions.GUEST_SYSTEM.id)
    if answer is None or found._is_whole:  # noqa: SLF001
        return found
    return _completed(found, _SAID.get(answer.value, _NOT_KNOWN))


def seen_system(system: System, required: Text) -> Evidence:
    """Return the evidence of what is inside, and what is needed."""
    return seen(_WHAT, system.words, required, system.query)


@lru_cache(maxsize=64)
def _reported(guest: GuestSystem) -> System:
    """Read what the integration services say. Only Windows reports a product type.

    Kept for a moment: several rules of one virtual machine ask for it, one after the other.
    """
    name = (guest.name or "").lower()
    windows: bool | None = True
    if guest.product_type is None:
        windows = any(known in name for known in _WINDOWS_NAMES) if name else None
    home = "home" in name if name else None
    if guest.product_type in _SERVERS:
        home = False
    return System(windows, guest.build, _is_recent(guest.build), home, _reported_words(guest))


def _reported_words(guest: GuestSystem) -> Text | None:
    if guest.build is None:
        return text("{name}", name=guest.name) if guest.name else None
    if not guest.name:
        return text("build {build}", build=guest.build)
    return text("{name}, build {build}", name=guest.name, build=guest.build)


def _read_inside(windows: OperatingSystem) -> System:
    """Take what was read inside; questions are answered there by Windows only."""
    home = None if windows.edition is None else windows.edition.lower().startswith("core")
    if windows.product_type in _SERVERS:
        home = False
    name, build = windows.caption or "Windows", windows.build
    words = text("{name}, read inside", name=name)
    if build is not None:
        words = text("{name}, build {build}, read inside", name=name, build=build)
    return System(
        windows=True,
        build=build,
        recent=_is_recent(build),
        home=home,
        words=words,
        query=inside_queries.INSIDE_WINDOWS,
    )


def _is_recent(build: int | None) -> bool | None:
    return None if build is None else build >= FIRST_BUILD


def _completed(first: System, second: System) -> System:
    """Fill the gaps of the first, if both speak of the same kind of system."""
    if first.windows is None:
        return second if second.windows is not None else first
    if second.windows is not first.windows:
        return first
    words = text("{first}; {second}", first=first.words or "", second=second.words or "")
    return replace(
        first,
        build=second.build if first.build is None else first.build,
        recent=second.recent if first.recent is None else first.recent,
        home=second.home if first.home is None else first.home,
        words=words if first.words else second.words,
    )


def _declared() -> dict[str, System]:
    """Return what each answer of the user means. Nobody says a build."""
    facts: dict[str, tuple[bool, bool | None, bool | None]] = {
        "server-2016": (True, True, False),
        "client": (True, True, False),
        "home": (True, True, True),
        "older": (True, False, None),
        "other": (False, None, None),
    }
    return {
        option.value: System(
            windows=facts[option.value][0],
            recent=facts[option.value][1],
            home=facts[option.value][2],
            words=text("{words}, as you said", words=option.words),
            query=None,
        )
        for option in questions.GUEST_SYSTEM.options
    }


_SAID = _declared()
