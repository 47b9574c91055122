# The case. What does not fit the description goes on in comments (case-comments.jq).
{
  title: ("[SOAR] \(.rule) on \(.host.name // "unknown host")" | .[:160]),
  description: (.summary // "No summary" | .[:25000]),
  tags: ["soar", .tag],
  severity: (if [.severity] | inside(["low", "medium", "high", "critical"]) then .severity else "critical" end),
  owner: "securitySolution",
  connector: { id: "none", name: "none", type: ".none", fields: null },
  settings: { syncAlerts: .alert.detection }
}
