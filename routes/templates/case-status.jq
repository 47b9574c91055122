# The change of status, or nothing where the case has it already: Kibana answers 406 to a change that changes nothing. What somebody has
# closed stays closed.
variable("caseStatus") as $status
| if $status == null or .status == $status or .status == "closed" then null else { cases: [{ id, version, status: $status }] } end
