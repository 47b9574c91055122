# The case's comments and files in their order: what it follows, the rest of the summary, the decision, each command with its output, the
# timeline, the audit trail; then what came late, which changes nothing of those. Nothing is cut: what does not fit one comment goes on in the next.
# a fence longer than any in the text, of the character that makes it the shorter one: a piece of 14000 with both stays below the
# 30000 that a comment may have
def longest($mark): [scan($mark + "{3,}") | length] | max // 2;
def fence: longest("`") as $ticks | longest("~") as $tildes | if $ticks <= $tildes then "`" * ($ticks + 1) else "~" * ($tildes + 1) end;
def code: fence as $fence | $fence + "\n" + . + "\n" + $fence;
def comment: { type: "user", comment: ., owner: "securitySolution" };
# what others wrote begins no line of its own
def line: split("\n") | join(" ");
# a text as a file, with the comments that are written where Kibana takes none
def file($name):
  { type: "file", name: $name, text: .,
    instead: ([pieces(14000) | to_entries[] | "`\($name).txt`, part \(.key + 1):\n\(.value | code)"] | map(comment)) };
# of which request, where it is not the first about its alert: the case is that of all
def request: if .request == null then "" else "Request \(.request.number) of this alert (incident \(.request.incident))\n\n" end;
def marked($request): if .type == "file" then .instead |= map(marked($request)) else .comment = $request + .comment end;
def kept: "in the file `\(.).txt`, or in comments where Kibana took no file";

