"""``Get-CimInstance`` and ``Invoke-CimMethod``: the WMI classes that are simulated."""

import re
from collections.abc import Callable, Iterator, Mapping

from wizard.simulator import cim_cluster, cim_settings, errors
from wizard.simulator.cim_classes import (
    computer_systems,
    device_guards,
    enclosures,
    key_value_components,
    operating_systems,
    optional_features,
    processors,
    services,
    shutdown_components,
    tcp_connections,
    volumes,
)
from wizard.simulator.machines import Change, SimulatedVm
from wizard.simulator.objects import PsObject, text_of
from wizard.simulator.registry import Invocation, cmdlet
from wizard.simulator.state import SimulatedHost
from wizard.simulator.values import ErrorRecord, Terminating

CIMV2 = "root/cimv2"
HYPER_V = "root/virtualization/v2"
DEVICE_GUARD = "root/microsoft/windows/deviceguard"
STANDARD = "root/standardcimv2"
CLUSTER = "root/mscluster"
SHUTDOWN = "Msvm_ShutdownComponent"

ACCESS_DENIED = 0x80041003
INVALID_NAMESPACE = 0x8004100E
INVALID_CLASS = 0x80041010
PROVIDER_LOAD_FAILURE = 0x80041013
INVALID_QUERY = 0x80041017
INVALID_METHOD = 0x8004102E
INVALID_METHOD_PARAMETERS = 0x8004102F

Instances = Callable[[SimulatedHost], Iterator[PsObject]]
_CLASSES: Mapping[str, Mapping[str, Instances]] = {
    CIMV2: {
        "win32_computersystem": computer_systems,
        "win32_operatingsystem": operating_systems,
        "win32_processor": processors,
        "win32_optionalfeature": optional_features,
        "win32_service": services,
        "win32_systemenclosure": enclosures,
        "win32_volume": volumes,
    },
    HYPER_V: {
        "msvm_shutdowncomponent": shutdown_components,
        "msvm_kvpexchangecomponent": key_value_components,
        "msvm_processorsettingdata": cim_settings.processor_settings,
        "msvm_securitysettingdata": cim_settings.security_settings,
        "msvm_pciexpresssettingdata": cim_settings.assigned_devices,
        "msvm_gpupartitionsettingdata": cim_settings.gpu_partitions,
    },
    DEVICE_GUARD: {"win32_deviceguard": device_guards},
    STANDARD: {"msft_nettcpconnection": tcp_connections},
    CLUSTER: {
        "mscluster_cluster": cim_cluster.clusters,
        "mscluster_node": cim_cluster.nodes,
        "mscluster_resource": cim_cluster.resources,
    },
}
_FIRST_BUILDS = {
    "msvm_securitysettingdata": cim_settings.FIRST_BUILD_WITH_SECURITY,
    "msvm_pciexpresssettingdata": cim_settings.FIRST_BUILD_WITH_SECURITY,
    "msvm_gpupartitionsettingdata": cim_settings.FIRST_BUILD_WITH_GPU_PARTITIONS,
}
_FOR_ADMINISTRATORS = (
    "win32_optionalfeature",
    "win32_deviceguard",
    "mscluster_cluster",
    "mscluster_node",
    "mscluster_resource",
)
_CONDITION = re.compile(
    r"""\s*(\w+)\s*=\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|(\d+))\s*(\Z|\bOR\b)""",
    re.IGNORECASE,
)


@cmdlet("Get-CimInstance")
def get_cim_instance(call: Invocation) -> Iterator[PsObject]:
    """Give the instances of a class, all or those that a condition picks."""
    for value in call.piped or ():
        call.fail(errors.not_bound(call.name, call.class_name, value))
    if call.piped is not None:
        return
    namespace = call.given.get("Namespace", CIMV2).replace("\\", "/").strip("/").lower()
    class_name = call.given["ClassName"].lower()
    refusal = _refusal(call, namespace, class_name)
    if refusal is not None:
        call.fail(refusal)
        return
    instances = [*_CLASSES[namespace][class_name](call.host)]
    yield from _filtered(call, instances, call.given.get("Filter", ""))


