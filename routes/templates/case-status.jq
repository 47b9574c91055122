# The change of status, or nothing where the case has it already: Kibana answers 406 to a change that changes nothing.
variable("caseStatus") as $status
| if $status == null or .status == $status then null else { cases: [{ id, version, status: $status }] } end
