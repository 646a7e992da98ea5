"""Facts and choices give a plan: what is right is left out, what is unknown is refused."""

from dataclasses import replace
from typing import Any

import pytest

from tests.builders import (
    HEARTBEAT,
    a_choice,
    a_guest,
    a_host,
    a_memory,
    a_ref,
    a_vm,
    a_vm_processor,
    an_adapter,
    choices_for,
)
from wizard.model.choices import (
    Afterwards,
    BringDown,
    Choices,
    Enablement,
    NatChoice,
    Networking,
    Preparation,
)
from wizard.model.facts import GIB, Host, IntegrationService, VirtualMachine
from wizard.planning.planner import PlanRefused, plan
from wizard.planning.step import Plan, Step, VmPlan
from wizard.planning.steps import SetMacAddressSpoofing, SetMemory, SetPower

EXPOSED = a_vm_processor(exposes_virtualization=True)


def planned(vm: VirtualMachine, **choice: object) -> Plan:
    host = a_host(vms=(vm,))
    return plan([host], choices_for(host, a_choice(**choice)))


def only(made: Plan) -> VmPlan:
    ((_, vm),) = made.vms
    return vm


def motions(steps: tuple[Step, ...]) -> list[str]:
    return [f"{s.aspect}: {s.said(s.before)} -> {s.said(s.after)}" for s in steps]


def test_everything_that_needs_a_vm_off_stands_between_one_off_and_one_running() -> None:
    vm = a_vm(state="Running", memory=a_memory(dynamic=True))
    made = planned(
        vm,
        memory=16 * GIB,
        networking=Networking.MAC_SPOOFING,
        spoofing_adapters=(an_adapter().id,),
    )
    assert motions(only(made).steps) == [
        "Power: Running -> Off",
        "Memory: 1–16 GB, dynamic -> 16 GB, fixed",
        "Virtualization extensions: Hidden -> Exposed",
        "MAC address spoofing: Off -> On",
        "Power: Off -> Running",
        "Heartbeat: Not asked for -> Seen",
    ]
    assert only(made).is_shut_down
    assert not only(made).irreversible


def test_a_vm_that_is_off_stays_off() -> None:
    assert motions(only(planned(a_vm())).steps) == ["Virtualization extensions: Hidden -> Exposed"]


@pytest.mark.parametrize(
    ("found", "afterwards", "powers"),
    [
        ("Running", Afterwards.AS_FOUND, ["Off", "Running"]),
        ("Running", Afterwards.START, ["Off", "Running"]),
        ("Running", Afterwards.STAY_OFF, ["Off"]),
        ("Off", Afterwards.AS_FOUND, []),
        ("Off", Afterwards.START, ["Running"]),
        ("Off", Afterwards.STAY_OFF, []),
    ],
)
def test_the_power_state_afterwards_is_the_users(
    found: str, afterwards: Afterwards, powers: list[str]
) -> None:
    steps = only(planned(a_vm(state=found), afterwards=afterwards)).steps
    assert [step.after for step in steps if isinstance(step, SetPower)] == powers


def test_what_is_already_right_is_left_out() -> None:
    vm = a_vm(state="Running", processor=EXPOSED, adapters=(an_adapter(mac_address_spoofing=True),))
    made = planned(
        vm,
        memory=8 * GIB,
        networking=Networking.MAC_SPOOFING,
        spoofing_adapters=(an_adapter().id,),
    )
    assert made.vms == ()


def test_a_vm_that_is_left_alone_or_left_out_has_no_plan() -> None:
    host = a_host()
    key = (host.name, host.vms[0].ref.id if host.vms else "")
    assert plan([host], Choices()).vms == ()
    assert plan([host], choices_for(host, a_choice(enablement=Enablement.LEAVE))).vms == ()
    assert plan([host], choices_for(host), frozenset({key})).vms == ()


def test_a_running_vm_that_may_not_be_brought_down_is_skipped_and_named() -> None:
    made = planned(a_vm(state="Running"), bring_down=BringDown.SKIP)
    assert made.vms == ()
    ((host, vm, why),) = made.skipped
    assert (host, vm.name) == ("hv-muc-01", "Lab-01")
    assert "runs" in str(why)


