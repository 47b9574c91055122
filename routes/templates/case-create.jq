# The case. What does not fit the description goes on in comments (case-comments.jq). Kibana counts lengths as pieces does;
# markdown makes a text at most five times as long: 25000 of summary, 2500 of facts and 2500 of timeline fit into 30000.
def short($most): pieces($most) | .[0] // "" | markdown;
def fact($name): if . == null or . == "" then [] else ["- \($name): \(short(100))"] end;
# nothing of an alert begins like the tag that finds the case
def tag($kind): if . == null or . == "" then [] else ["\($kind):\(.)" | pieces(256) | .[0] | gsub("\\s+"; " ")] end;
{
  title: ("[SOAR] \(.rule) on \(.host.name // "unknown host")" | pieces(160) | .[0]),
  description: (
    ([if (.summary // "") == "" then "No summary" else "**Summary by the AI Assistant**\n\n" + (.summary | pieces(5000) | .[0] | markdown) end,
      ((.rule | fact("Rule")) + (.severity | fact("Severity"))
       + ([.host.name, .host.address, .host.system] | map(select(. != null)) | join(", ") | fact("Host"))
       + (.user | fact("User")) + (.mitre | join(", ") | fact("MITRE ATT&CK")) + (.playbook.shown | fact("Playbook"))
       + (.firstSeen.at | fact("First seen")) + (.lastSeen.at | fact("Last seen")) | join("\n")),
      "**Timeline**, which goes on in the comments\n" + ([.timeline[:6][] | "- \(.at) \(.what | short(60))"] | join("\n"))]
     | join("\n\n"))),
  tags: (["soar", .tag] + (.rule | tag("rule")) + (.host.name | tag("host")) + .mitre),
  severity: (if [.severity] | inside(["low", "medium", "high", "critical"]) then .severity else "critical" end),
  owner: "securitySolution",
  connector: { id: "none", name: "none", type: ".none", fields: null },
  settings: { syncAlerts: .syncAlerts }
}
+ if .assignee == null then {} else { assignees: [{ uid: .assignee }] } end
