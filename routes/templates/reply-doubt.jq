# A command in doubt: what is known of it, and what is to be done about it. Nothing runs before one of the buttons is pressed.
def replace($old; $new): split($old) | join($new); # gsub overflows the stack on a few hundred matches
def escape: tostring | replace("&"; "&amp;") | replace("<"; "&lt;") | replace(">"; "&gt;") | replace("```"; "'''");
# what others wrote begins no line of its own
def line: split("\n") | join(" ");
# verbatim: of addresses and names in it Slack makes no links and no mentions
def section: { type: "section", text: { type: "mrkdwn", text: ., verbatim: true } };
def cut($most): tostring | pieces($most) as $all | if ($all | length) < 2 then $all[0] // "" else ($all[0] | pieces($most - 1) | .[0]) + "…" end;

.reply.number as $number
| .commands[$number - 1] as $command
| ([.commands[] | select(.state == "APPROVED")] | length) as $waiting
| (.host.name // "the host" | cut(60)) as $host
| (if .mention == null then "" else .mention + " " end) as $who
| [
    {
      text: "Command \($number) may or may not have run",
      blocks: (
        [
          ("\($who):grey_question: *Command \($number) on \($host | escape) may or may not have run.* \($command.why // $command.errors // "" | line | cut(1000) | escape)" | section),
          ("```" + ($command.shown | cut(2800) | escape) + "```" | section),
          ("Nothing is run again by itself. \($waiting) more of the approved commands \(if $waiting == 1 then "waits" else "wait" end) for an answer." | section)
        ]
        + (if .doubt.number == $number then [{
            type: "actions",
            elements: [
              { type: "button", style: "danger", action_id: "soar_again", value: .doubt.buttonValue,
                text: { type: "plain_text", text: "Run it again" },
                confirm: {
                  title: { type: "plain_text", text: "Run it again?" },
                  text: { type: "plain_text", text: "Command \($number) runs once more on \($host), and the \($waiting) after it." },
                  confirm: { type: "plain_text", text: "Run" },
                  deny: { type: "plain_text", text: "Cancel" }
                } },
              { type: "button", action_id: "soar_go_on", value: .doubt.buttonValue,
                text: { type: "plain_text", text: "Go on without it" } }
              + (if $waiting == 0 then {} else
                  { confirm: {
                      title: { type: "plain_text", text: "Go on?" },
                      text: { type: "plain_text", text: "\($waiting) \(if $waiting == 1 then "command runs" else "commands run" end) on \($host)." },
                      confirm: { type: "plain_text", text: "Run" },
                      deny: { type: "plain_text", text: "Cancel" }
                    } } end),
              { type: "button", action_id: "soar_stop", value: .doubt.buttonValue,
                text: { type: "plain_text", text: "Run nothing more" } }
            ]
          }] else [] end)
      )
    }
  ]
