# Has cmd.exe run one command line, as a PowerShell command within wrapper.ps1.
#
# LINE is replaced by base64 of the command line. Its output is read as it is written, whatever the console's code page
# is, and its exit code becomes $LASTEXITCODE. Comment lines are not sent.

# From here on programs write UTF-8.
try { [Console]::OutputEncoding = New-Object Text.UTF8Encoding $false } catch { }
$start = New-Object Diagnostics.ProcessStartInfo
$start.FileName = $env:ComSpec
$start.Arguments = '/d /s /c "' + [Text.Encoding]::UTF8.GetString([Convert]::FromBase64String('LINE')) + '"'
$start.WorkingDirectory = (Get-Location).ProviderPath
$start.UseShellExecute = $false
$start.RedirectStandardOutput = $true
$start.RedirectStandardError = $true
$start.StandardOutputEncoding = [Text.Encoding]::UTF8
$start.StandardErrorEncoding = [Text.Encoding]::UTF8
$process = [Diagnostics.Process]::Start($start)
try {
  $output = $process.StandardOutput.ReadToEndAsync()
  $errors = $process.StandardError.ReadToEndAsync()
  # Short waits, because PowerShell can stop a command only between two statements.
  while (-not $process.WaitForExit(200)) { }
  if ($output.Result) { $output.Result.TrimEnd() }
  # The exit code decides: many programs write to the error stream what is no error.
  $said = $errors.Result.TrimEnd()
  if ($process.ExitCode -eq 0) { if ($said) { Write-Warning $said } }
  elseif ($said) { Write-Error $said }
  else { Write-Error "ended with exit code $($process.ExitCode)" }
  $global:LASTEXITCODE = $process.ExitCode
} finally {
  # What the command started ends with it.
  if (-not $process.HasExited) { & taskkill.exe /F /T /PID $process.Id 2>&1 | Out-Null }
}
