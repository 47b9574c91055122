# The request to the AI Assistant. Only the last message reaches the model, so prompt and alert travel in one.
{
  connectorId: variable("connectorId"),
  persist: true,
  isStream: false,
  messages: [{ role: "user", content: variable("prompt") }]
}
+ (variable("conversationId") as $id | if ($id // "") == "" then {} else { conversationId: $id } end)
