# One command's result, as a reply in the message's thread.
def escape: tostring | gsub("&"; "&amp;") | gsub("<"; "&lt;") | gsub(">"; "&gt;") | gsub("```"; "'''");
def shown: escape | if length > 2600 then .[:2600] + "\n... in full in the case" else . end;
def section: { type: "section", text: { type: "mrkdwn", text: . } };

{
  text: "Command \(.number): \(.state)",
  blocks: (
    [("*\(.number).* \(.state)"
      + (if .exitCode != null then ", exit code \(.exitCode)" else "" end)
      + (if .seconds != null then ", \(.seconds) s" else "" end)
      + (if .truncated then ", output cut" else "" end) | section)]
    + (if (.output // "") != "" then [("```" + (.output | shown) + "```" | section)] else [] end)
    + (if (.errors // "") != "" then [("Errors:\n```" + (.errors | shown) + "```" | section)] else [] end)
  )
}
