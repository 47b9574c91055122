# The case's comments in their order: the rest of the summary, the decision, each command with its output, the timeline, the audit trail. Nothing is
# cut: what does not fit one comment goes on in the next.
# a fence longer than any in the text, of the character that makes it the shorter one: a piece of 14000 with both stays below the
# 30000 that a comment may have
def longest($mark): [scan($mark + "{3,}") | length] | max // 2;
def fence: longest("`") as $ticks | longest("~") as $tildes | if $ticks <= $tildes then "`" * ($ticks + 1) else "~" * ($tildes + 1) end;
def code: fence as $fence | $fence + "\n" + . + "\n" + $fence;
def outcome:
  "**\(if .state == "PROPOSED" then "NOT RUN" else .state end)**"
  + (if .exitCode != null then ", exit code \(.exitCode)" else "" end)
  + (if .seconds != null then ", \(.seconds) s" else "" end)
  + (if .truncated then ", output cut at soar.winrm.max-output or soar.ssh.max-output" else "" end);
def lines:
  ["### \(.number). \(.kind | ascii_downcase), \(.class | ascii_downcase)\n\(.reason // "" | markdown)\n" + (.shown | code) + "\n" + outcome]
  + (if .history == null then [] else ["Before: \(.history | markdown)"] end)
  + ((.output // "") | pieces(14000) | map("Output:\n" + code))
  + ((.errors // "") | pieces(14000) | map("Errors:\n" + code))
  | (join("\n\n")) as $whole
  | if ($whole | pieces(20000) | length) < 2 then [$whole] else . end;

# whole lines, so that nothing escaped is cut in two
def timeline:
  map("- \(.at) \(.what | pieces(300) | .[0] // "" | markdown)")
  | reduce .[] as $line ([];
      if length > 0 and (.[-1] | length) + ($line | length) < 25000 then .[:-1] + [.[-1] + "\n" + $line]
      else . + ["**Timeline**\n" + $line] end);

def trail:
  ["**Audit trail** of this incident, as JSON Lines. `./soar audit verify --head \(.head)` says whether the store still holds it."]
  + (.events | map(tojson) | join("\n") | pieces(14000) | map(code))
  | if map(length) | add < 25000 then [join("\n\n")] else . end;

(((.summary // "") | pieces(5000) | .[1:] | map(markdown))
+ (if .expired then ["**Expired**: nobody decided until \(.expires.at); no command was run."]
   elif .decision == null then [] else
    ["**\(if .decision.approved then "Approved" else "Declined" end)** by \(if .decision.approved then [.approvals[:-1][] | "\(.name // .by | markdown) (\(.by)) at \(.at) and "] | join("") else "" end)\(.decision.name // .decision.by | markdown) (\(.decision.by)) at \(.decision.at)"
      + (if .decision.approved and .approvals[0].policy != null then ", by the policy \(.approvals[0].policy)" else "" end)
      + (if .decision.approved and .target != null then ". Commands go to \(.target.shown | markdown)" else "" end)]
   end)
# before that the outcome of commands is open: they follow when the last has ended
+ (if [.state] | inside(["EXECUTED", "DENIED", "EXPIRED", "RECORDED"]) then [.commands[] | lines] | add // [] else [] end)
# only where nothing more is to come, and the same each time
+ (if .audit == null then [] else (.timeline // [] | timeline) + (.audit | trail) end))
| map({ type: "user", comment: ., owner: "securitySolution" })