def test_a_vm_that_is_off_is_not_skipped() -> None:
    assert planned(a_vm(), bring_down=BringDown.SKIP).steps == 1


def test_a_running_vm_with_nothing_to_change_is_not_brought_down() -> None:
    vm = a_vm(state="Running", processor=EXPOSED)
    assert planned(vm, afterwards=Afterwards.STAY_OFF).vms == ()


def test_the_users_limit_is_the_patience_of_a_shutdown() -> None:
    steps = only(planned(a_vm(state="Running"), shutdown_limit=60)).steps
    assert [step.patience for step in steps if isinstance(step, SetPower)] == [60, 120]


@pytest.mark.parametrize(
    ("facts", "waits"),
    [
        ({}, True),
        ({"heartbeat": None}, True),
        ({"heartbeat": "NoContact"}, False),
        ({"integration_services": None}, True),
        ({"integration_services": (IntegrationService(HEARTBEAT.lower(), enabled=False),)}, False),
        ({"integration_services": (IntegrationService(HEARTBEAT, enabled=None),)}, True),
    ],
)
def test_a_heartbeat_is_waited_for_where_there_may_be_one(
    facts: dict[str, object], waits: bool
) -> None:
    steps = only(planned(a_vm(state="Running", **facts))).steps
    assert any(str(step.aspect) == "Heartbeat" for step in steps) is waits


@pytest.mark.parametrize(
    ("facts", "choice", "words"),
    [
        ({"state": None}, {}, "whether it runs"),
        ({"state": "Stopping"}, {}, "neither running nor off, but Stopping"),
        ({"processor": None}, {}, "virtualization extensions"),
        ({"processor": a_vm_processor(exposes_virtualization=None)}, {}, "extensions"),
        ({"memory": None}, {"memory": GIB}, "memory settings"),
        ({"memory": a_memory(dynamic=True, maximum=None)}, {"memory": GIB}, "memory settings"),
        ({"memory": a_memory(dynamic=None)}, {"memory": GIB}, "memory settings"),
        ({"adapters": None}, {}, "network adapters"),
        ({"adapters": ()}, {}, "not there any more"),
        ({"adapters": (an_adapter(mac_address_spoofing=None),)}, {}, "foreign MAC addresses"),
    ],
)
def test_an_unknown_fact_that_a_step_needs_refuses_the_plan_and_is_named(
    facts: dict[str, object], choice: dict[str, object], words: str
) -> None:
    networking = {
        "networking": Networking.MAC_SPOOFING,
        "spoofing_adapters": (an_adapter().id,),
    }
    with pytest.raises(PlanRefused) as refused:
        planned(a_vm(**facts), **(networking | choice))
    assert str(refused.value.what).startswith("Lab-01 on hv-muc-01: ")
    assert words in str(refused.value.what)
    assert str(refused.value.advice)


@pytest.mark.parametrize("state", ["Saved", "Paused", "OffCritical", None])
@pytest.mark.parametrize("afterwards", Afterwards)
def test_a_vm_on_which_nothing_is_to_change_refuses_no_plan_whatever_its_state(
    state: str | None, afterwards: Afterwards
) -> None:
    done = a_vm(ref=a_ref("Done", 2), state=state, processor=EXPOSED)
    host = a_host(vms=(a_vm(), done))
    made = plan([host], choices_for(host, a_choice(afterwards=afterwards)))
    assert [vm.vm.name for _, vm in made.vms] == ["Lab-01"]


def test_a_saved_vm_that_only_lacks_spoofing_is_refused_while_nobody_agreed() -> None:
    spoofing = {"networking": Networking.MAC_SPOOFING, "spoofing_adapters": (an_adapter().id,)}
    with pytest.raises(PlanRefused, match="nobody agreed to being started from the saved state"):
        planned(a_vm(state="Saved", processor=EXPOSED), **spoofing)


def plan_of(*hosts: Host, **choice: object) -> Plan:
    decided = [choices_for(host, a_choice(**choice)).vms for host in hosts]
    return plan(hosts, Choices({key: one for vms in decided for key, one in vms.items()}))