def _refusal(call: Invocation, namespace: str, class_name: str) -> ErrorRecord | None:
    if not _has_namespace(call.host, namespace):
        return errors.cim(call.name, INVALID_NAMESPACE, "MetadataError", "Invalid namespace")
    too_old = call.host.build < _FIRST_BUILDS.get(class_name, 0)
    if class_name not in _CLASSES[namespace] or too_old:
        return errors.cim(call.name, INVALID_CLASS, "MetadataError", "Invalid class")
    needs_hyper_v = namespace == HYPER_V and not call.rights.hyper_v
    if needs_hyper_v or (class_name in _FOR_ADMINISTRATORS and not call.rights.administrator):
        return errors.cim(call.name, ACCESS_DENIED, "PermissionDenied", "Access denied")
    vmms = call.host.service("vmms")
    if namespace == HYPER_V and (vmms is None or vmms.state != "Running"):
        message = "Provider load failure"
        return errors.cim(call.name, PROVIDER_LOAD_FAILURE, "NotSpecified", message)
    return None


def _has_namespace(host: SimulatedHost, namespace: str) -> bool:
    if namespace == HYPER_V:
        return host.role == "enabled"
    if namespace == DEVICE_GUARD:
        return host.device_guard is not None
    if namespace == CLUSTER:
        return host.is_cluster_node
    return namespace in _CLASSES


def _filtered(call: Invocation, instances: list[PsObject], condition: str) -> list[PsObject]:
    if not condition:
        return instances
    wanted = _alternatives(condition)
    known = [n for n, _ in wanted or () if not instances or instances[0].spelled(n) is not None]
    if not wanted or len(known) < len(wanted):
        call.fail(errors.cim(call.name, INVALID_QUERY, "InvalidArgument", "Invalid query"))
        return []
    return [
        each
        for each in instances
        if any(text_of(each.get(name)).lower() == value for name, value in wanted)
    ]


def _alternatives(condition: str) -> list[tuple[str, str]] | None:
    """Read ``Name='value'``, one or several joined by OR; ``None`` if it is anything else."""
    found: list[tuple[str, str]] = []
    position = 0
    while position < len(condition) or not found:
        part = _CONDITION.match(condition, position)
        if part is None:
            return None
        value = part[4] or re.sub(r"\\(.)", r"\1", part[2] or part[3] or "")
        found.append((part[1], value.lower()))
        position = part.end()
        if not part[5]:
            return found
    return None


@cmdlet("Invoke-CimMethod")
def invoke_cim_method(call: Invocation) -> Iterator[PsObject]:
    """Ask guests to shut down; the answer is a number, and never an error."""
    for value in call.piped or ():
        if not isinstance(value, PsObject) or "CimInstance#" not in value.type_name:
            call.fail(errors.not_bound(call.name, call.class_name, value))
        elif not value.type_name.endswith(SHUTDOWN) or not _is_known(call):
            code = INVALID_METHOD
            call.fail(errors.cim(call.name, code, "NotSpecified", "Invalid method "))
        else:
            yield _result(_initiate_shutdown(call, value.source))


def _is_known(call: Invocation) -> bool:
    return bool(call.given["MethodName"].lower() == "initiateshutdown")


def _result(code: int) -> PsObject:
    name = "Microsoft.Management.Infrastructure.CimMethodResult"
    return PsObject((name, f"{name}Base", "System.Object"), {"ReturnValue": code}, name)


_DONE = 0
_IN_USE = 32774
_NOT_READY = 32780
_LOCKED = 32781
_UNDER_WAY = 32782


def _initiate_shutdown(call: Invocation, vm: SimulatedVm) -> int:
    arguments = {name.lower(): value for name, value in call.given.get("Arguments", {}).items()}
    if not isinstance(arguments.get("force"), bool) or arguments.keys() - {"force", "reason"}:
        code, message = INVALID_METHOD_PARAMETERS, "Invalid method Parameter(s) "
        raise Terminating(errors.cim(call.name, code, "InvalidArgument", message))
    if vm.shuts_down:
        return _UNDER_WAY
    if vm.guest is None or not vm.alive:
        return _NOT_READY
    refusals = {} if arguments["force"] else {"refuses": _IN_USE, "locked": _LOCKED}
    if vm.guest.shutdown in refusals:
        return refusals[vm.guest.shutdown]
    if vm.guest.shutdown != "ignores":
        vm.begin(call.host.clock(), Change(vm.guest.shutdown_seconds, "Off"))
    return _DONE
