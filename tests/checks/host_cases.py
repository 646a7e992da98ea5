"""For every rule of a host: worlds in which it passes, fails and is unknown."""

from tests import builders as a
from tests.checks.host_detail_cases import HOST_DETAIL_ROWS
from tests.checks.worlds import (
    CLIENT,
    SMALL,
    VIRTUAL,
    F,
    Row,
    U,
    amd_vm,
    bare,
    guard,
    hyper_v,
    memory,
    registry,
    rows,
    running,
    sockets,
    system,
    vm,
    windows,
    with_other,
    world,
)
from wizard.model.choices import Choices
from wizard.model.facts import GIB, ProductType, Service


def _host_rows() -> list[Row]:
    no_role = hyper_v(role_state=2, service=None, service_present=False)
    return [
        *rows(
            "HST-HV-01",
            passes=world(),
            fails=[hyper_v(role_state=2), hyper_v(role_state=3)],
            unknown=[hyper_v(role_state=None), hyper_v(role_state=4), hyper_v(role_state=0)],
        ),
        *rows(
            "HST-HV-02",
            passes=world(),
            fails=[
                hyper_v(service=Service("vmms", "Stopped", "Manual")),
                hyper_v(service=None, service_present=False),
            ],
            unknown=[hyper_v(service=None, service_present=None), hyper_v(service=Service("vmms"))],
            not_applicable=no_role,
        ),
        *rows(
            "HST-HV-03",
            passes=world(),
            fails=system(hypervisor_present=False),
            unknown=[system(hypervisor_present=None), world(a.a_host(system=None))],
            not_applicable=no_role,
        ),
        *rows(
            "HST-HV-05",
            passes=world(),
            fails=hyper_v(module_present=False),
            unknown=hyper_v(module_present=None),
            not_applicable=hyper_v(role_state=2, module_present=False),
        ),
        *rows(
            "HST-HV-06",
            passes=world(),
            fails=hyper_v(exposes_parameter=False),
            unknown=hyper_v(exposes_parameter=None),
            not_applicable=hyper_v(module_present=False, exposes_parameter=None),
        ),
        *rows(
            "HST-OS-01",
            passes=[windows(build=14393), windows(build=26100)],
            fails=[windows(build=10240), windows(build=9600), windows(build=9200)],
            unknown=[windows(build=None), world(a.a_host(operating_system=None))],
            not_applicable=[windows(build=10565), windows(build=10586)],
        ),
        *rows(
            "HST-OS-02",
            passes=[windows(build=14393), windows(build=10240)],
            fails=[windows(build=10565), windows(build=14392)],
            unknown=windows(build=None),
        ),
        *rows(
            "HST-OS-03",
            passes=[
                amd_vm("10.0", build=20348),
                amd_vm("10.0", build=26100, maker=None),
            ],
            fails=[amd_vm("9.0", build=17763), amd_vm("9.0", build=17784)],
            unknown=[amd_vm("9.0", build=None), amd_vm("9.0", build=17763, maker=None)],
            not_applicable=windows(build=17763),
        ),
        *rows(
            "HST-OS-04",
            passes=[world(), windows(product_type=ProductType.DOMAIN_CONTROLLER)],
            fails=windows(product_type=CLIENT),
            unknown=windows(product_type=None),
        ),
        *rows(
            "HST-OS-05",
            passes=[
                windows(product_type=CLIENT, edition="Professional"),
                windows(product_type=CLIENT, edition="EnterpriseEval"),
                windows(product_type=CLIENT, edition="IoTEnterpriseS"),
            ],
            fails=[
                windows(product_type=CLIENT, edition="Core"),
                windows(product_type=CLIENT, edition="CoreSingleLanguage"),
                windows(product_type=None, edition="CoreN"),
            ],
            unknown=[
                windows(product_type=CLIENT, edition=None),
                windows(product_type=None, edition=None),
            ],
            not_applicable=[windows(edition=None), windows(edition="ServerStandardEval")],
        ),
        *rows(
            "HST-OS-06",
            passes=[world(), windows(architecture="64 Bit"), windows(architecture="64 位")],
            fails=[
                world(a.a_host(processors=(a.a_processor(architecture=12),))),
                world(a.a_host(processors=(a.a_processor(architecture=0),))),
                windows(architecture="32-bit"),
                windows(architecture="ARM 64-bit Processor"),
            ],
            unknown=[
                world(a.a_host(processors=())),
                world(a.a_host(processors=(a.a_processor(architecture=None),))),
                windows(architecture=None),
            ],
        ),
        *rows(
            "HST-CPU-01",
            passes=[world(), sockets("AuthenticAMD", "AuthenticAMD")],
            fails=[
                sockets("GenuineIntel", "AuthenticAMD"),
                sockets("Qualcomm Technologies Inc"),
                sockets("GenuineIntel", None, "CentaurHauls"),
                sockets(""),
            ],
            unknown=[sockets(), sockets(None), sockets("GenuineIntel", None)],
        ),
        *rows(
            "HST-CPU-03",
            passes=bare(),
            fails=[
                bare(vm_monitor_mode_extensions=False),
                bare(second_level_address_translation=False, vm_monitor_mode_extensions=None),
            ],
            unknown=[bare(vm_monitor_mode_extensions=None), system(hypervisor_present=None)],
            not_applicable=world(),
        ),
        *rows(
            "HST-CPU-04",
            passes=bare(),
            fails=[bare(firmware=False), bare(dep=False), bare(firmware=None, dep=False)],
            unknown=[bare(firmware=None), bare(dep=None), system(hypervisor_present=None)],
            not_applicable=world(),
        ),
        *rows("HST-CPU-05", passes=[world(), bare()], unknown=system(hypervisor_present=None)),
        *rows(
            "HST-CPU-06",
            passes=[
                world(),
                world(a.a_host(system=a.a_system(**VIRTUAL), vms=(a.a_vm(state="Running"),))),
            ],
            unknown=[system(**VIRTUAL), system(hypervisor_present=None), hyper_v(role_state=2)],
            not_applicable=bare(),
        ),
        *rows(
            "HST-MEM-01",
            passes=[world(), memory(total=18, free=14), memory(size=30)],
            fails=[
                memory(total=16, free=5),
                memory(total=8, free=8),
                memory(free=7),
                memory(free=0),
            ],
            unknown=[
                memory(total=None),
                memory(total=0),
                memory(free=None),
                memory(size=None),
                memory(size=0),
                with_other(state=None),
                with_other(state="Running", memory_assigned=None),
            ],
            not_applicable=[
                (a.a_host(), Choices()),
                world(a.a_host(vms=())),
            ],
        ),
        *rows(
            "HST-MEM-02",
            passes=[world(), with_other(automatic_start_action="Start")],
            fails=[
                memory(total=64, free=14),
                with_other(automatic_start_action="Start", memory=a.a_memory(startup=40 * GIB)),
                with_other(automatic_start_action=None, memory=a.a_memory(startup=40 * GIB)),
            ],
            unknown=[memory(total=None), with_other(automatic_start_action=None, memory=None)],
            not_applicable=[memory(free=5), (a.a_host(), Choices())],
        ),
        *rows(
            "HST-MEM-03",
            passes=memory(total=4),
            fails=memory(total=3),
            unknown=[memory(total=None), memory(total=0)],
        ),
    ]