def test_one_vm_on_two_hosts_refuses_the_plan_and_both_hosts_are_named() -> None:
    upper = replace(a_ref(), id=a_ref().id.upper())
    two = (a_host(name="hv-01"), a_host(name="hv-01.corp.example", vms=(a_vm(ref=upper),)))
    with pytest.raises(PlanRefused) as refused:
        plan_of(*two)
    assert str(refused.value.what) == (
        "Lab-01 was found on hv-01 and on hv-01.corp.example, with the same Id."
    )
    assert "leave the VM out on one of them" in str(refused.value.advice)


def test_one_vm_on_two_hosts_does_no_harm_where_only_one_of_them_gets_steps() -> None:
    key = ("hv-02", a_ref().id)
    two = (a_host(name="hv-01"), a_host(name="hv-02"))
    choices = Choices({**choices_for(two[0]).vms, **choices_for(two[1]).vms})
    assert plan(two, choices, frozenset({key})).steps == 1
    enabled = (a_host(name="hv-01"), a_host(name="hv-02", vms=(a_vm(processor=EXPOSED),)))
    assert plan_of(*enabled).steps == 1


def test_an_unknown_fact_that_no_step_needs_does_not_matter() -> None:
    assert planned(a_vm(memory=None, adapters=None, integration_services=None)).steps == 1


def test_only_the_chosen_adapters_get_spoofing_and_each_once() -> None:
    first, second = an_adapter(), an_adapter(id="second", name="Backup")
    vm = a_vm(adapters=(first, second))
    chosen = (second.id, second.id)
    made = planned(vm, networking=Networking.MAC_SPOOFING, spoofing_adapters=chosen)
    spoofing = [s for s in only(made).steps if isinstance(s, SetMacAddressSpoofing)]
    assert [(s.adapter, s.adapter_name) for s in spoofing] == [("second", "Backup")]


def test_memory_of_a_static_vm_compares_only_what_is_in_force() -> None:
    stored = a_memory(minimum=GIB, maximum=1024 * GIB)
    steps = only(planned(a_vm(memory=stored), memory=16 * GIB)).steps
    memory = next(step for step in steps if isinstance(step, SetMemory))
    assert memory.before == a_memory()


def test_hosts_and_vms_keep_their_order_and_empty_hosts_are_left_out() -> None:
    two = a_host(name="b", vms=(a_vm(), a_vm(ref=a_ref("Lab-02", 2))))
    one = a_host(name="a", vms=(a_vm(processor=EXPOSED),))
    choices = Choices({**choices_for(two).vms, **choices_for(one).vms})
    made = plan([two, one, a_host(name="c", vms=None)], choices)
    assert [(host, vm.vm.name) for host, vm in made.vms] == [("b", "Lab-01"), ("b", "Lab-02")]


def test_what_stays_is_said() -> None:
    made = only(planned(a_vm(state="Running")))
    said = " · ".join(map(str, made.stays))
    assert said == (
        "4 processors · version 9.0 · generation 2 · memory 8 GB, fixed · "
        "“Network Adapter” on “External”, MAC address spoofing off · no checkpoints"
    )


def with_nat(vm: VirtualMachine, **nat: Any) -> VmPlan:
    return only(planned(vm, networking=Networking.NAT, nat=replace(NatChoice(), **nat)))


def test_nat_comes_as_instructions_in_order_with_where_to_run_them() -> None:
    made = with_nat(a_vm(guest=a_guest()), dns="10.0.0.53")
    assert [f"{i.title} [{i.where}]" for i in made.instructions] == [
        "Install Hyper-V in the guest, then restart it [inside Lab-01, as administrator]",
        "Set up NAT [inside Lab-01, after Hyper-V is installed there]",
        (
            "Give nested VM 1 the address 192.168.100.2 "
            "[inside nested VM 1, on the switch “Nested” of Lab-01]"
        ),
        (
            "Give nested VM 2 the address 192.168.100.3 "
            "[inside nested VM 2, on the switch “Nested” of Lab-01]"
        ),
        (
            "Give nested VM 3 the address 192.168.100.4 "
            "[inside nested VM 3, on the switch “Nested” of Lab-01]"
        ),
        (
            "Take NAT down again, when it is no longer wanted "
            "[inside Lab-01, after Hyper-V is installed there]"
        ),
    ]
    assert "10.0.0.53" in str(made.instructions[2].commands[-1])
    assert all(step.vm.name == "Lab-01" for step in made.steps)


