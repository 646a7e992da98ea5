"""The checks of networks, in reading order."""

from wizard.checks import vm
from wizard.checks.check import Check, VmCase

NETWORK_LIST: tuple[Check[VmCase], ...] = (
    vm.adapters,
    vm.connected,
    vm.external,
)
