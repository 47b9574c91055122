# A question that somebody asked in Slack, and its answer, as comments of the case. Nothing is cut: what does not fit one comment goes on in
# the next. Each has the question's number and time in it, so that none is like another.
# of which request, where it is not the first about its alert: the case is that of all
def request: if .request == null then "" else "Request \(.request.number) of this alert (incident \(.request.incident))\n\n" end;
def comment: { type: "user", comment: ., owner: "securitySolution" };
def source: if .answeredBy == "store" then "from the incident store" else "by the AI Assistant" end;
def note: if .note == null then "" else "\n\n\(.note | markdown)" end;

"**Question \(.number)** by \(if .name == null then .by else "\(.name | split("\n") | join(" ") | markdown) (\(.by))" end) at \(.askedAt):\n\(.question | markdown)" as $question
| (if .failed then "**No answer** at \(.answeredAt)" else "**Answer** to question \(.number), \(source), at \(.answeredAt)" end) as $title
| . as $turn
| request as $request
| (.answer | markdown(4000)) as $pieces
| if ($pieces | length) < 2 and (.question | pieces(1000) | length) < 2 then
    [$question + "\n\n" + $title + ":\n" + ($pieces[0] // "") + note]
  else
    [$question] + [range(0; $pieces | length) as $i
      | $title + " (\($i + 1) of \($pieces | length)):\n" + $pieces[$i] + (if $i + 1 == ($pieces | length) then $turn | note else "" end)]
  end
| map($request + . | comment)
