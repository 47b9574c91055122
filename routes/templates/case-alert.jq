# The alert as an attachment of its case; index is the document's own.
{
  type: "alert",
  alertId: .alert.id,
  index: .alert.index,
  rule: { id: .alert.ruleId, name: .rule },
  owner: "securitySolution"
}
