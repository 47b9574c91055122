# The change of the alert's status.
{ signal_ids: [.alert.id], status: variable("alertStatus") }
