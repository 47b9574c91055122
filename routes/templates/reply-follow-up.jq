# The alert is not triaged, and its response actions were approved: the AI Assistant answers in a request of its own.
[{
  text: "The AI Assistant is asked on",
  blocks: [{ type: "section", text: { type: "mrkdwn", verbatim: true,
    text: ":hourglass_flowing_sand: This was decided without the AI Assistant, which is asked on. What it answers comes into a request of its own, a message in this channel; nothing of it runs before that is approved." } }]
}]
