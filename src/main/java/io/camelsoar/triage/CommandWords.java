package io.camelsoar.triage;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Knows what commands look like: PowerShell cmdlets, native tools, paths, variables, prompts. */
final class CommandWords {

    /** So much of a line tells whether it is a command. */
    private static final int LONG_ENOUGH = 2_000;

    /** So many brackets, variables and sudos before the command's name. */
    private static final int MOST_PREFIXES = 8;

    private static final Set<String> VERBS = words(
            "add approve assert backup block build checkpoint clear close compare complete compress confirm connect"
                    + " convert convertfrom convertto copy debug deny deploy disable disconnect dismount edit"
                    + " enable enter exit expand export find format foreach get grant group hide import"
                    + " initialize install invoke join limit lock measure merge mount move new open optimize"
                    + " out ping pop protect publish push quarantine read receive redo register remove rename"
                    + " repair request reset resize resolve restart restore resume revoke save search select"
                    + " send set show skip sort split start step stop submit suspend switch sync tee test"
                    + " trace unblock undo uninstall unlock unprotect unpublish unregister update use wait"
                    + " watch where write kill isolate terminate");

    private static final Set<String> CHANGING_VERBS = Set.of(
            "remove",
            "stop",
            "disable",
            "set",
            "new",
            "block",
            "kill",
            "clear",
            "unregister",
            "uninstall",
            "revoke",
            "suspend",
            "restart",
            "reset",
            "rename",
            "move",
            "add",
            "enable",
            "install",
            "deny",
            "update",
            "repair",
            "restore",
            "quarantine",
            "isolate",
            "terminate",
            "disconnect",
            "dismount",
            "lock",
            "protect",
            "start",
            "unblock",
            "invoke-expression",
            "register",
            "grant",
            "unlock");

    /** Cmdlets with a changing verb that change nothing on the host by themselves. */
    private static final Set<String> HARMLESS = Set.of(
            "new-object",
            "new-timespan",
            "set-location",
            "set-variable",
            "new-variable",
            "clear-host",
            "add-member",
            "add-type",
            "set-strictmode",
            "start-transcript",
            "stop-transcript",
            "new-cimsession",
            "new-pssession",
            "remove-pssession",
            "remove-variable",
            "start-sleep",
            "new-psdrive",
            "update-typedata");

    private static final Set<String> TOOLS =
            words("netstat schtasks reg wmic tasklist taskkill sc net net1 ipconfig whoami systeminfo certutil wevtutil"
                    + " netsh nslookup nbtstat arp qwinsta quser qprocess query icacls cacls takeown attrib"
                    + " fsutil vssadmin bcdedit bitsadmin auditpol gpresult gpupdate dsquery nltest klist"
                    + " cmdkey driverquery fltmc logman pathping tracert pnputil powershell pwsh cmd rundll32"
                    + " regsvr32 mpcmdrun dism sfc shutdown logoff msiexec handle autorunsc sigcheck strings"
                    + " psexec pslist pskill tcpview procdump sysmon dir type del erase copy move ren rmdir rd"
                    + " findstr where forfiles robocopy xcopy cipher wmiexec esentutl"
                    + " ps pgrep pkill killall kill ss lsof systemctl service journalctl dmesg cat head tail"
                    + " less more grep egrep fgrep zgrep rg find ls stat file md5sum sha1sum sha256sum"
                    + " sha512sum rm mv cp chmod chown chattr lsattr chgrp touch mkdir truncate shred dd tar"
                    + " gzip gunzip zip unzip awk gawk sed cut sort uniq wc xargs tee echo printf tr xxd"
                    + " hexdump base64 readlink realpath id who w last lastb lastlog users groups getent"
                    + " passwd chage usermod userdel useradd groupdel gpasswd crontab at atq atrm netcat nc"
                    + " ncat nmap tcpdump tshark dig host curl wget ip ifconfig route iptables ip6tables nft"
                    + " ufw firewall-cmd ausearch aureport auditctl rpm dpkg debsums apt apt-get yum dnf snap"
                    + " docker podman kubectl crictl mount umount df du free top htop uptime uname hostname"
                    + " hostnamectl date env history lsmod modinfo modprobe rmmod insmod strace ltrace gdb"
                    + " pstree fuser nsenter ssh scp rsync sudo su bash sh zsh nohup timeout watch export"
                    + " python python3 perl loginctl ipset conntrack fail2ban-client osqueryi yara clamscan"
                    + " rkhunter chkrootkit busctl resolvectl nmcli sestatus setenforce getfacl setfacl"
                    + " semanage restorecon ldd objdump readelf aa-status update-rc.d chkconfig sysctl"
                    + " elastic-agent vol volatility faillock pam_tally2 netplan ethtool swapoff sync reboot"
                    + " gci gcm gp gps gsv gwmi gcim gc gi icm iex iwr irm ri rp sasv spps spsv sls ft fl"
                    + " iisreset dsregcmd wecutil mofcomp winmgmt winrm sdelete manage-bde pushd popd cd pwd");

