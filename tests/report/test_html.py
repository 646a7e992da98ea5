"""The report for people: one file, no network, true to the record, harmless."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest

from tests.builders import a_host, a_vm
from tests.report.records import (
    HOST,
    a_finding_record,
    a_record,
    a_step,
    a_vm_record,
    an_instruction,
)
from wizard.model.facts import VmRef
from wizard.model.records import (
    DecisionRecord,
    LeftOutRecord,
    RunStatus,
    SheetRecord,
    StepStatus,
    VmRecord,
    VmStatus,
    Way,
)
from wizard.report.document import LEFT_OUT_BY_USER
from wizard.report.formats import as_html
from wizard.report.names import Names

VOID = {"meta", "br"}


class Page(HTMLParser):
    """What a browser would see: tags in balance, attributes, text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, tag

    def handle_data(self, data: str) -> None:
        self.text += data


HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }}{% raw %}",
    "a" * 300,
    "\u202egnp.exe",
    "line\nbreak",
    "&amp; ]]> <!--",
]


def test_the_result_is_the_only_heading_of_the_first_order() -> None:
    page = Page(as_html(a_record()))
    assert [tag for tag, _ in page.tags].count("h1") == 1
    assert "1 of 1 VM can now run Hyper-V inside" in page.text
    assert page.open == []


def test_the_page_needs_no_network_and_no_script() -> None:
    page = Page(as_html(a_record()))
    loading = {"script", "link", "img", "iframe", "object", "embed", "base", "form"}
    assert not loading & {tag for tag, _ in page.tags}
    assert not any("src" in attributes for _, attributes in page.tags)
    assert "url(" not in as_html(a_record())
    policy = next(a["content"] for t, a in page.tags if t == "meta" and "http-equiv" in a)
    assert policy == "default-src 'none'; style-src 'unsafe-inline'"


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_text_everywhere(name: str) -> None:
    vm = a_vm_record(
        host=name,
        vm=VmRef("id", name),
        steps=(a_step(command=name, observed=name, title=name, status=StepStatus.FAILED),),
        status=VmStatus.BETWEEN,
        message=name,
        quoted=name,
        advice=name,
        instructions=(an_instruction(commands=(name,), title=name),),
    )
    finding = a_finding_record(title=name, host=name, vm=VmRef("id", name), decided_reason=name)
    html = as_html(a_record(vms=(vm,), findings=(finding,), operator=name))
    page = Page(html)
    harmless = {tag for tag, _ in Page(as_html(a_record())).tags} | {"pre", "h3"}
    assert {tag for tag, _ in page.tags} <= harmless
    assert name in page.text
    assert not any(key.startswith("on") for _, attributes in page.tags for key in attributes)


def test_a_source_is_linked_only_to_the_web() -> None:
    page = Page(as_html(a_record(findings=(a_finding_record(source_url="javascript:alert(1)"),))))
    links = [a["href"] or "" for tag, a in page.tags if tag == "a"]
    assert all(link.startswith(("#", "https://")) for link in links)


def test_a_vm_that_needs_the_user_stands_first_with_the_hosts_own_words() -> None:
    vm = a_vm_record(
        status=VmStatus.UNDONE,
        message="did not start.",
        quoted="OutOfMemory,StartVM",
        advice="Free 1 GB.",
    )
    text = Page(as_html(a_record(vms=(vm,)))).text
    assert "0 of 1 VM can now run Hyper-V inside" in text
    needs = text[text.rindex("What needs you") : text.rindex("VMs, before and after")]
    assert "did not start. Free 1 GB." in re.sub(r"\s+", " ", needs)
    assert "OutOfMemory,StartVM" in needs


def test_an_interrupted_run_says_so() -> None:
    vm = a_vm_record(status=VmStatus.STOPPED)
    text = Page(as_html(a_record(vms=(vm,), status=RunStatus.INTERRUPTED, ended_at=""))).text
    assert "Interrupted: 0 of 1 VM" in text
    assert "not ended" in text


