# The change of status, or nothing where the case has it already: Kibana answers 406 to a change that changes nothing. What a person has
# closed stays closed; what camel-soar has closed it may reopen.
variable("caseStatus") as $status
| (.status == "closed" and variable("caseOurs") != "true") as $theirs
| if $status == null or .status == $status or $theirs then null else { cases: [{ id, version, status: $status }] } end