    /** Tools whose names are English words: they need something that looks like an argument. */
    private static final Set<String> ENGLISH = words(
            "net query handle strings copy move type where service kill cat head tail less more find file stat touch"
                    + " cut sort tee echo who last users groups at host route mount free top date history"
                    + " watch export strace timeout id w env less truncate shred dig snap watch cipher sync"
                    + " cmd reg sh bash zsh su powershell pwsh python perl vol ip sc ps sysmon dir del rd ren"
                    + " attrib cd python3 reboot shutdown sudo ss nc df du tr dd rg gp gc gi ft fl ri rp"
                    + " volatility yara elastic-agent docker podman kubectl apt yum dnf rpm");

    /** Tools whose first argument may be any word. */
    private static final Set<String> TAKES_SUBCOMMAND = words(
            "net sc reg ip service docker podman kubectl query ps apt yum dnf elastic-agent sudo cmd dig host id groups");

    /** Of these, complete commands when they stand alone. */
    private static final Set<String> STAND_ALONE =
            Set.of("who", "last", "w", "id", "users", "groups", "history", "mount", "env", "ps", "ss", "free", "top");

    private static final Pattern CMDLET = Pattern.compile(
            "^(?:[\\w.]{1,80}\\\\)?([A-Za-z]{2,12})-([A-Za-z][A-Za-z0-9]{2,60})(?=[\\s\u00A0\u2007\u202F;|)}>,]|: |$)");
    private static final Pattern ANY_CMDLET =
            Pattern.compile("(?<![\\w-])([A-Za-z]{2,12})-([A-Za-z][A-Za-z0-9]{2,60})(?![\\w-])");
    private static final Pattern VARIABLE =
            Pattern.compile("^\\$\\{?[A-Za-z_][\\w:]{0,80}\\}?(?:\\s*+[|=.\\[+(]|$|\\s)");
    private static final Pattern TYPE = Pattern.compile("^\\[[A-Za-z][\\w.]{1,120}(?:\\[\\])?\\](?:::|\\$|\\()");
    private static final Pattern STATEMENT = Pattern.compile(
            "^(?:(?:if|foreach|for|while|switch)\\s*+\\(|(?:try|do)\\s*+\\{|if \\[|if ! |if (?:not )?exist "
                    + "|for [A-Za-z_]\\w{0,30} in |for %|while (?:read|true|:|\\[|IFS)|until \\[|function [\\w-]{1,60}\\s*+[({])");
    /** The letters that these statements start with. */
    private static final String STATEMENT_STARTS = "ifwstdu";

    private static final Pattern PATH =
            Pattern.compile("^(?:[\"']?[A-Za-z]:\\\\|[\"']?%[A-Za-z_]{2,30}%\\\\|\\.{1,2}[\\\\/][\\w.]|\\\\\\\\[\\w.]"
                    + "|/(?:usr|bin|sbin|opt|etc|tmp|home|var|lib|root)/|~/)");
    private static final Pattern ENVIRONMENT = Pattern.compile("^[A-Z_][A-Z0-9_]{1,40}=\\S{1,200} (?=\\S)");

    private static final Pattern PROMPT =
            Pattern.compile("^(?:\\[?PS\\]? ?(?:[A-Za-z]:\\\\|HK\\w{2,3}:|/|~)[^>\\n]{0,200}> ?"
                    + "|PS ?> |[A-Za-z]:\\\\[^>\\n\"|]{0,200}> ?"
                    + "|\\[?[a-z_][\\w.-]{0,40}@[\\w.-]{1,80}[: ][^#$\\n ]{0,120}\\]?[#$] |\\$ |% (?=[a-z]))");

    private CommandWords() {}

    private static Set<String> words(String separatedByBlanks) {
        return Set.copyOf(Arrays.asList(separatedByBlanks.split(" ")));
    }

    /** Takes a shell's prompt off the front of a line. A lone {@code # } is a prompt only before a command. */
    static String withoutPrompt(String line) {
        if (!mayHavePrompt(line)) {
            return line;
        }
        Matcher prompt = PROMPT.matcher(line);
        return prompt.find() ? line.substring(prompt.end()).strip() : line;
    }