def test_a_vm_that_nesting_was_taken_away_from_is_not_counted_among_those_that_nest() -> None:
    hidden = a_vm_record(steps=(a_step(before="Exposed", after="Hidden", observed="Hidden"),))
    text = Page(as_html(a_record(vms=(a_vm_record(), hidden)))).text
    assert "1 of 2 VMs can now run Hyper-V inside, 1 no longer can" in text


def test_a_vm_whose_extensions_the_run_did_not_touch_counts_only_as_it_was_read() -> None:
    text = Page(as_html(a_record(vms=(a_vm_record(steps=()),)))).text
    assert "0 of 1 VM can now run Hyper-V inside" in text


def undone_by_wish() -> VmRecord:
    steps = (a_step(status=StepStatus.UNDONE),)
    return replace(a_vm_record(status=VmStatus.UNDONE, steps=steps), way=Way.BACK)


def test_one_vm_taken_back_later_is_told_and_needs_nobody() -> None:
    record = a_record(vms=(a_vm_record(), undone_by_wish()), left_out=())
    text = Page(as_html(record)).text
    assert "1 of 2 VMs can now run Hyper-V inside, 1 undone later" in text
    assert "Undone, as you wished" in text
    assert "Nothing. Every value was read back" in text


def test_a_run_taken_back_counts_what_is_as_before() -> None:
    vm = undone_by_wish()
    record = a_record(vms=(vm,), way=Way.BACK, status=RunStatus.UNDONE, left_out=())
    text = Page(as_html(record)).text
    assert "1 of 1 VM back as before the run" in text
    assert "Nothing. Every value was read back" in text


def test_a_vm_that_its_cluster_moved_shows_where_it_is_now() -> None:
    text = Page(as_html(a_record(vms=(a_vm_record(host="HV-01", moved_to="HV-02"),)))).text
    assert "on HV-01, moved to HV-02" in text


def test_every_state_is_a_sign_and_a_word() -> None:
    for status in VmStatus:
        page = Page(as_html(a_record(vms=(a_vm_record(status=status),))))
        assert re.search(r"[✓↩✕△–] \w+", page.text)
    for state in StepStatus:
        as_html(a_record(vms=(a_vm_record(steps=(a_step(status=state),)),)))


def test_the_commands_of_every_step_are_in_the_report() -> None:
    text = Page(as_html(a_record())).text
    assert a_step().command in text
    assert a_step().way_back in text


def test_what_is_left_to_the_user_is_written_out() -> None:
    vm = a_vm_record(instructions=(an_instruction(),))
    text = Page(as_html(a_record(vms=(vm,)))).text
    assert "New-NetNat -Name 'Nested'" in text
    assert "NAT is to be set up inside" in text


def test_what_was_left_out_has_its_reason() -> None:
    assert "sign-in refused" in Page(as_html(a_record())).text


def test_a_decision_says_who_how_and_why() -> None:
    accepted = a_finding_record()
    resolved = a_finding_record(decision="resolve in the plan", decided_reason="", rule="FC-2")
    text = Page(as_html(a_record(findings=(accepted, resolved)))).text
    decisions = text[text.rindex("What was accepted or resolved") : text.rindex("Findings")]
    assert "accept: lab" in decisions
    assert "resolve in the plan\n" in decisions
    assert "corp\\mweber, 2026-11-24 17:50:00" in decisions


def test_two_vms_of_one_name_on_a_host_are_told_apart_by_their_id() -> None:
    one, two = VmRef("aaaaaaaa-1", "twin"), VmRef("bbbbbbbb-2", "twin")
    record = a_record(
        hosts=(a_host(name=HOST, vms=(a_vm(ref=one), a_vm(ref=two))),),
        vms=(a_vm_record(vm=one, status=VmStatus.BETWEEN, instructions=(an_instruction(),)),),
        findings=(a_finding_record(vm=two),),
        decisions=(DecisionRecord(HOST, two, ("left out",)),),
        left_out=(LeftOutRecord(HOST, two, LEFT_OUT_BY_USER),),
    )
    text = Page(as_html(record)).text
    assert "twin (aaaaaaaa) on" in text
    assert text.count("twin (bbbbbbbb)") == 4  # decision on the finding, choice, finding, left out
    assert not re.search(r"twin(?! \()", text), "never without its Id"


