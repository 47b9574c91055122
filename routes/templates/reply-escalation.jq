# Nobody has decided so far: the next person, whose Slack id is the reply's detail, is asked; nothing is said where somebody has decided
# meanwhile.
def mention: if test("^S[A-Z0-9]+$") then "<!subteam^\(.)> " elif test("^[UW][A-Z0-9]+$") then "<@\(.)> " else "" end;

if .state == "AWAITING_APPROVAL" or .state == "UNKNOWN" then
  (if .state == "UNKNOWN" then "A command in doubt still waits for an answer"
     elif .waitsForSecond then "<@\(.approvals[0].by)> has approved; a second person still has to approve, too"
     else "This alert still waits for a decision" end) as $what
  | [{
      text: "\($what): it is escalated",
      blocks: [{ type: "section", text: { type: "mrkdwn", verbatim: true,
        text: "\(.reply.detail // "" | mention):rotating_light: \($what): it is escalated to you. It expires <!date^\(.expires.epoch)^{date_short_pretty} {time}|\(.expires.at)>; then nothing is run." } }]
    }]
else [] end
