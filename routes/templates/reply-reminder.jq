# Half of the time to decide is over; nothing is said where somebody has decided meanwhile.
if .state == "AWAITING_APPROVAL" or .state == "UNKNOWN" then
  (if .mention == null then "" else .mention + " " end) as $who
  | (if .state == "UNKNOWN" then "A command in doubt waits for an answer"
     elif .waitsForSecond then "<@\(.approvals[0].by)> has approved; a second person has to approve, too"
     else "This alert waits for a decision" end) as $what
  | [{
      text: $what,
      blocks: [{ type: "section", text: { type: "mrkdwn", verbatim: true,
        text: "\($who):alarm_clock: \($what). It expires <!date^\(.expires.epoch)^{date_short_pretty} {time}|\(.expires.at)>; then nothing is run." } }]
    }]
else [] end
