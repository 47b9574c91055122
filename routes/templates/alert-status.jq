# The change of the status of the incident's alerts, of those that it is for: what a person has closed stays closed, and what a person has
# acknowledged is only closed. Kibana looks at the status and changes it in one; "conflicts" has it go on past one that somebody else
# changes just then, and count it: it is looked at again.
"kibana.alert.workflow_status" as $field
| {
    query: {
      bool: (
        { filter: [{ terms: { _id: .alertIds } }] }
        | if variable("alertStatus") == "closed" then . + { must_not: [{ term: { ($field): "closed" } }] }
          else .filter += [{ term: { ($field): "open" } }] end)
    },
    status: variable("alertStatus"),
    conflicts: "proceed"
  }
