"""A real PowerShell: texts are given to its parser and binder, structures go over PSRP."""

import base64
import json
import re
import shutil
import subprocess
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

import psrpcore
from psrpcore.types import PSInt64

from wizard.powershell.cmdlets import CMDLETS, Kind
from wizard.powershell.command import Command

PWSH = shutil.which("pwsh")

# Node types and tokens of the parser that Windows PowerShell 5.1 does not have.
JUDGE = r"""
param($Start, $Texts, $Answers)
. $Start
$newer = 'TernaryExpressionAst', 'PipelineChainAst'
$results = foreach ($item in (ConvertFrom-Json -InputObject ([IO.File]::ReadAllText($Texts)))) {
    $tokens = $null; $errors = $null
    $parser = [Management.Automation.Language.Parser]
    $ast = $parser::ParseInput($item.text, [ref] $tokens, [ref] $errors)
    $nodes = $ast.FindAll({ $newer -contains $args[0].GetType().Name }, $true)
    $marks = @($tokens | Where-Object { $_.Kind -match '^Question(Dot|LBracket|Question)' })
    $failed = ''
    if (-not $errors -and $item.run) {
        try { $null = & ([scriptblock]::Create($item.text)) } catch { $failed = [string] $_ }
    }
    [pscustomobject] @{
        errors = @($errors | ForEach-Object { $_.Message })
        newer  = @(
            $nodes | ForEach-Object { $_.GetType().Name }
            $marks | ForEach-Object { $_.Text }
        )
        failed = $failed
        bound  = Read-Bound
    }
}
[IO.File]::WriteAllText($Answers, (ConvertTo-Json -InputObject @($results) -Depth 5))
"""


def judge(folder: Path, start: Path, items: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Parse every text; bind those with ``run``; return what the engine says of each."""
    texts, answers, script = folder / "texts.json", folder / "answers.json", folder / "judge.ps1"
    texts.write_text(json.dumps(list(items)), "utf-8")
    script.write_text(JUDGE, "utf-8-sig")
    subprocess.run(
        [str(PWSH), "-NoProfile", "-NonInteractive", "-Command",
         f"& '{script}' '{start}' '{texts}' '{answers}'"],
        check=True, capture_output=True, timeout=240,
    )  # fmt: skip
    said: list[dict[str, Any]] = json.loads(answers.read_text("utf-8"))
    return said


class Engine:
    """A PowerShell that is spoken to in PSRP over its standard input and output."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [str(PWSH), "-s"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self._pool = psrpcore.ClientRunspacePool()
        self._pool.open()
        self._exchange(uuid.UUID(int=0))
        while not isinstance(self._event(), psrpcore.RunspacePoolStateEvent):
            pass

    def script(self, text: str) -> list[Any]:
        """Run a script text."""
        pipeline = psrpcore.ClientPowerShell(self._pool)
        pipeline.add_script(text)
        return self._invoke(pipeline)

    def command(self, command: Command) -> list[Any]:
        """Send a command as a structure, as the product does."""
        pipeline = psrpcore.ClientPowerShell(self._pool)
        for call in command.calls:
            pipeline.add_command(call.qualified)
            for name, value in call.parameters:
                if CMDLETS[call.name].is_program and isinstance(value, tuple):
                    for word in value:
                        pipeline.add_argument(word)
                else:
                    pipeline.add_parameter(name, _sent(call.name, name, value))
        return self._invoke(pipeline)

    def close(self) -> None:
        """End the process."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        self._process.terminate()
        self._process.wait(10)

    def _invoke(self, pipeline: psrpcore.ClientPowerShell) -> list[Any]:
        pipeline.start()
        self._write(f"<Command PSGuid='{pipeline.pipeline_id}' />")
        while "<CommandAck " not in self._line():
            pass
        self._exchange(pipeline.pipeline_id)
        output: list[Any] = []
        while True:
            event = self._event()
            if isinstance(event, psrpcore.PipelineOutputEvent):
                output.append(event.data)
            elif isinstance(event, psrpcore.ErrorRecordEvent):
                raise AssertionError(str(event.record))  # noqa: TRY004
            elif isinstance(event, psrpcore.PipelineStateEvent):
                assert event.state.name == "Completed", str(event.reason)
                self._write(f"<Close PSGuid='{pipeline.pipeline_id}' />")
                return output

    def _exchange(self, target: uuid.UUID) -> None:
        while (payload := self._pool.data_to_send()) is not None:
            data = base64.b64encode(payload.data).decode()
            self._write(f"<Data Stream='Default' PSGuid='{target}'>{data}</Data>")

    def _event(self) -> Any:
        while (event := self._pool.next_event()) is None:
            found = re.match(r"<Data Stream='\w+' PSGuid='([^']+)'>([^<]+)</Data>", self._line())
            if found:
                guid = uuid.UUID(found[1])
                self._pool.receive_data(
                    psrpcore.PSRPPayload(
                        base64.b64decode(found[2]),
                        psrpcore.StreamType.default,
                        guid if guid.int else None,
                    )
                )
        return event

    def _line(self) -> str:
        line = _pipe(self._process.stdout).readline().decode()
        assert line, "the engine has ended"
        return line

    def _write(self, line: str) -> None:
        pipe = _pipe(self._process.stdin)
        pipe.write(line.encode() + b"\n")
        pipe.flush()


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None
    return pipe


def _sent(cmdlet: str, name: str, value: Any) -> Any:
    if CMDLETS[cmdlet].parameters[name].kind is Kind.SIZE:
        return PSInt64(value)
    return list(value) if isinstance(value, tuple) else value
