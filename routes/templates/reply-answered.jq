# What an analyst said about a command in doubt: the detail is the answer, who gave it, and when, in seconds since 1970 and in ISO 8601.
# Where the command may have isolated the host, and is not run again, its release can be asked for here.
def replace($old; $new): split($old) | join($new); # gsub overflows the stack on a few hundred matches
def escape: tostring | replace("&"; "&amp;") | replace("<"; "&lt;") | replace(">"; "&gt;");

(.reply.detail | split(" ")) as $said
| .commands[.reply.number - 1] as $command
| (.host.name // "the host" | pieces(60) | .[0]) as $host
| { RUN_AGAIN: "it is run again", GO_ON: "those after it run without it", STOP: "nothing more is run" }[$said[0]] as $what
| (if $said[1] == "recover" then "Nobody answered in time" else "<@\($said[1] | escape)> answered" end) as $who
| [{
    text: "Command \(.reply.number): \($what)",
    blocks: ([{ type: "section", text: { type: "mrkdwn", verbatim: true,
      text: ":speech_balloon: \($who) about command \(.reply.number) <!date^\($said[2])^{date_short_pretty} {time_secs}|\($said[3])>: \($what)." } }]
      # what is run again has a result, and the button there
      + (if $said[0] == "RUN_AGAIN" or $command.releaseValue == null then [] else
          [{ type: "actions",
             elements: [{ type: "button", action_id: "soar_release", value: $command.releaseValue,
               text: { type: "plain_text", text: "Release the host" },
               confirm: {
                 title: { type: "plain_text", text: "Ask for its release?" },
                 text: { type: "plain_text", text: "A request to release \($host) is posted in the channel. Nothing is done before that is approved." },
                 confirm: { type: "plain_text", text: "Ask" },
                 deny: { type: "plain_text", text: "Cancel" }
               } }] }] end))
  }]
