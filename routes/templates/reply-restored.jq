# camel-soar's store was restored from a backup: the detail says when that ends. What was decided after that is not known.
def replace($old; $new): split($old) | join($new); # gsub overflows the stack on a few hundred matches
def escape: tostring | replace("&"; "&amp;") | replace("<"; "&lt;") | replace(">"; "&gt;");
def cut($most): tostring | pieces($most) as $all | if ($all | length) < 2 then $all[0] // "" else ($all[0] | pieces($most - 1) | .[0]) + "…" end;

[{
  text: "camel-soar was restored from a backup",
  blocks: [{ type: "section", text: { type: "mrkdwn", verbatim: true,
    text: ":warning: *camel-soar was restored from a backup that ends at \(.reply.detail | split("\n") | join(" ") | cut(100) | escape).* What was decided and run after that is not known here. Look at this thread and at the case before you decide: commands may have run already." } }]
}]
