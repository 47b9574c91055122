# What did not fit into the approval request, as a list of replies in its thread: the rest of what it follows and of the summary, and
# commands that are too long to be shown there, each in full. The detail "commands": of what is told already nothing is told again.
def replace($old; $new): split($old) | join($new); # gsub overflows the stack on a few hundred matches
def escape: tostring | replace("&"; "&amp;") | replace("<"; "&lt;") | replace(">"; "&gt;");
# verbatim: of addresses and names in it Slack makes no links and no mentions
def section: { type: "section", text: { type: "mrkdwn", text: ., verbatim: true } };
def command:
  [("*\(.number).* \(.kind | ascii_downcase)" | section)]
  + (.shown | pieces(2800) | map("```" + escape + "```" | section));
def replies($text):
  . as $sections | [range(0; length; 4) as $i | { text: $text, blocks: $sections[$i:($i + 4)] }];

def rest: (. // "") | mrkdwn(2000) | .[1:] | map(section);
(.reply.detail == "commands") as $told
| (if $told then [] else .origin | rest end) as $origin
| (if $told then [] else .summary | rest end) as $summary
| ([.commands[] | select(.tooLong) | command] | add // []) as $commands
| ($origin | replies("What the request follows, continued")) + ($summary | replies("The summary, continued")) + ($commands | replies("The proposed commands"))