def test_ids_that_begin_alike_are_written_out() -> None:
    one, two = VmRef("aaaaaaaa-1", "twin"), VmRef("aaaaaaaa-2", "twin")
    names = Names(a_record(vms=(a_vm_record(vm=one), a_vm_record(vm=two))))
    assert names.of(HOST, one) == "twin (aaaaaaaa-1)"
    assert names.of("other", one) == "twin"


# Inside a VM ------------------------------------------------------------------------------------


def made_inside(**changes: Any) -> VmRecord:
    aspects = ("Switch inside", "NAT inside", "Hyper-V at work inside")
    steps = tuple(a_step(number=n, aspect=each, title=each) for n, each in enumerate(aspects))
    return a_vm_record(steps=steps, sheet=(SHEET,), **changes)


SHEET = SheetRecord("192.168.100.50 to 192.168.100.200", 24, "192.168.100.1", "", by_dhcp=True)
BY_HAND = replace(SHEET, addresses="192.168.100.2", dns="10.0.0.53", by_dhcp=False)


def row(html: str, heading: str) -> str:
    """The text of the first row below a heading of a table."""
    text = Page(html).text
    return " ".join(text[text.rindex(heading) :].split()[:40])


def test_the_nested_vms_have_a_sheet_of_address_gateway_and_dns() -> None:
    vm = a_vm_record(sheet=(SHEET, BY_HAND))
    text = " ".join(Page(as_html(a_record(vms=(vm,)))).text.split())
    assert "192.168.100.50 to 192.168.100.200, by DHCP24192.168.100.1none was chosen" in text
    assert "192.168.100.224192.168.100.110.0.0.53" in text


def test_a_vm_that_is_as_before_again_has_no_sheet() -> None:
    html = as_html(a_record(vms=(made_inside(status=VmStatus.UNDONE),)))
    assert "There is no NAT network of this run." in html


def test_what_was_made_and_seen_inside_stands_beside_the_vm() -> None:
    line = row(as_html(a_record(vms=(made_inside(),))), "Networking")
    assert "NAT inside Hyper-V runs" in line


def test_a_nested_vm_that_ran_is_the_best_proof() -> None:
    deep = tuple(a_step(number=n, aspect="Deep check") for n in range(4))
    assert "a nested VM ran" in row(as_html(a_record(vms=(a_vm_record(steps=deep),))), "Networking")
    failed = (*deep[:3], replace(deep[3], status=StepStatus.FAILED))
    html = as_html(a_record(vms=(a_vm_record(steps=failed),)))
    assert "not looked" in row(html, "Networking")


def test_only_the_addresses_are_left_to_the_user_where_the_wizard_made_nat() -> None:
    vm = replace(made_inside(), sheet=(BY_HAND,), instructions=(an_instruction(),))
    text = Page(as_html(a_record(vms=(vm,)))).text
    assert "Its nested VMs need their addresses" in text
    assert "NAT is to be set up inside" not in text
    assert "NAT inside" in row(as_html(a_record(vms=(vm,))), "Networking")


def test_a_step_without_a_way_back_is_named_with_what_came_of_it() -> None:
    upgrade = a_step(title="Upgrade the configuration version to 9.0", irreversible=True)
    text = Page(as_html(a_record(vms=(a_vm_record(steps=(upgrade,)),)))).text
    kept = text[text.rindex("What cannot be undone.") : text.rindex("Findings")]
    assert "Upgrade the configuration version to 9.0" in kept
    assert "✓ done, read back" in kept
    assert "Every step has a way back" in Page(as_html(a_record())).text


def test_what_needs_the_user_is_sought_where_it_is_now() -> None:
    vm = a_vm_record(status=VmStatus.BETWEEN, message="did not start.", moved_to="HV-02")
    assert f"on {HOST}, moved to HV-02:" in Page(as_html(a_record(vms=(vm,)))).text
