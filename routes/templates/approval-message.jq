# The approval request in Slack; also its updates, since it shows whatever the incident has become. What does not fit goes into
# its thread (reply-rest.jq).
def replace($old; $new): split($old) | join($new); # gsub overflows the stack on a few hundred matches
def escape: tostring | replace("&"; "&amp;") | replace("<"; "&lt;") | replace(">"; "&gt;");
# verbatim: of addresses and names in it Slack makes no links and no mentions
def section: { type: "section", text: { type: "mrkdwn", text: ., verbatim: true } };
# lengths are counted as Slack does: pieces, not slices, which count an emoji as one; what is cut says so
def cut($most): tostring | pieces($most) as $all | if ($all | length) < 2 then $all[0] // "" else ($all[0] | pieces($most - 1) | .[0]) + "…" end;
# what others wrote begins no line of its own, and opens no code block
def one_line: tostring | split("\n") | join(" ");
def value($most): one_line | cut($most) | escape | replace("`"; "'");
def known: if . == null then "_missing in the alert_" else value(300) end;
def many($n; $noun): "\($n) \($noun)\(if $n == 1 then "" else "s" end)";
def icon: if .class == "SAFE" then ":mag:" elif .class == "BLOCKED" then ":no_entry:"
  elif .destructive then ":warning:" else ":eyes:" end;
# a reason quotes the command: of its backticks none may open the command's code block
def reason: .reason // "" | one_line | cut(120) | escape | replace("`"; "'");
def outcome: if .state == "PROPOSED" then "not selected" else .state | ascii_downcase | replace("_"; " ") end;
# an analyst ticks what is to run; what is blocked has no box
def command($boxes):
  ("\(.number). \(icon) *\(.class | ascii_downcase)*"
    + (if .destructive then " (takes two persons)" else "" end)
    + (if .selected then "   :ballot_box_with_check: \(if .state == "PROPOSED" or .state == "APPROVED" then "selected" else outcome end)" else "" end)
    + "   _\(reason)_\n```\(.shown | escape)```" | section)
  + if $boxes and .class != "BLOCKED" then
      { accessory: { type: "checkboxes", action_id: "soar_select",
          options: [{ value: "\(.number)", text: { type: "plain_text", text: "Run \(.number)" } }] } }
    else {} end;
def commands($kind; $title; $boxes):
  [.commands[] | select(.kind == $kind and (.tooLong | not))]
  | if length == 0 then [] else
      [("*" + $title + "*" | section)] + map(command($boxes))
    end;
# what is not shown in full cannot be approved
def missing:
  ([.commands[] | select(.tooLong) | "\(.number)"]) as $numbers
  | if ($numbers | length) == 0 then []
    elif ($numbers | length) == (.commands | length) then $numbers | [("_\(if length == 1 then "The command is" else "All \(length) commands are" end) in the thread._" | section)]
    else [(":straight_ruler: *Too long to show:* \($numbers | join(", ") | cut(200)). _What is not shown here in full cannot be approved, and does not run. It is in the thread._" | section)] end;
# a button of its own for each response action, beside its box: what is urgent is not to be searched for
def actions:
  [.commands[] | select(.kind == "RESPONSE" and .class != "BLOCKED")];
def word: .text | split(" ")[0];
# Isolate, Kill process
def title: word | replace("-"; " ") | (.[:1] | ascii_upcase) + .[1:];
def button($action; $value; $text; $style):
  { type: "button", action_id: $action, value: $value, text: { type: "plain_text", text: $text } }
  + if $style == null then {} else { style: $style } end;
# what is asked before a click counts, where it changes something
def plain($most): { type: "plain_text", emoji: false, text: cut($most) };
def confirm($title; $text; $go):
  { confirm: { title: ($title | plain(100)), text: ($text | plain(300)), confirm: ($go | plain(30)), deny: ("Cancel" | plain(30)) } };