def outcome:
  "**\(if .state == "PROPOSED" then "NOT RUN" else .state end)**"
  + (if .exitCode != null then ", exit code \(.exitCode)" else "" end)
  + (if .seconds != null then ", \(.seconds) s" else "" end)
  + (if .seconds != null and (.output // "") == "" and (.errors // "") == "" then ", no output" else "" end)
  + (if .startedAt != null then ", began at \(.startedAt)" else "" end)
  + (if .truncated then ", output cut at soar.winrm.max-output or soar.ssh.max-output" else "" end);
# what a command has printed: its title, its text and the name that its file would have
def printed($title; $name; $sha):
  if . == null or . == "" then [] else
    [{ title: ($title + if $sha == null then "" else ", SHA-256 `\($sha)`" end),
       text: ., name: ($name + if $sha == null then "" else "-\($sha[:12])" end) }] end;
# one comment where all fits into it, else what was printed is in files
def lines($approvers; $prefix):
  "\($prefix)command-\(.number)-" as $name
  | (.shown | pieces(9000)) as $shown
  | ["### \(.number). \(.kind | ascii_downcase), \(.class | ascii_downcase)\n\(.reason // "" | line | pieces(2000) | (.[0] // "" | markdown) + if length > 1 then " [...]" else "" end)\n"
      + ($shown[0] | code) + "\n" + outcome
      + (if .selected and $approvers != "" then "\n\nApproved by \($approvers)" else "" end)] as $intro
  | ($shown[1:] | map("The command goes on:\n" + code)) as $rest
  | (.history // "" | line | pieces(5000) | map("Before: \(markdown)")) as $before
  # what camel-soar says of it itself, and no host
  | (.why // "" | line | pieces(5000) | map("Why: \(markdown)")) as $why
  | (.outputSha256 as $sha | .output | printed("Output"; $name + "output"; $sha)) as $output
  | (.errorsSha256 as $sha | .errors | printed("Errors"; $name + "errors"; $sha)) as $errors
  | ($intro + $rest + $before + $why + ($output + $errors | map("\(.title):\n\(.text | code)")) | join("\n\n")) as $whole
  | if ($whole | pieces(20000) | length) < 2 then [$whole | comment]
    else ($intro + $rest + $before + $why | map(comment))
      + ($output + $errors | map(("\(.title): \(.name | kept)" | comment), (.name as $file | .text | file($file)))) end;

def cut($most): pieces($most) as $all | if ($all | length) < 2 then $all[0] // "" else ($all[0] | pieces($most - 1) | .[0]) + "…" end;
# whole lines, so that nothing escaped is cut in two
def timeline:
  map("- \(.at) \(.what | line | cut(300) | markdown)")
  | . + (if any(.[]; endswith("…")) then ["_What ends with … is whole in the audit trail._"] else [] end)
  | reduce .[] as $line ([];
      if length > 0 and (.[-1] | length) + ($line | length) < 25000 then .[:-1] + [.[-1] + "\n" + $line]
      else . + ["**Timeline**\n" + $line] end);

def trail($verify):
  "audit-trail-\(.head | split(":")[0])" as $name
  | [.events | map(tojson) | join("\n") | file($name)]
    + ["**Audit trail** of this incident, as JSON Lines: \($name | kept). "
        + if $verify == null then "Its head was `\(.head)`; the store was in memory, and nothing can be held against it afterwards."
          else "`\($verify) --head \(.head)` says whether the store still holds it." end
       | comment];

# what the case said of a command whose end came late: only a doubt after a stop is followed by an end
def in_doubt:
  if .late then . + { state: "UNKNOWN", exitCode: null, seconds: null, truncated: false,
                      why: "camel-soar stopped while this command was running",
                      output: null, outputSha256: null, errors: null, errorsSha256: null } else . end;

def proposal: "- \(.number). \(.kind | ascii_downcase), \(.class | ascii_downcase): \(.shown | line | cut(200) | markdown)";
# as in the description: as many as there is room for
def proposed($text):
  [.commands // [] | .[] | proposal] as $lines
  | if ($lines | length) == 0 then $text else
      reduce $lines[] as $line ({ text: ($text + "\n\n**Proposed commands**, which are whole in the comments once somebody decided"), left: 0 };
        if .left == 0 and (.text + "\n" + $line | pieces(29800) | length) < 2 then .text += "\n" + $line else .left += 1 end)
      | .text + if .left == 0 then "" else "\n- and \(.left) more" end
    end;
def asker: if .name == null then .by else "\(.name | line | markdown) (\(.by))" end;
# what is not in the description, which is as old as the case
def summary:
  . as $incident
  | (.summary // "" | markdown(5000)) as $pieces
  | (.origin // "" | markdown(5000))
  + if .answeredAgain != null then
      ["**Asked again** by \(.answeredAgain | asker) at \(.answeredAgain.at): this answer takes the place of the one before.\n\n"
        + ($pieces[0] // "No summary") | . as $text | $incident | proposed($text)] + $pieces[1:]
    elif .inAnothersCase then $pieces
    else $pieces[1:] end
  | map(comment);
def joined:
  if .joined == null then "" else
    ". This incident has \(.joined.count) more alert\(if .joined.count == 1 then "" else "s" end) of this rule\(.joined.shared | if . == "" then . else " \(.)" end), the last of \(.joined.at)"
  end;
# which alerts, and why, as many as there is room for: the audit trail has them all
def unattached:
  [.notAttached // [] | .[] | line | cut(1500) | markdown + if endswith("…") then " (whole in the audit trail)" else "" end]
  | reduce .[] as $one ({ text: "", left: 0 };
      if .left == 0 and (.text + $one | pieces(15000) | length) < 2 then .text += "; " + $one else .left += 1 end)
  | if .text == "" then "" else
      "\n\n**Not attached to this case**: " + .text[2:] + (if .left == 0 then "" else "; and \(.left) more, in the audit trail" end) end;
def person: "\(.name // .by | line | markdown) (\(.by))";
def decided: "\(person) at \(.at)";
def approvers: .approvals // [] | map(decided) | join(" and ");
# the first of two, where no second one followed
def expired: if approvers == "" then "nobody decided" else "approved by \(approvers), but by no second person," end;
def declined: [.approvals // [] | .[:1][] | ", after \(person) had approved as the first of two at \(.at)"] | join("");
(if .decision.approved then approvers else "" end) as $approvers
| request as $request
| (if .request == null then "" else "request-\(.request.number)-" end) as $prefix
| .verifyCommand as $verify
| summary
+ (if .expired then ["**Expired**: \(expired) until \(.expires.at); no command was run\(joined).\(unattached)" | comment]
   elif .state == "POSTED" then
     ["**Posted only**, by the playbook \(.playbook.shown | markdown): it was shown in Slack, nobody was asked to decide, and no command was run\(joined).\(unattached)" | comment]
   elif .decision == null then [] else
    ["**\(if .decision.approved then "Approved" else "Declined" end)** by \(if .decision.approved then [.approvals[:-1][] | "\(decided) and "] | join("") else "" end)\(.decision | decided)"
      + (if .decision.approved then "" else declined end)
      + (if .decision.approved and .approvals[0].policy != null then ", by the policy \(.approvals[0].policy)" else "" end)
      + (if .decision.approved and .target != null then ". Commands go to \(.target.shown | markdown)" else "" end) + joined + unattached | comment]
   end)
# before that the outcome of commands is open: they follow when the last has ended
+ (if [.state] | inside(["EXECUTED", "DENIED", "EXPIRED", "POSTED", "RECORDED"]) then [.commands[] | in_doubt | lines($approvers; $prefix)] | add // [] else [] end)
# only where nothing more is to come, and the same each time
+ (if .audit == null then [] else (.timeline // [] | timeline | map(comment)) + (.audit | trail($verify)) end)
+ (.commands as $commands | [.late // [] | .[] | . as $late
    | ["**Came late**: how command \(.number) ended was not known when this case was complete; it was heard of at \(.at)" | comment]
      + ($commands[$late.number - 1] | lines($approvers; $prefix)) + (.audit | trail($verify))] | add // [])
| map(marked($request))
