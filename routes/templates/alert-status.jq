# The change of the status of the incident's alerts.
{ signal_ids: .alertIds, status: variable("alertStatus") }
