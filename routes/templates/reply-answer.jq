# The answer to a question in the thread, as a list of replies; commands that it proposes and that are not in the request are shown, with
# what the policy says of them. Where there is no answer one line says so.
def replace($old; $new): split($old) | join($new); # gsub overflows the stack on a few hundred matches
def escape: tostring | replace("&"; "&amp;") | replace("<"; "&lt;") | replace(">"; "&gt;");
# verbatim: of addresses and names in it Slack makes no links and no mentions
def section: { type: "section", text: { type: "mrkdwn", text: ., verbatim: true } };
def cut($most): tostring | pieces($most) as $all | if ($all | length) < 2 then $all[0] // "" else ($all[0] | pieces($most - 1) | .[0]) + "…" end;
# in one line, which opens no code
def line($most): split("\n") | join(" ") | cut($most) | escape | replace("`"; "'");
def command:
  ("\(.number). *\(.class | ascii_downcase)*" + (if .destructive then " (takes two persons)" else "" end) + "   _\(.reason // "" | line(120))_") as $head
  | (.shown | pieces(2200) | map("```" + escape + "```")) as $codes
  | [$head + "\n" + ($codes[0] // "")] + $codes[1:] | map(section);

.reply.detail | fromjson
| ("<@\(.by)> asked: \(.question | line(150))") as $asked
| if .failed != null then
    [{ text: "No answer", blocks: [(":warning: \($asked)\n*No answer*: \(.failed | line(500))" | section)] }]
  else
    ([(":speech_balloon: \($asked)" | section)]
     + (.answer | mrkdwn(2800) | map(section))
     + (if .note == null then [] else [("_\(.note | escape)_" | section)] end)
     + ([.commands // [] | .[] | command] | add // [])) as $sections
    | [range(0; $sections | length; 4) as $i | { text: "The answer to a question", blocks: $sections[$i:($i + 4)] }]
  end
