# One command's result as a list of replies in the message's thread. What is too long for it is a file there, or, where Slack takes none
# from this app (scope files:write), counted; the case has it in full.
def replace($old; $new): split($old) | join($new); # gsub overflows the stack on a few hundred matches
def escape: tostring | replace("&"; "&amp;") | replace("<"; "&lt;") | replace(">"; "&gt;") | replace("```"; "'''");
# verbatim: of addresses and names in it Slack makes no links and no mentions
def section: { type: "section", text: { type: "mrkdwn", text: ., verbatim: true } };
def code: "```" + escape + "```" | section;
def told($title; $most):
  ((. // "") | pieces(2700)) as $all
  | (if ($all | length) > 0 and $title != "" then [($title | section)] else [] end)
    + ($all[:$most] | map(code));
# a reply with all of it as a file
def whole($what; $text; $name; $most):
  ((. // "") | pieces(2700) | .[$most:] | map(length) | add) as $more
  | if $more == null then [] else
      [{
        text: $text,
        blocks: [("_All of \($what), \($more) characters more:_" | section)],
        file: { name: $name, content: ., instead: [("_\($more) more characters of \($what) are in the case, in full._" | section)] }
      }]
    end;

def cut($most): tostring | pieces($most) as $all | if ($all | length) < 2 then $all[0] // "" else ($all[0] | pieces($most - 1) | .[0]) + "…" end;
# which command it was, in one line
def line($most): split("\n") | join(" ") | cut($most) | replace("`"; "'") | "`" + escape + "`";
.reply.number as $number
| (.host.name // "the host" | cut(60)) as $host
| .commands[$number - 1]
| ("Command \(.number): \(.state)") as $text
| ([("*\(.number).* \(.state)"
    + (if .exitCode != null then ", exit code \(.exitCode)" else "" end)
    + (if .seconds != null and .state != "SKIPPED" then ", \(.seconds) s" else "" end)
    + "\n" + (.shown | line(150)) | section)]
  + (.output | told(""; 8))
  + (if .truncated then [("_The output was longer than is kept of it (the rest is lost)._" | section)] else [] end)
  + (.why | told(""; 3)) # camel-soar's own words
  + (.errors | told("Errors:"; 3))
  + (if .releaseValue == null then [] else
      [{ type: "actions",
         elements: [{ type: "button", action_id: "soar_release", value: .releaseValue,
           text: { type: "plain_text", text: "Release the host" },
           confirm: {
             title: { type: "plain_text", text: "Ask for its release?" },
             text: { type: "plain_text", text: "A request to release \($host) is posted in the channel. Nothing is done before that is approved." },
             confirm: { type: "plain_text", text: "Ask" },
             deny: { type: "plain_text", text: "Cancel" }
           } }] }] end)) as $sections
| [range(0; $sections | length; 4) as $i | { text: $text, blocks: $sections[$i:($i + 4)] }]
  + (.output | whole("the output"; $text; "command-\($number)-output.txt"; 8))
  + (.why | whole("the reason"; $text; "command-\($number)-reason.txt"; 3))
  + (.errors | whole("the errors"; $text; "command-\($number)-errors.txt"; 3))
