# The AI Assistant has answered after all, or once more: a message that is only changed calls nobody.
(if .mention == null then "" else .mention + " " end) as $who
| ([.commands[]] | length) as $count
| "The AI Assistant has answered\(if .askedAgain == null then "" else ", asked again by <@\(.askedAgain.by)>" end)" as $what
| [{
    text: "The AI Assistant has answered",
    blocks: [{ type: "section", text: { type: "mrkdwn", verbatim: true,
      text: "\($who):sparkles: \($what): the message above has its summary\(if $count == 0 then "" else " and \($count) command\(if $count == 1 then "" else "s" end)" end) now." } }]
  }]
