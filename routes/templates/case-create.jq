# The case. What does not fit the description goes on in comments (case-comments.jq). Kibana counts lengths as pieces does;
# markdown makes a text at most five times as long.
{
  title: ("[SOAR] \(.rule) on \(.host.name // "unknown host")" | pieces(160) | .[0]),
  description: (if (.summary // "") == "" then "No summary" else (.summary | pieces(5000) | .[0] | markdown) end),
  tags: ["soar", .tag],
  severity: (if [.severity] | inside(["low", "medium", "high", "critical"]) then .severity else "critical" end),
  owner: "securitySolution",
  connector: { id: "none", name: "none", type: ".none", fields: null },
  settings: { syncAlerts: .alert.detection }
}
