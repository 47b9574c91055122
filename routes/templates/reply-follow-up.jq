# Response actions were approved before the AI Assistant had answered: where its commands are. The detail is ANSWERED where it has answered
# meanwhile, WAITS where a request that follows was there already; else it is asked on.
(if .reply.detail == "ANSWERED" then
   "The AI Assistant answered after the first approval, which was not for its commands: they are a request of their own, a message in this channel; nothing of them runs before that is approved."
 elif .reply.detail == "WAITS" then
   "Commands of the AI Assistant were not approved with this, and are no request of their own: one that follows waits for a decision already. Decide that, or ask below it."
 else
   "This was decided without the AI Assistant, which is asked on. What it answers comes into a request of its own, a message in this channel; nothing of it runs before that is approved."
 end) as $text
| [{
    text: "What the AI Assistant says after the decision",
    blocks: [{ type: "section", text: { type: "mrkdwn", verbatim: true, text: ":hourglass_flowing_sand: \($text)" } }]
  }]