def _protection_rows() -> list[Row]:
    no_answer = world(a.a_host(device_guard=None))
    no_registry = world(a.a_host(device_guard_registry=None))
    return [
        *rows(
            "FC-VBS-01",
            passes=[world(), guard(vbs_status=1)],
            fails=guard(vbs_status=2),
            unknown=[no_answer, guard(vbs_status=None), guard(vbs_status=3), guard(vbs_status=-1)],
        ),
        *rows(
            "FC-VBS-02",
            passes=[world(), guard(vbs_status=2)],
            fails=guard(vbs_status=1),
            unknown=[no_answer, guard(vbs_status=7)],
        ),
        *rows(
            "FC-VBS-03",
            passes=[world(), registry(enabled=0), registry(enabled=1, status=2)],
            fails=[registry(enabled=1), registry(policy_enabled=1)],
            unknown=[
                no_registry,
                registry("Device Guard settings"),
                registry("Device Guard policy", enabled=0),
                registry(status=None),
            ],
        ),
        *rows(
            "FC-VBS-04",
            passes=[world(), registry(locked=0, credential_guard=2)],
            fails=[
                registry(locked=1),
                registry(memory_integrity_locked=1),
                registry(credential_guard=1),
                registry(policy_credential_guard=1),
                registry("Device Guard settings", credential_guard=1),
            ],
            unknown=[no_registry, registry("Credential Guard settings")],
        ),
        *rows(
            "FC-VBS-06",
            passes=[world(), registry(policy_enabled=0), registry(enabled=1)],
            fails=[registry(policy_enabled=1), registry(policy_credential_guard=2)],
            unknown=[no_registry, registry("Device Guard policy")],
        ),
        *rows(
            "FC-DG-01",
            passes=[world(), guard(services_running=(1, 3, 9))],
            fails=[guard(services_running=(1, 2)), guard(code_integrity_policy=2)],
            unknown=[
                no_answer,
                guard(services_running=None),
                guard(code_integrity_policy=None),
                guard(code_integrity_policy=5),
            ],
        ),
        *rows(
            "FC-CG-01",
            passes=[world(), guard(services_running=()), guard(services_running=(2, 7))],
            fails=guard(services_running=(1,)),
            unknown=[no_answer, guard(services_running=None)],
        ),
        *rows(
            "FC-DM-01",
            passes=world(),
            fails=[vm(memory=SMALL), running(memory=SMALL)],
            unknown=[vm(memory=None), vm(memory=a.a_memory(dynamic=None))],
        ),
    ]


HOST_ROWS: list[Row] = [*_host_rows(), *HOST_DETAIL_ROWS, *_protection_rows()]
STRICT_ONLY: list[Row] = rows(
    "HST-CPU-02",
    passes=world(),
    fails=[sockets("AuthenticAMD"), sockets("GenuineIntel", "AuthenticAMD")],
    unknown=[sockets(), sockets(None), sockets("GenuineIntel", None)],
)

# Rules for which a verdict cannot be, because another rule says it or because they state a fact.
HOSTS_SPOKEN_FOR = {
    "HST-BCD-01": {U},  # HST-BCD-02 says it
    "HST-BCD-02": {F},  # read, or not
    "HST-NEST-05": {U},  # a directory is searched, or not
    "HST-HVX-02": {U},  # a wish: nobody has it, unless somebody says so
    "HST-SEC-01": {U},  # it is advice in any case
    "HST-CPU-05": {F},  # states how the flags are read
    "HST-CPU-06": {F},  # proves, or does not
}
