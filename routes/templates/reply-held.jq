# Nothing may start just now, whatever was approved: the commands wait.
def replace($old; $new): split($old) | join($new); # gsub overflows the stack on a few hundred matches
def escape: tostring | replace("&"; "&amp;") | replace("<"; "&lt;") | replace(">"; "&gt;");
def cut($most): tostring | pieces($most) as $all | if ($all | length) < 2 then $all[0] // "" else ($all[0] | pieces($most - 1) | .[0]) + "…" end;

([.commands[] | select(.state == "APPROVED" or .state == "RUNNING")] | length) as $waiting
| if $waiting == 0 then [] else
    [{
      text: "Commands wait",
      blocks: [{ type: "section", text: { type: "mrkdwn", verbatim: true,
        text: ":octagonal_sign: *\(.reply.detail | split("\n") | join(" ") | cut(500) | escape).* \($waiting) approved \(if $waiting == 1 then "command waits and runs" else "commands wait and run" end) when that is over." } }]
    }]
  end
