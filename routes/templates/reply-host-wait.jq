# The host cannot be reached: the approved commands wait for it.
def replace($old; $new): split($old) | join($new); # gsub overflows the stack on a few hundred matches
def escape: tostring | replace("&"; "&amp;") | replace("<"; "&lt;") | replace(">"; "&gt;");
def cut($most): tostring | pieces($most) as $all | if ($all | length) < 2 then $all[0] // "" else ($all[0] | pieces($most - 1) | .[0]) + "…" end;

([.commands[] | select(.state == "APPROVED" or .state == "RUNNING")] | length) as $waiting
| if $waiting == 0 then [] else
    [{
      text: "The host cannot be reached",
      blocks: [{ type: "section", text: { type: "mrkdwn", verbatim: true,
        text: ":hourglass: *\(.host.name // "The host" | cut(100) | escape) cannot be reached.* \($waiting) approved \(if $waiting == 1 then "command waits for it and runs" else "commands wait for it and run" end) when it is back." } }]
    }]
  end
