# The case. What does not fit the description goes on in comments (case-comments.jq). Kibana counts lengths as pieces does; markdown makes
# a text at most five times as long: 750 of what it follows, 25000 of summary, 2000 of facts and 2200 of timeline fit into 30000. What is
# proposed has the room that they leave; what is cut says so.
def cut($most): pieces($most) as $all | if ($all | length) < 2 then $all[0] // "" else ($all[0] | pieces($most - 1) | .[0]) + "…" end;
# what others wrote begins no line of its own
def line: split("\n") | join(" ");
def short($most): line | cut($most) | markdown;
def marked: any(.[]; endswith("…"));
def fact($name): if . == null or . == "" then [] else ["- \($name): \(short(100))"] end;
def proposal: "- \(.number). \(.kind | ascii_downcase), \(.class | ascii_downcase): \(.shown | short(200))";
# as many commands as there is room for; once somebody has decided, comments have each in full
def proposed($text):
  [.commands // [] | .[] | proposal] as $lines
  | if ($lines | length) == 0 then $text else
      reduce $lines[] as $line ({ text: ($text + "\n\n**Proposed commands**, which are whole in the comments once somebody decided"), left: 0 };
        if .left == 0 and (.text + "\n" + $line | pieces(29800) | length) < 2 then .text += "\n" + $line else .left += 1 end)
      | .text + if .left == 0 then "" else "\n- and \(.left) more" end
    end;
# nothing of an alert begins like the tag that finds the case
def tag($kind): if . == null or . == "" then [] else ["\($kind):\(.)" | pieces(256) | .[0] | gsub("\\s+"; " ")] end;
{
  title: ("[SOAR] \(.rule) on \(.host.name // "unknown host")" | line | cut(160)),
  description: (
    proposed(
    (if .origin == null then [] else [.origin | short(150)] end)
    + [if (.summary // "") == "" then "No summary" else "**Summary by the AI Assistant**\n\n" + (.summary | markdown(5000) | .[0] + if length < 2 then "" else "\n\n_The summary goes on in the comments._" end) end,
      ((.rule | fact("Rule")) + (.severity | fact("Severity"))
       + ([.host.name, .host.address, .host.system] | map(select(. != null)) | join(", ") | fact("Host"))
       + (.user | fact("User")) + (.mitre | join(", ") | fact("MITRE ATT&CK")) + (.playbook.shown | fact("Playbook"))
       + (.firstSeen.at | fact("First seen")) + (.lastSeen.at | fact("Last seen"))
       | join("\n") + if marked then "\n\n_What ends with … is whole in the attached alert._" else "" end),
      ([.timeline[:6][] | "- \(.at) \(.what | short(60))"]
       | "**Timeline**, which goes on in the comments\(if marked then ", where what ends with … is longer" else "" end)\n" + join("\n"))]
     | join("\n\n"))),
  tags: (["soar", .tag] + (.rule | tag("rule")) + (.host.name | tag("host")) + .mitre),
  severity: (if [.severity] | inside(["low", "medium", "high", "critical"]) then .severity else "critical" end),
  owner: "securitySolution",
  connector: { id: "none", name: "none", type: ".none", fields: null },
  settings: { syncAlerts: .syncAlerts }
}
+ if .assignee == null then {} else { assignees: [{ uid: .assignee }] } end
