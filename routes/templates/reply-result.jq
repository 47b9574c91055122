# One command's result as a list of replies in the message's thread. What is not shown is counted; the case has it in full.
def replace($old; $new): split($old) | join($new); # gsub overflows the stack on a few hundred matches
def escape: tostring | replace("&"; "&amp;") | replace("<"; "&lt;") | replace(">"; "&gt;") | replace("```"; "'''");
# verbatim: of addresses and names in it Slack makes no links and no mentions
def section: { type: "section", text: { type: "mrkdwn", text: ., verbatim: true } };
def code: "```" + escape + "```" | section;
def told($title; $most):
  ((. // "") | pieces(2700)) as $all
  | (if ($all | length) > 0 and $title != "" then [($title | section)] else [] end)
    + ($all[:$most] | map(code))
    + (if ($all | length) > $most then
        [("_\($all[$most:] | map(length) | add) more characters are in the case, in full._" | section)]
      else [] end);

.reply.number as $number
| .commands[$number - 1]
| . as $command
| ("Command \(.number): \(.state)") as $text
| ([("*\(.number).* \(.state)"
    + (if .exitCode != null then ", exit code \(.exitCode)" else "" end)
    + (if .seconds != null and .state != "SKIPPED" then ", \(.seconds) s" else "" end) | section)]
  + (.output | told(""; 8))
  + (if .truncated then [("_The output was longer than is kept of it (the rest is lost)._" | section)] else [] end)
  + ((if .state == "SKIPPED" then "" else "Errors:" end) as $title | .errors | told($title; 3))) as $sections
| [range(0; $sections | length; 4) as $i | { text: $text, blocks: $sections[$i:($i + 4)] }]
