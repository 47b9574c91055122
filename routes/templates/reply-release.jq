# Somebody, whose id is the detail, asked for the release of the host that a command isolated: that is a request of its own.
def replace($old; $new): split($old) | join($new); # gsub overflows the stack on a few hundred matches
def escape: tostring | replace("&"; "&amp;") | replace("<"; "&lt;") | replace(">"; "&gt;");
[{
  text: "Release of the host asked for",
  blocks: [{ type: "section", text: { type: "mrkdwn", verbatim: true,
    text: ":unlock: <@\(.reply.detail | pieces(80) | .[0] // "" | escape)> asked for the release of the host that command \(.reply.number) isolated. The request is a message of its own in this channel; nothing is done before it is approved." } }]
}]
