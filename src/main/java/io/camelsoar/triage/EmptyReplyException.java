package io.camelsoar.triage;

/** The assistant answered, but said nothing: to ask again may help. */
public class EmptyReplyException extends UnreadableReplyException {

    private static final long serialVersionUID = 1L;

    private final String conversationId;

    /** @param conversationId the stored conversation; null when none was stored */
    public EmptyReplyException(String reason, String conversationId) {
        super(reason);
        this.conversationId = conversationId;
    }

    public String conversationId() {
        return conversationId;
    }
}
