# How an exported plan is carried out on one host. Windows PowerShell 5.1 is enough.
# A step looks, changes and looks again; a failure takes the steps of that VM back.

function Read-Value {
    param([scriptblock] $Look)
    $answer = (& $Look) -join ''
    if (-not $answer) { throw 'The host has no such object.' }
    ConvertFrom-Json -InputObject $answer
}

function Test-Value {
    param($Seen, [hashtable] $Wanted)
    foreach ($name in $Wanted.Keys) {
        if (@($Wanted[$name]) -notcontains $Seen.$name) { return $false }
    }
    $true
}

function Wait-Value {
    param([scriptblock] $Look, [hashtable] $Wanted, [int] $Seconds)
    $until = [DateTime]::UtcNow.AddSeconds($Seconds)
    while (-not (Test-Value (Read-Value $Look) $Wanted)) {
        if ([DateTime]::UtcNow -gt $until) { throw "The value did not arrive within $Seconds seconds." }
        Start-Sleep -Seconds 1
    }
}

function Invoke-Move {
    param([hashtable] $Step, [hashtable] $From, [hashtable] $To, $Change)
    $seen = Read-Value $Step.Look
    if (Test-Value $seen $To) { return 'was already so' }
    if ($null -eq $Change) { return 'has no way back' }
    if (-not (Test-Value $seen $From)) { throw 'It has changed since the plan was made.' }
    & $Change | Out-Null
    Wait-Value $Step.Look $To $Step.Seconds
    'done, read back'
}

function Undo-Step {
    param([string] $Vm, [object[]] $Steps)
    for ($i = $Steps.Count - 1; $i -ge 0; $i--) {
        $step = $Steps[$i]
        $outcome = Invoke-Move $step $step.After $step.Before $step.Back
        Write-Output "${Vm}: back: $($step.Title): $outcome"
    }
}

function Invoke-Plan {
    param([string] $Vm, [bool] $Undo, [object[]] $Steps)
    if ($Undo) { Undo-Step $Vm $Steps; return }
    $begun = @()
    try {
        foreach ($step in $Steps) {
            if (-not (Test-Value (Read-Value $step.Look) $step.After)) { $begun += $step }
            $outcome = Invoke-Move $step $step.Before $step.After $step.Forth
            Write-Output "${Vm}: $($step.Title): $outcome"
        }
    } catch {
        Write-Output "${Vm}: stopped: $_"
        Undo-Step $Vm $begun
        Write-Error -ErrorAction Continue -Message "${Vm}: $_"
    }
}