    /** Spares most lines the pattern. */
    private static boolean mayHavePrompt(String line) {
        return line.indexOf('>') > 0 || line.indexOf('$') >= 0 || line.indexOf('#') > 0 || line.startsWith("% ");
    }

    static boolean hasPrompt(String line) {
        return mayHavePrompt(line) && PROMPT.matcher(line).find();
    }

    /** Takes off {@code # } when a command follows it. */
    static String withoutRootPrompt(String line) {
        if (line.startsWith("# ") && isCommand(line.substring(2).strip())) {
            return line.substring(2).strip();
        }
        return line;
    }

    /** Whether a line outside a code fence is a command and not a sentence that begins with a command's name. */
    static boolean isCommand(String line) {
        String text = line.strip();
        return isCommand(text.length() > LONG_ENOUGH ? text.substring(0, LONG_ENOUGH) : text, MOST_PREFIXES);
    }

    private static boolean isCommand(String text, int prefixes) {
        if (text.isEmpty() || prefixes == 0) {
            return false;
        }
        if (text.startsWith("& ")
                || text.startsWith("&\"")
                || text.startsWith("& '")
                || text.startsWith(". .\\")
                || text.startsWith("@(")
                || text.startsWith("@{")) {
            return text.length() > 4;
        }
        char first = text.charAt(0);
        if ((first == '$' && VARIABLE.matcher(text).find())
                || (first == '[' && TYPE.matcher(text).find())
                || (STATEMENT_STARTS.indexOf(first) >= 0
                        && STATEMENT.matcher(text).find())) {
            return true;
        }
        if (text.startsWith("(") && text.length() > 1) {
            return isCommand(text.substring(1).strip(), prefixes - 1) && text.indexOf(')') > 0 && !text.endsWith(".");
        }
        if (Character.isUpperCase(first) || first == '_') {
            Matcher environment = ENVIRONMENT.matcher(text);
            if (environment.find()) {
                return isCommand(text.substring(environment.end()), prefixes - 1);
            }
        }
        if (PATH.matcher(text).find()) {
            // A path alone is a file somebody talks about, not a call of it.
            return text.indexOf(' ') > 0
                    && !Prose.readsLikeSentence(text)
                    && !afterPath(text).isEmpty();
        }
        if (isCmdlet(text)) {
            return !Prose.readsLikeSentence(text);
        }
        return isNative(text, prefixes);
    }

    private static String afterPath(String text) {
        char quote = text.charAt(0);
        int end = quote == '"' || quote == '\'' ? text.indexOf(quote, 1) + 1 : text.indexOf(' ');
        return end <= 0 ? "" : text.substring(end).strip();
    }

    private static boolean isCmdlet(String text) {
        if (text.indexOf('-') < 0) {
            return false;
        }
        Matcher cmdlet = CMDLET.matcher(text);
        if (!cmdlet.find()) {
            return false;
        }
        String verb = cmdlet.group(1).toLowerCase(Locale.ROOT);
        String noun = cmdlet.group(2).toLowerCase(Locale.ROOT);
        return VERBS.contains(verb) && !(verb.equals("read") && noun.equals("only"));
    }

    private static boolean isNative(String text, int prefixes) {
        int end = 0;
        while (end < text.length() && !isBlank(text.charAt(end)) && ";|".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        String word = text.substring(0, end);
        String rest = text.substring(end).strip();
        if (word.length() > 4 && word.toLowerCase(Locale.ROOT).endsWith(".exe")) {
            String tool = word.substring(0, word.length() - 4).toLowerCase(Locale.ROOT);
            return TOOLS.contains(tool) && !Prose.readsLikeSentence(text);
        }
        if (word.endsWith(":") && !rest.isEmpty()) {
            String labelled = word.substring(0, word.length() - 1);
            return TOOLS.contains(labelled) && !ENGLISH.contains(labelled);
        }
        if (!TOOLS.contains(word)) {
            return false;
        }
        if (word.equals("sudo") && isCommand(rest, prefixes - 1)) {
            return true;
        }
        if (rest.isEmpty()) {
            return !ENGLISH.contains(word) || STAND_ALONE.contains(word);
        }
        if (Prose.readsLikeSentence(text)) {
            return false;
        }
        return !ENGLISH.contains(word) || hasArgument(word, rest);
    }

    /** Models put no-break spaces into commands; they end a word for the reader. */
    private static boolean isBlank(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c);
    }

