package io.camelsoar.sandbox.kibana;

import java.util.List;

/** What the scripted assistant suggests for one kind of alert. */
record Playbook(String finding, String language, List<Step> investigation, List<Step> remediation) {

    record Step(String purpose, String command) {}

    static Playbook forAlert(AlertInMessage alert) {
        if (alert.field("host.os.type").equalsIgnoreCase("linux")) {
            return linux(alert);
        }
        boolean runKey = alert.field("process.name").equalsIgnoreCase("WmiPrvSE.exe")
                || !alert.field("registry.path").isEmpty();
        return runKey ? wmiRunKey() : malware(alert);
    }

    private static Playbook wmiRunKey() {
        String runKey = "'HKLM:\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run'";
        return new Playbook(
                "the WMI provider host `WmiPrvSE.exe` wrote the Run value `OneDriveSyncHelper`, which starts"
                        + " `C:\\ProgramData\\Sync\\odsync.exe` at every logon. A write through WMI without a local parent"
                        + " points to remote administration or lateral movement (T1047, T1547.001).",
                "powershell",
                List.of(
                        new Step(
                                "Read the Run value that was written",
                                "Get-ItemProperty -Path " + runKey + " -Name 'OneDriveSyncHelper'"),
                        new Step(
                                "List permanent WMI event filters",
                                "Get-CimInstance -Namespace 'root\\subscription' -ClassName '__EventFilter' | Select-Object"
                                        + " Name, Query"),
                        new Step(
                                "Hash the binary that the value starts",
                                "Get-FileHash -Path 'C:\\ProgramData\\Sync\\odsync.exe' -Algorithm SHA256"),
                        new Step(
                                "Look for connections of that binary",
                                "Get-NetTCPConnection -State Established | Where-Object { (Get-Process -Id"
                                        + " $_.OwningProcess).ProcessName -eq 'odsync' }"),
                        new Step(
                                "Read what WMI did lately",
                                "Get-WinEvent -LogName 'Microsoft-Windows-WMI-Activity/Operational' -MaxEvents 50 |"
                                        + " Select-Object TimeCreated, Id, Message")),
                List.of(
                        new Step(
                                "Remove the Run value",
                                "Remove-ItemProperty -Path " + runKey + " -Name 'OneDriveSyncHelper'"),
                        new Step("Stop the binary", "Stop-Process -Name 'odsync' -Force"),
                        new Step(
                                "Remove the WMI event filter",
                                "Get-CimInstance -Namespace 'root\\subscription' -ClassName '__EventFilter' -Filter"
                                        + " \"Name='OneDriveSyncHelper'\" | Remove-CimInstance")));
    }

    private static Playbook malware(AlertInMessage alert) {
        String file = orElse(alert.field("file.path"), "C:\\Windows\\Temp\\sample.exe");
        String process = orElse(alert.field("process.name"), "sample.exe").replaceFirst("\\.exe$", "");
        return new Playbook(
                "Elastic Defend stopped the unsigned file `" + file + "`. The file was dropped moments before it ran,"
                        + " so the parent process `" + orElse(alert.field("process.parent.name"), "unknown")
                        + "` deserves a look too.",
                "powershell",
                List.of(
                        new Step("See whether the file is still there", "Test-Path -LiteralPath " + quoted(file)),
                        new Step("Hash it", "Get-FileHash -LiteralPath " + quoted(file) + " -Algorithm SHA256"),
                        new Step(
                                "See whether it still runs",
                                "Get-Process -Name " + quoted(process) + " -ErrorAction SilentlyContinue"),
                        new Step(
                                "Look for scheduled tasks outside Microsoft's own",
                                "Get-ScheduledTask | Where-Object { $_.TaskPath -notlike '\\Microsoft\\*' }"),
                        new Step(
                                "List outgoing connections",
                                "Get-NetTCPConnection -State Established | Select-Object RemoteAddress, RemotePort,"
                                        + " OwningProcess")),
                List.of(
                        new Step("Stop the process", "Stop-Process -Name " + quoted(process) + " -Force"),
                        new Step("Delete the file", "Remove-Item -LiteralPath " + quoted(file) + " -Force"),
                        new Step("Scan the host", "Start-MpScan -ScanType QuickScan")));
    }

    private static Playbook linux(AlertInMessage alert) {
        String pid = orElse(alert.field("process.pid"), "1");
        String user = orElse(alert.field("user.name"), "root");
        return new Playbook(
                "`" + orElse(alert.field("process.parent.name"), "a service") + "` of the user `" + user + "` started `"
                        + orElse(alert.field("process.name"), "a process")
                        + "` to fetch a script into `/tmp`, which is typical of a web shell (T1105).",
                "bash",
                List.of(
                        new Step("Look at the process", "ps -o pid,ppid,user,lstart,args -p " + pid),
                        new Step("Look at the downloaded script", "ls -la /tmp/.s"),
                        new Step("Hash it", "sha256sum /tmp/.s"),
                        new Step("List connections", "ss -tnp state established"),
                        new Step("Look for persistence of the user", "crontab -l -u " + user)),
                List.of(
                        new Step("Stop the process", "kill -9 " + pid),
                        new Step("Delete the script", "rm -f -- /tmp/.s"),
                        new Step("Restart the worker", "systemctl restart php8.1-fpm")));
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private static String orElse(String value, String fallback) {
        return value.isEmpty() ? fallback : value;
    }
}