@pytest.mark.parametrize(
    ("product_type", "cmdlets"),
    [
        (1, ["Enable-WindowsOptionalFeature"]),
        (3, ["Install-WindowsFeature"]),
        (None, ["Install-WindowsFeature", "Enable-WindowsOptionalFeature"]),
    ],
)
def test_the_role_is_installed_as_the_guest_needs_it(
    product_type: int | None, cmdlets: list[str]
) -> None:
    made = with_nat(a_vm(guest=a_guest(product_type=product_type)))
    roles = [i for i in made.instructions if "Install Hyper-V" in str(i.title)]
    assert [str(i.commands[0]).split()[0] for i in roles] == cmdlets


def test_an_impossible_nat_network_refuses_the_plan() -> None:
    with pytest.raises(PlanRefused, match=r"8\.8\.8\.0/24 is not private"):
        with_nat(a_vm(), prefix="8.8.8.0/24")


def test_nat_alone_needs_no_step() -> None:
    made = with_nat(a_vm(processor=EXPOSED))
    assert made.steps == ()
    assert made.instructions


def test_a_plan_is_pure() -> None:
    host = a_host(vms=(a_vm(state="Running"),))
    choices = choices_for(host, replace(a_choice(), memory=16 * GIB))
    assert plan([host], choices) == plan([host], choices)


def test_settings_the_user_put_into_the_plan_are_made_while_the_vm_is_off() -> None:
    machine = a_vm(
        state="Running",
        automatic_stop_action="Save",
        processor=a_vm_processor(count=1, compatible_for_migration=True),
    )
    made = only(
        planned(
            machine,
            preparations=frozenset(
                {
                    Preparation.PROCESSORS,
                    Preparation.MIGRATION_COMPATIBILITY,
                    Preparation.STOP_ACTION,
                }
            ),
        )
    )
    assert motions(made.steps) == [
        "Power: Running -> Off",
        "Virtual processors: 1 -> 2",
        "Compatibility for moving: On -> Off",
        "Automatic stop action: Save -> Shut down",
        "Virtualization extensions: Hidden -> Exposed",
        "Power: Off -> Running",
        "Heartbeat: Not asked for -> Seen",
    ]


def test_services_are_switched_on_before_the_guest_is_asked_to_shut_down() -> None:
    services = a_vm(state="Running").integration_services or ()
    machine = a_vm(
        state="Running",
        integration_services=tuple(replace(each, enabled=False) for each in services),
    )
    chosen = frozenset({Preparation.SHUTDOWN_SERVICE, Preparation.HEARTBEAT_SERVICE})
    steps = only(planned(machine, preparations=chosen)).steps
    assert [str(step.aspect) for step in steps] == [
        "Shutdown service",
        "Heartbeat service",
        "Power",
        "Virtualization extensions",
        "Power",
        "Heartbeat",
    ]


def test_what_is_already_right_needs_no_step_and_what_is_not_known_refuses_the_plan() -> None:
    chosen = frozenset({Preparation.STOP_ACTION})
    assert len(only(planned(a_vm(), preparations=chosen)).steps) == 1
    with pytest.raises(PlanRefused, match="Automatic stop action"):
        planned(a_vm(automatic_stop_action=None), preparations=chosen)


def test_only_the_adapters_with_spoofing_stop_bypassing_the_switch() -> None:
    fast, other = (
        an_adapter(id=name, name=name, iov_weight=100, switch_name="External")
        for name in ("fast", "other")
    )
    steps = only(
        planned(
            a_vm(adapters=(fast, other)),
            networking=Networking.MAC_SPOOFING,
            spoofing_adapters=("fast",),
            preparations=frozenset({Preparation.IO_VIRTUALIZATION}),
        )
    ).steps
    assert [str(step.title) for step in steps] == [
        "Set SR-IOV weight to 0 on “fast”",
        "Expose virtualization extensions",
        "Allow MAC address spoofing on “fast”",
    ]