    /** Something no sentence has: an option, a path, a variable, a pipe, a quote, digits; or a tool's subcommand. */
    private static boolean hasArgument(String word, String rest) {
        if (TAKES_SUBCOMMAND.contains(word)) {
            return true;
        }
        for (int i = 0; i < rest.length(); i++) {
            char c = rest.charAt(i);
            if ("-/$|\"'\\*>~".indexOf(c) >= 0 || Character.isDigit(c)) {
                return true;
            }
        }
        return rest.indexOf('.') > 0 && !rest.endsWith(".");
    }

    /** Whether a command changes the host, told by its verbs. */
    static boolean changesState(String command) {
        Matcher cmdlet = ANY_CMDLET.matcher(command);
        while (cmdlet.find()) {
            String verb = cmdlet.group(1).toLowerCase(Locale.ROOT);
            if (CHANGING_VERBS.contains(verb)
                    && !HARMLESS.contains(cmdlet.group().toLowerCase(Locale.ROOT))
                    && !partOfPath(command, cmdlet.start())) {
                return true;
            }
        }
        for (String stage : command.split("[;|&\\n{(]")) {
            if (nativeChanges(stage.strip())) {
                return true;
            }
        }
        return false;
    }

    private static boolean partOfPath(String command, int start) {
        return start > 0 && "\\/-.'\"".indexOf(command.charAt(start - 1)) >= 0;
    }

    private static boolean nativeChanges(String stage) {
        String[] words = stage.toLowerCase(Locale.ROOT).split("\\s++", 60);
        int first = 0;
        while (first < words.length - 1
                && (words[first].equals("sudo")
                        || words[first].equals("cmd")
                        || words[first].equals("cmd.exe")
                        || words[first].equals("/c")
                        || words[first].equals("then")
                        || words[first].equals("do"))) {
            first++;
        }
        String tool = words[first].replaceFirst("\\.exe$", "").replaceFirst("^/(?:usr/)?s?bin/", "");
        Set<String> rest = Set.copyOf(Arrays.asList(words).subList(first + 1, words.length));
        switch (tool) {
            case "rm",
                    "kill",
                    "pkill",
                    "killall",
                    "taskkill",
                    "pskill",
                    "chmod",
                    "chown",
                    "chattr",
                    "mv",
                    "move",
                    "usermod",
                    "userdel",
                    "useradd",
                    "passwd",
                    "del",
                    "erase",
                    "rmdir",
                    "rd",
                    "shred",
                    "truncate",
                    "shutdown",
                    "reboot",
                    "logoff",
                    "takeown",
                    "ufw",
                    "firewall-cmd",
                    "ri",
                    "rp",
                    "spps",
                    "spsv",
                    "sasv",
                    "umount",
                    "rmmod",
                    "setfacl",
                    "ipset",
                    "gpasswd",
                    "groupdel",
                    "atrm",
                    "iisreset",
                    "ren",
                    "setenforce",
                    "sdelete",
                    "nft",
                    "dism":
                return true;
            case "netsh", "iptables", "ip6tables", "ip", "route":
                return anyOf(rest, "add", "set", "delete", "del", "-a", "-i", "-d", "-f", "-p", "flush", "reset")
                        && !rest.contains("-l")
                        && !rest.contains("show");
            case "reg":
                return anyOf(rest, "add", "delete", "import", "restore");
            case "sc", "net", "systemctl", "service", "docker", "podman", "nmcli", "loginctl", "kubectl":
                return anyOf(
                        rest,
                        "stop",
                        "delete",
                        "config",
                        "start",
                        "create",
                        "disable",
                        "mask",
                        "kill",
                        "restart",
                        "rm",
                        "/delete",
                        "/active:no",
                        "isolate",
                        "terminate-session",
                        "kill-session",
                        "failure",
                        "down",
                        "pause",
                        "disconnect");
            case "schtasks":
                return anyOf(rest, "/delete", "/change", "/end", "/create", "/run");
            case "wmic":
                return anyOf(rest, "delete", "call", "terminate");
            case "crontab":
                return rest.contains("-r");
            case "icacls", "cacls", "attrib":
                return rest.size() > 1;
            case "wevtutil":
                return anyOf(rest, "cl", "sl");
            case "sed":
                return rest.stream().anyMatch(word -> word.startsWith("-i"));
            case "find":
                return anyOf(rest, "-delete", "rm");
            case "fuser":
                return anyOf(rest, "-k", "-km");
            default:
                return false;
        }
    }

    private static boolean anyOf(Set<String> words, String... wanted) {
        for (String word : wanted) {
            if (words.contains(word)) {
                return true;
            }
        }
        return false;
    }
}
