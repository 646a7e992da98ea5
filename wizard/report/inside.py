"""What a report says of the inside of a virtual machine: its network, and the proof of Hyper-V."""

from wizard.model.records import StepStatus, VmRecord

NETWORK = ("Switch inside", "Gateway address inside", "NAT inside")
_HYPER_V = "Hyper-V at work inside"
_NESTED = "Deep check"
_REACHED = (StepStatus.DONE, StepStatus.FOUND)


def networking(vm: VmRecord) -> str:
    """Say how nested virtual machines reach a network, in a few words."""
    spoofing = [step for step in vm.steps if step.aspect == "MAC address spoofing"]
    on = sum(step.status in _REACHED for step in spoofing)
    parts = [f"Spoofing on {on} of {len(spoofing)}"] if on else []
    if spoofing and not on:
        parts = ["as it was"]
    if is_nat_by_hand(vm):
        parts.append("NAT, by you")
    elif any(step.aspect in NETWORK and step.status in _REACHED for step in vm.steps):
        parts.append("NAT inside")
    return ", ".join(parts) or "none"


def proof(vm: VmRecord) -> str:
    """Say what was seen inside; empty where nobody looked, or it is gone again."""
    reached = {step.aspect for step in vm.steps if step.status in _REACHED}
    unreached = {step.aspect for step in vm.steps if step.status not in _REACHED}
    if _NESTED in reached - unreached:
        return "a nested VM ran"
    return "Hyper-V runs" if _HYPER_V in reached - unreached else ""


def is_nat_by_hand(vm: VmRecord) -> bool:
    """Whether the user sets NAT up: there is more to do than to give nested ones their address."""
    by_hand = sum(not line.by_dhcp for line in vm.sheet)
    return len(vm.instructions) > by_hand


def left_to_user(vm: VmRecord) -> str:
    """Say what the user has still to do for the nested virtual machines; empty: nothing."""
    if not vm.instructions:
        return ""
    if is_nat_by_hand(vm):
        return "NAT is to be set up inside. The commands are under “To be done by you”."
    return "Its nested VMs need their addresses. The commands are under “To be done by you”."
