"""Whether a host has memory for all chosen virtual machines together.

The estimate, in bytes: what the machine has, less the reserve Hyper-V keeps for the host, what VMs
hold now and what each costs besides; never more than Windows calls free. Sources: Microsoft's
"root memory reserve" for the reserve; the cost of a VM is a rule of thumb.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from wizard.model.choices import BringDown, Choices, Enablement, VmChoice
from wizard.model.facts import GIB, MIB, Host, VirtualMachine, VmRef
from wizard.model.text import Text, size_words, text
from wizard.powershell import host_queries as ask
from wizard.powershell import vm_queries as of_vms

_STARTS_BY_ITSELF = ("Start", "StartIfRunning", None)  # not read counts as yes


@dataclass(frozen=True, slots=True)
class Need:
    """What one chosen virtual machine will hold, and how much more that is than now."""

    vm: VmRef
    memory: int
    more: int
    overhead: int


@dataclass(frozen=True, slots=True)
class MemoryBudget:
    """The memory of a host, in bytes. ``autostart`` is ``None`` when a size was not read."""

    total: int
    reserve: int
    running: int
    overhead: int
    physically_free: int
    needs: tuple[Need, ...]
    autostart: int | None

    @property
    def free(self) -> int:
        """Free now, by the estimate or by Windows, whichever is less."""
        return min(self._estimated, self.physically_free)

    @property
    def _estimated(self) -> int:
        return self.total - self.reserve - self.running - self.overhead

    @property
    def needed(self) -> int:
        """What the chosen virtual machines take in addition."""
        return sum(need.more + need.overhead for need in self.needs)

    @property
    def after(self) -> int:
        """Free when all chosen virtual machines run; negative when there is not enough."""
        return self.free - self.needed

    @property
    def comfortable(self) -> int:
        """How much should stay free: 2 GiB, or a tenth of a large host."""
        return max(2 * GIB, self.total // 10)


def budget(host: Host, choices: Choices) -> MemoryBudget | None:
    """Add up the memory of a host; ``None`` when a number is missing (see ``why_no_budget``)."""
    if next(_missing(host, choices), None) is not None:
        return None
    system, windows = host.system, host.operating_system
    total = (system.total_memory if system else None) or 0
    vms = host.vms or ()
    held = [assigned for vm in vms if (assigned := _held(vm) or 0)]
    chosen = [vm for vm in vms if _is_chosen(choices.of(host.name, vm.ref.id))]
    left = {id(vm) for vm in vms} - {id(vm) for vm in chosen}
    return MemoryBudget(
        total=total,
        reserve=_reserve(host, total),
        running=sum(held),
        overhead=sum(map(_overhead, held)),
        physically_free=(windows.free_memory if windows else None) or 0,
        needs=tuple(_need(vm, choices.of(host.name, vm.ref.id)) for vm in chosen),
        autostart=_autostart([vm for vm in vms if id(vm) in left]),
    )


def why_no_budget(host: Host, choices: Choices) -> Text | None:
    """Say which number is missing; ``None`` when there is a budget."""
    return next(_missing(host, choices), None)


def in_gb(size: int) -> Text:
    """Write a size for people: 8 GB, 34.5 GB, 512 MB."""
    return text("{size}", size=size_words(size))


def _missing(host: Host, choices: Choices) -> Iterator[Text]:
    system, windows = host.system, host.operating_system
    if system is None or not system.total_memory:
        yield _unread(text("Memory of the host"), host, ask.COMPUTER_SYSTEM.name)
    if windows is None or windows.free_memory is None:
        yield _unread(text("Free memory"), host, ask.OPERATING_SYSTEM.name)
    if host.vms is None or of_vms.VMS.name in host.unanswered:  # a part of them would mislead
        yield _unread(text("VMs"), host, of_vms.VMS.name)
    for vm in host.vms or ():
        choice = choices.of(host.name, vm.ref.id)
        if _held(vm) is None:
            yield _unread(text("Memory held by {vm}", vm=vm.ref.name), host, of_vms.VMS.name)
        if _is_chosen(choice) and _size(vm, choice) is None:
            yield _unread(text("Memory of {vm}", vm=vm.ref.name), host, of_vms.VM_MEMORY.name)


def _unread(what: Text, host: Host, question: str) -> Text:
    return text("{what}: not read. {why}", what=what, why=host.why_not(question))


def _is_chosen(choice: VmChoice) -> bool:
    return choice.enablement is Enablement.ENABLE


def _held(vm: VirtualMachine) -> int | None:
    """What a virtual machine holds now; one that is off holds nothing."""
    if vm.state == "Off":
        return 0
    return None if vm.state is None else vm.memory_assigned


def _is_left_running(vm: VirtualMachine, choice: VmChoice) -> bool:
    return vm.state == "Running" and choice.bring_down is BringDown.SKIP


def _size(vm: VirtualMachine, choice: VmChoice) -> int | None:
    """How much it will hold: the chosen size, or as much as it may take when left as it is."""
    if _is_left_running(vm, choice):
        return _held(vm)
    if choice.memory is not None:
        return choice.memory
    startup = vm.memory.startup if vm.memory else None
    return max(startup, _held(vm) or 0) if startup else None


def _need(vm: VirtualMachine, choice: VmChoice) -> Need:
    size, held = _size(vm, choice) or 0, _held(vm) or 0
    return Need(vm.ref, size, size - held, _overhead(size) - _overhead(held))


def size_when_enabled(vm: VirtualMachine, choice: VmChoice) -> int | None:
    """Return how much memory a chosen virtual machine will hold; ``None``: not known."""
    return _size(vm, choice)


def _reserve(host: Host, total: int) -> int:
    """What Hyper-V keeps for the host: what is set by hand, else by its own formula."""
    if host.hyper_v.memory_reserve:
        return host.hyper_v.memory_reserve * MIB
    return default_reserve(total)


def default_reserve(total: int) -> int:
    """What Hyper-V keeps of some memory for the Windows it is installed in, by its own formula."""
    return 384 * MIB + 30 * MIB * _gibibytes(total)


def _autostart(others: list[VirtualMachine]) -> int | None:
    """Sum what starts with the host although nobody chose it; it takes its startup memory."""
    waiting = [
        vm for vm in others if vm.state == "Off" and vm.automatic_start_action in _STARTS_BY_ITSELF
    ]
    sizes = [vm.memory.startup if vm.memory else None for vm in waiting]
    known = [size for size in sizes if size is not None]
    return sum(known) if len(known) == len(sizes) else None


def _overhead(size: int) -> int:
    return 32 * MIB + 8 * MIB * max(_gibibytes(size) - 1, 0) if size > 0 else 0


def _gibibytes(size: int) -> int:
    return -(-size // GIB)
