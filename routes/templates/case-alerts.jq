# Alerts that joined the incident as one attachment of its case; each index is its document's own.
{
  type: "alert",
  alertId: [.alerts[].id],
  index: [.alerts[].index],
  rule: { id: .alert.ruleId, name: .rule },
  owner: "securitySolution"
}
