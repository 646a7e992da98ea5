"""The Windows inside a virtual machine: how it comes from its guest, starts, restarts and ends.

It is followed by looking, before and after every statement: what the machine is now says whether
its Windows has to start or to end. So it does not matter who changed the machine, and how.
"""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

from wizard.simulator.guests import Guest
from wizard.simulator.host_parts import (
    DeviceGuard,
    HostProcessor,
    HyperVBelow,
    NetworkCard,
    System,
    Volume,
)
from wizard.simulator.machines import GB, Change, SimulatedVm
from wizard.simulator.state import (
    Account,
    NetworkAddress,
    SimulatedHost,
    WindowsService,
)

IN_A_VM = "Microsoft Hyper-V Network Adapter"
OFF = ("Off", "OffCritical")
ASLEEP = ("Saved", "FastSaved", "Paused", "Hibernated", "Saving", "Pausing", "Resuming")


def windows_of(guest: Guest) -> SimulatedHost:
    """Return the Windows of a guest as its name, its version and its kind tell it."""
    domain = guest.host_name.partition(".")[2]
    return SimulatedHost(
        name=guest.host_name,  # without one, it gets that of its machine
        build=guest.build,
        system=System(
            caption=f"Microsoft {guest.name}",
            product_type=guest.product_type or 0,
            edition_id="ServerStandard" if guest.product_type != 1 else "Professional",
            installation_type="Server" if guest.product_type != 1 else "Client",
            manufacturer="Microsoft Corporation",
            model="Virtual Machine",
            domain=domain or "WORKGROUP",
            in_domain=bool(domain),
            memory=4 * GB,
            memory_of_host=1 * GB,
            hours_up=40.0,
        ),
        role="disabled",
        module=False,
        hypervisor=False,
        is_virtual=True,
        services=[WindowsService("vmms", "Stopped")],
        device_guard=DeviceGuard(),
        adapters=[],
        listening=[135, 445],
        token_filter_policy=1,  # PowerShell Direct is no network: nothing is taken from an account
        volumes=[Volume(size=80 * GB, free=50 * GB)],
        accounts=[Account("Administrator")],
    )


def follow(host: SimulatedHost) -> None:
    """Let the Windows inside every virtual machine be as the machine makes it."""
    for vm in host.vms:
        if vm.guest is not None and vm.guest.was_looked_into:
            windows = vm.guest.inside
            if windows.machine is not vm:
                _move_in(host, vm, windows)
            _see(host, vm, windows)
            windows.settle()
            follow(windows)


def _move_in(host: SimulatedHost, vm: SimulatedVm, windows: SimulatedHost) -> None:
    """Give a Windows the machine it is in; one that runs has been running for long."""
    windows.machine = vm
    windows.name = windows.name or vm.name
    if not windows.adapters:
        windows.adapters = [NetworkCard(name, IN_A_VM) for name in _card_names(vm)]
    if not windows.addresses:
        windows.addresses = [
            NetworkAddress(name, each)
            for name, adapter in zip(_card_names(vm), vm.adapters, strict=True)
            for each in adapter.addresses
            if ip_address(each).version == 4  # noqa: PLR2004 - of the protocol
        ]
    windows.is_up = vm.alive or vm.state in ASLEEP
    if windows.is_up:
        _give_processor(host, vm, windows)


def _card_names(vm: SimulatedVm) -> list[str]:
    return ["Ethernet", *(f"Ethernet {n}" for n in range(2, len(vm.adapters) + 1))][
        : len(vm.adapters)
    ]


def _see(host: SimulatedHost, vm: SimulatedVm, windows: SimulatedHost) -> None:
    windows.clock, windows.time_scale = host.clock, host.time_scale
    windows.below = HyperVBelow(host.computer_name, vm.id, vm.name)
    windows.system.memory = vm.assigned or vm.memory.startup
    if vm.state in OFF:
        _end(windows)
    elif vm.alive and not windows.is_up:
        _start(host, vm, windows)


def _start(host: SimulatedHost, vm: SimulatedVm, windows: SimulatedHost) -> None:
    """Start Windows: what waited for a restart takes effect."""
    if "role" in windows.pending:
        windows.role = "enabled" if windows.pending["role"] else "disabled"
    if "module" in windows.pending:
        windows.module = windows.pending["module"]
    windows.pending = {}
    windows.restart_pending = False
    _give_processor(host, vm, windows)
    later = windows.booted_at + timedelta(seconds=1)  # no two starts are at the same time
    windows.made_at = max(datetime.now(UTC), later)
    windows.system.hours_up = 0.0
    windows.is_up = True


def _give_processor(host: SimulatedHost, vm: SimulatedVm, windows: SimulatedHost) -> None:
    """Show the processor as the machine gets it: its extensions only where they are exposed."""
    exposed = vm.exposes_virtualization and host.can_nest
    below = host.processor
    windows.processor = HostProcessor(
        manufacturer=below.manufacturer,
        name=below.name,
        sockets=1,
        cores=vm.processor.count,
        threads=vm.processor.count,
        architecture=below.architecture,
        monitor_mode_extensions=exposed,
        address_translation=exposed,
        enabled_in_firmware=exposed,
    )
    windows.hypervisor = exposed
    runs = windows.runs_hypervisor
    for each in windows.services:
        if each.name.lower() == "vmms" and each.start_mode == "Auto":
            each.state = "Running" if runs else "Stopped"


def _end(windows: SimulatedHost) -> None:
    """End Windows, and with it the virtual machines inside that run."""
    windows.is_up = False
    for vm in windows.vms:
        if vm.is_active:
            vm.turn_off(windows.clock())


def restart(windows: SimulatedHost) -> None:
    """Restart Windows: its virtual machine goes on running, and is without it for a while."""
    _end(windows)
    vm = windows.machine
    if vm is None or vm.guest is None:
        windows.is_up = True
        return
    vm.alive = False
    vm.begin(windows.clock(), Change(vm.guest.boot_seconds, "Running", alive=True))