# as much of host and address as there is room for
def place($room):
  ([80, $room / 2 | floor] | min) as $most
  | (.host.name // .host.address // "the host" | cut($most)) + (if .target == null then "" else " (\(.target.shown | cut($most)))" end) + ".";
def dry: if .dryRunNow then " Dry run: nothing is sent to it." else "" end;
# where commands go: response actions through Elastic Defend, $others to the host
def way($commands; $said; $others):
  ([$commands[] | select(.kind == "RESPONSE") | word] | unique) as $actions
  | dry as $dry
  | ($said + (if $actions == [] then "" else ($actions | join(", ")) + " go\(if ($actions | length) == 1 then "es" else "" end) through Elastic Defend." end)) as $said
  | if $actions != [] and all($commands[]; .kind == "RESPONSE") then $said + $dry
    else ($said + (if $actions == [] then "" else " " end) + $others) as $said | $said + place(300 - 4 - ($said + $dry | length)) + $dry end;
def numbers: map("\(.number)") | join(", ") | cut(40);
# what is ticked is not known yet: what is true for each choice
def confirm_selected:
  [.commands[] | select(.class != "BLOCKED" and (.tooLong | not))] as $open
  | [$open[] | select(.class != "SAFE")] as $changing
  | [$open[] | select(.destructive)] as $destructive
  | if $changing == [] and all($open[]; .kind != "REMEDIATION") then {} else
      confirm("Run what is ticked?";
        way($open;
          (if $changing == [] then "" else "\($changing | length) of \(many($open | length; "command")) change\(if ($changing | length) == 1 then "s" else "" end) the host or may: \($changing | numbers). " end)
            + (if $destructive == [] then "" else
                 "\(if ($destructive | length) == 1 then "If" else "With one of" end) \($destructive | numbers)\(if ($destructive | length) == 1 then " is" else "" end) ticked, all that is ticked waits for a second person. " end);
          if any($open[]; .kind == "RESPONSE") then "The others run on " else "What is ticked runs on " end);
        "Run")
    end;
# a decision is final for its request: what could be approved, too, and does not run by this one is named
def confirm_safe:
  [.commands[] | select(.class != "BLOCKED" and .class != "SAFE" and (.tooLong | not)) | "\(.number)"] as $others
  | if ($others | length) == 0 then {} else
      confirm("Run the \(.safe) safe?";
        "This decides the whole request: \($others | join(", ") | cut(80)) will not run, and cannot be approved any more. The \(.safe) safe run on \(place(90))\(dry)"; "Run")
    end;
def confirm_action($host):
  confirm("\(title)?";
    "Host \($host): \(.reason // "" | cut(120)). Only this runs, nothing that is ticked, and nothing else of this request afterwards"
      + (if .destructive then "; a second person has to approve it, too." else "." end);
    "Do it");
def action_buttons:
  (.host.name // "not known" | cut(80)) as $host
  | .buttonValue as $value
  | actions
  | if length == 0 then [] else
      [{ type: "actions", block_id: "soar_responses",
         elements: map(button("soar_respond_\(word)"; $value; title; null) + confirm_action($host)) }]
    end;
def confirm_ask: confirm("Ask again?"; "The AI Assistant is asked anew; what it proposed cannot be approved any more."; "Ask");
def confirm_second:
  [.commands[] | select(.selected)] as $selected
  | ([$selected[] | select(.kind != "RESPONSE")] | length) as $count
  | confirm("Run what was selected?"; way($selected; ""; "\(many($count; "command")) \(if $count == 1 then "runs" else "run" end) on "); "Run");
def time($format): "<!date^\(.epoch)^\($format)|\(.at)>";
def when: "<!date^\(.epoch)^{date_short_pretty} {time_secs}|\(.at)>";
# the labelled values that there are, in one line
def line: map(select(.[1] != null) | "*\(.[0])* \(.[1])") | if length == 0 then "" else join("   ") + "\n" end;
def optional($most): if . == null then null else value($most) end;
def seen: if . == null then null else time("{date_short_pretty} {time_secs}") end;
def links: [(select(.alertUrl != null) | "<\(.alertUrl | escape)|Alert>"), (select(.case != null) | "<\(.case.url | escape)|Case>")]
  | if length == 0 then "" else join("   ") + "\n" end;
# whoever is mentioned before it
def may_not: if . == null then "" else "   _\(.who)\(.words | value(150))_" end;
def count($kind; $asked): "\([.commands[] | select(.kind == $kind)] | length) of \($asked)";
def finding:
  if .waitsForAssistant then
    [(":arrows_counterclockwise: *Asked again* by <@\(.askedAgain.by)> \(.askedAgain | when): its summary and its commands come with the answer." | section)]
  elif .outcome == "NOT_TRIAGED" then [(":warning: *Not triaged*: the AI Assistant gave no answer that could be used." | section)]
  elif .outcome == "PARTIAL" then
    [(":warning: *Partial proposal*: \(count("INVESTIGATION"; .asked.investigation)) investigation, "
      + "\(count("REMEDIATION"; .asked.remediation)) remediation commands"
      + (if (.summary // "") == "" then ", no summary" else "" end) + "." | section)]
  else [] end;
def done:
  [.commands[] | select(.state != "PROPOSED")]
  | "\([.[] | select([.state] | inside(["SUCCEEDED", "FAILED", "TIMED_OUT", "SKIPPED"]))] | length) of \(length) done";
def progress:
  if .state == "UNKNOWN" then "   :grey_question: a command is in doubt, see the thread; \(done)"
  elif .waiting then "   :double_vertical_bar: waiting, \(done)"
  elif .state == "APPROVED" or .state == "EXECUTING" then "   :hourglass_flowing_sand: running, \(done)"
  elif .decision.approved then
    "   " + ([.commands | group_by(.state)[] | "\(length) \(.[0] | outcome)"] | join(", "))
    + (if .notSent == 0 then "" elif .nothingSent then " (dry run: nothing was sent)" else " (dry run: \(.notSent) not sent)" end)
  else "" end;

. as $incident
| (if .analystMention == null then "no analyst found"
   elif .analystSource == "ROSTER" then "\(.analystMention)\(.analystMark | may_not)   _No analyst found for \(.host.os): the roster's is asked_"
   elif .analystSource == "ON_CALL" then "\(.analystMention)\(.analystMark | may_not)   _No analyst found for \(.host.os): on-call is asked_"
   else "\(.analystMention)\(.analystMark | may_not)" end) as $who
| ((.summary // "") | mrkdwn(2000)) as $summary
| {
    text: "\(.severity | ascii_upcase | escape): \(.rule | one_line | cut(200) | escape) on \(.host.name // "an unknown host" | one_line | cut(100) | escape)",
    blocks: (
      [
        { type: "header", text: { type: "plain_text", emoji: false, text: ("\(.severity | ascii_upcase): \(.rule)" | one_line | cut(150)) } },
        (([["Host", (.host.name | known)], ["IP", (.host.address | known)], ["OS", (.host.system | value(150))]] | line)
          + ([["User", (.user | optional(150))]] | line)
          + ([["Tactics", (.tactics | optional(150))], ["Techniques", (.techniques | optional(150))]] | line)
          + ([["First seen", (.firstSeen | seen)], ["Last seen", (.lastSeen | seen)],
              ["Raised", (if .raised == null then null else .raised | time("{ago}") end)]] | line)
          + (if .joined == null then "" else "*and \(.joined.count) more alert\(if .joined.count == 1 then "" else "s" end)* of this rule\(.joined.shared | if . == "" then . else " \(.)" end), last at \(.joined | time("{date_short_pretty} {time_secs}"))\n" end)
          + (if .target.elsewhere then "*Commands go to* \(.target.shown | value(300))\n" else "" end)
          + links
          + "*Analyst* \($who)"
          + (if .escalation == null then "" else "\n*Escalated to* \(.escalation.mention)\(.escalationMark | may_not) \(.escalation | when)" end) | section)
      ]
      + (if .playbook == null then [] else
           [{ type: "context", elements: [{ type: "mrkdwn", verbatim: true,
              text: ("Playbook *\(.playbook.name | escape)*" + (if .postOnly then ": for information only" else "" end)
                + (if .playbook.refusal == null then "" else "\n:warning: \(.playbook.refusal | value(300)); posted here instead" end)) }] }] end)
      + (.origin // "" | mrkdwn(2000) | if length == 0 then [] else [(.[0] + (if length > 1 then " …" else "" end) | section)] end)
      + finding
      + (if ($summary | length) == 0 and .origin == null and (.waitsForAssistant | not) then [("_The AI Assistant gave no summary._" | section)] else [] end)
      + ($summary[:1] | map(section))
      + (if ($summary | length) > 1 then [("_The summary goes on in the thread._" | section)] else [] end)
      + ((.decision == null and (.expired | not) and (.waitsForSecond | not) and .notApprovable == null) as $boxes
           | commands("INVESTIGATION"; "Investigation"; $boxes) + commands("REMEDIATION"; "Remediation"; $boxes)
             + commands("RESPONSE"; "Response actions of Elastic Defend"; $boxes) + missing + if $boxes then action_buttons else [] end)
      + (if .parked != null then [(":construction: *Stopped*: \(.parked | one_line | cut(500) | escape)\nOnce that is mended: `\(.replayCommand)`" | section)] else [] end)
      + (if .expired then
           [(":alarm_clock: *Expired*: \(if (.approvals | length) == 0 then "nobody decided"
               else "approved by <@\(.approvals[0].by)> \(.approvals[0] | when), but by no second person," end) until <!date^\(.expires.epoch)^{date_short_pretty} {time}|\(.expires.at)>; nothing was run" | section)]
         elif .postOnly then [("Nothing can be approved: \(.notApprovable | escape)." | section)]
         elif .decision != null then
           [("\(if .decision.approved then ":white_check_mark: Approved" else ":no_entry: Declined" end) by "
             + (if .decision.approved and (.approvals | length) > 1 then "<@\(.approvals[0].by)> \(.approvals[0] | when) and " else "" end)
             + "<@\(.decision.by)> \(.decision | when)"
             + progress | section)]
         else
           (if .notApprovable != null then [("Nothing can be approved: \(.notApprovable | escape)." | section)] else [] end)
           + (if .dryRunNow then [("_Dry run: what is approved goes the whole way, but nothing is sent to the host._" | section)] else [] end)
           + (if .waitsForSecond then
               [(":bust_in_silhouette: Approved by <@\(.approvals[0].by)> \(.approvals[0] | when). What is selected takes a second person." | section)]
             else [] end)
           + [{
               type: "actions", block_id: "soar:\(.id)",
               elements: (
                 (if .waitsForSecond then [button("soar_second"; .approvals[0].buttonValue; "Approve, too"; "primary") + confirm_second]
                  elif .notApprovable != null then []
                  else (if .safe > 0 then [button("soar_run_safe"; .buttonValue; "Run the \(.safe) safe"; "primary") + confirm_safe] else [] end)
                    + [button("soar_approve"; .buttonValue; "Run selected"; null) + confirm_selected] end)
                 + (if .canAskAgain then [button("soar_ask_again"; .buttonValue; "Ask again"; null) + confirm_ask] else [] end)
                 + [button("soar_decline"; .buttonValue; "Decline"; "danger")])
             }]
         end)
    )
  }
