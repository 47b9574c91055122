# The AI Assistant has answered after all: a message that is only changed calls nobody.
(if .mention == null then "" else .mention + " " end) as $who
| ([.commands[]] | length) as $count
| "The AI Assistant has answered" as $what
| [{
    text: $what,
    blocks: [{ type: "section", text: { type: "mrkdwn", verbatim: true,
      text: "\($who):sparkles: \($what): the message above has its summary\(if $count == 0 then "" else " and \($count) commands" end) now." } }]
  }]
