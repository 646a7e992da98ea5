"""The checks of a host, in reading order."""

from wizard.checks import host as windows
from wizard.checks import (
    host_memory,
    processors,
    role,
)
from wizard.checks.check import Check, HostCase

HOST_LIST: tuple[Check[HostCase], ...] = (
    role.role,
    role.service,
    role.hypervisor,
    role.module,
    role.parameter,
    role.readable,
    windows.build,
    windows.preview,
    windows.build_for_amd,
    windows.server,
    windows.edition,
    windows.architecture,
    processors.maker,
    processors.intel_only,
    processors.extensions,
    processors.firmware,
    processors.flags,
    processors.proven,
    host_memory.total,
    host_memory.enough,
    host_memory.room,
)
