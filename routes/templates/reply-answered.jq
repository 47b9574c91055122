# What an analyst said about a command in doubt: the detail is the answer, who gave it, and when, in seconds since 1970 and in ISO 8601.
def replace($old; $new): split($old) | join($new); # gsub overflows the stack on a few hundred matches
def escape: tostring | replace("&"; "&amp;") | replace("<"; "&lt;") | replace(">"; "&gt;");

(.reply.detail | split(" ")) as $said
| { RUN_AGAIN: "it is run again", GO_ON: "those after it run without it", STOP: "nothing more is run" }[$said[0]] as $what
| (if $said[1] == "recover" then "Nobody answered in time" else "<@\($said[1] | escape)> answered" end) as $who
| [{
    text: "Command \(.reply.number): \($what)",
    blocks: [{ type: "section", text: { type: "mrkdwn", verbatim: true,
      text: ":speech_balloon: \($who) about command \(.reply.number) <!date^\($said[2])^{date_short_pretty} {time_secs}|\($said[3])>: \($what)." } }]
  }]
