# Runs one command on the Windows host and answers with one line of ASCII.
#
# This text is sent as powershell.exe -EncodedCommand and never changes: the command, the time limit and the output
# limit come in environment variables of the remote shell. Comment lines and blank lines are not sent, because the
# whole encoded command line has to stay below the 8,191 characters that cmd.exe accepts.
# A comment must therefore stand on a line of its own. Windows PowerShell 5.1 is enough.

# A progress bar would be written to the error stream as CLIXML.
$ProgressPreference = 'SilentlyContinue'
$utf8 = [Text.Encoding]::UTF8

# The command is base64, cut into WINRM_COMMAND_0, WINRM_COMMAND_1, ... The variables are removed while they are
# read, so that programs the command starts do not inherit them.
$encoded = ''
$index = 0
while ($part = [Environment]::GetEnvironmentVariable("WINRM_COMMAND_$index")) {
  $encoded += $part
  [Environment]::SetEnvironmentVariable("WINRM_COMMAND_$index", $null)
  $index++
}
$limit = [int]$env:WINRM_MAX_OUTPUT
$answer = @{ status = 'ok'; exit = 0; output = ''; errors = @(); warnings = @(); truncated = $false }

# Error records and warnings, as texts: at most 100 of each, and 100,000 characters, so that the answer is not longer than is read.
function texts($records) {
  $room = 100000
  foreach ($record in @($records | Select-Object -First 100)) {
    $text = $record.ToString()
    if ($text.Length -gt $room) { $text = $text.Substring(0, $room) + '...' }
    $room -= [Math]::Min($room, $text.Length)
    $text
    if ($room -eq 0) { break }
  }
}

# An own runspace keeps the command apart from this script: it can be given up, and an exit, a throw or a syntax
# error in it does not stop the answer from being written.
$shell = [powershell]::Create()
$nothing = New-Object 'Management.Automation.PSDataCollection[psobject]'
$nothing.Complete()
$objects = New-Object 'Management.Automation.PSDataCollection[psobject]'
try {
  $command = $utf8.GetString([Convert]::FromBase64String($encoded))
  [void]$shell.AddScript($command)
  $running = $shell.BeginInvoke($nothing, $objects)
  if ($running.AsyncWaitHandle.WaitOne([int]$env:WINRM_TIMEOUT_MS)) {
    [void]$shell.EndInvoke($running)
    $code = $shell.Runspace.SessionStateProxy.GetVariable('LASTEXITCODE')
    if ($code) { $answer.exit = $code }
  } else {
    $answer.status = 'timeout'
    [void]$shell.BeginStop($null, $null)
  }
} catch {
  $answer.status = 'failed'
  $reason = $_.Exception
  if ($reason.InnerException) { $reason = $reason.InnerException }
  $answer.errors += $reason.GetType().Name + ': ' + $reason.Message
}
# What it wrote before it failed or was given up, too: ReadAll waits for nothing more. Counted, since a single 0 is false. Out-String
# would break strings that are longer than its width.
$written = @($objects.ReadAll())
if (@($written | Where-Object { $_ -isnot [string] }).Count) { $answer.output = -join ($written | Out-String -Width 4096) }
elseif ($written.Count) { $answer.output = ($written -join "`r`n") + "`r`n" }
$answer.errors += @(texts ($shell.Streams.Error.ReadAll()))
$answer.warnings = @(texts ($shell.Streams.Warning.ReadAll()))
if ($answer.status -eq 'ok' -and $shell.HadErrors) { $answer.status = 'errors' }
if ($answer.output.Length -gt $limit) {
  $answer.output = $answer.output.Substring(0, $limit)
  $answer.truncated = $true
}

# Base64 is ASCII: no code page, and no cut between two chunks of the answer, can damage it.
$json = ConvertTo-Json $answer -Compress -Depth 3
[Console]::Out.WriteLine('WINRM1 ' + [Convert]::ToBase64String($utf8.GetBytes($json)))
[Console]::Out.Flush()
# Ends at once, even when a command that ran into its time limit does not let itself be stopped.
[Environment]::Exit(0)
