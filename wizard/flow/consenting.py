"""Which consents the choices still wait for: nothing that may lose work is done without."""

from collections.abc import Iterator, Mapping

from wizard.flow.state import State, VmKey
from wizard.model.choices import Consent, VmChoice
from wizard.model.facts import VirtualMachine
from wizard.planning.consents import missing_consents, with_fitting_consents


def fitting_consents(state: State, new: Mapping[VmKey, VmChoice]) -> dict[VmKey, VmChoice]:
    """Return choices without the consents whose occasion is gone."""
    if not any(choice.consents for choice in new.values()):
        return dict(new)
    vms = {(host.name, vm.ref.id): vm for host, vm in state.vms}
    return {
        key: with_fitting_consents(vms[key], choice) if key in vms else choice
        for key, choice in new.items()
    }


def awaited(state: State) -> Iterator[tuple[VmKey, VirtualMachine, frozenset[Consent]]]:
    """Yield every virtual machine whose choice waits for consents."""
    for host, vm in state.vms:
        key = (host.name, vm.ref.id)
        if key not in state.left_out:
            missing = missing_consents(vm, state.choices.of(*key))
            if missing:
                yield key, vm, missing
