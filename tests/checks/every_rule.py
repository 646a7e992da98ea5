"""The Ids of all rules of the field, so that none is forgotten and none comes in unnoticed."""

_NUMBERS = {
    "HST-CONN": "01-03",
    "HST-AUTH": "01-03",
    "HST-LANG": "01",
    "HST-OS": "01-07",
    "HST-REBOOT": "01",
    "HST-CPU": "01-07",
    "HST-HV": "01-07",
    "HST-BCD": "01-02",
    "HST-NEST": "01-05",
    "HST-MEM": "01-06",
    "HST-DISK": "01",
    "HST-CLU": "01-04",
    "HST-HVX": "01-02",
    "HST-SEC": "01",
    "VM-ID": "01-02",
    "VM-VER": "01-06",
    "VM-STATE": "01-09",
    "VM-CPU": "00-07",
    "VM-IC": "01-02",
    "VM-OS": "01-05",
    "VM-PSD": "01",
    "VM-MEM": "01-05",
    "VM-SEC": "01-04",
    "VM-GEN": "01",
    "VM-CHK": "01-04",
    "VM-REP": "01-02",
    "VM-MIG": "01",
    "VM-DEV": "01-03",
    "VM-DIS": "01-03",
    "VM-IN": "01-05",
    "VM-NET": "00-18",
    "NAT": "01-20",
    "FC-VBS": "01-06",
    "FC-DG": "01-02",
    "FC-CG": "01",
    "FC-VBS-VM": "01-02",
    "FC-DM": "01-03",
    "FC-CHK": "01",
    "FC-SAVE": "01",
    "FC-LM": "01-02",
    "FC-WSFC": "01",
    "FC-REPL": "01",
    "FC-HIB": "01-02",
    "FC-GPU": "01-02",
    "FC-HOT": "01",
    "FC-HVX": "01",
    "FC-WSL": "01",
    "FC-CONT": "01",
}


def _ids(topic: str, numbers: str) -> list[str]:
    first, _, last = numbers.partition("-")
    return [f"{topic}-{number:02}" for number in range(int(first), int(last or first) + 1)]


EVERY_RULE = frozenset(rule for topic, numbers in _NUMBERS.items() for rule in _ids(topic, numbers))
