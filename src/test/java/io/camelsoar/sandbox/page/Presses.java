package io.camelsoar.sandbox.page;

import io.camelsoar.sandbox.slack.Message;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** Which buttons were pressed on the page: what Slack shows to one person alone is shown below the message whose button that one pressed. */
final class Presses {

    /** Only the newest of what one person was told are shown. */
    private static final int KEPT = 50;

    /** @param told how many messages to one person there had been before it */
    private record Press(String user, String ts, int told) {}

    private final Deque<Press> newestFirst = new ArrayDeque<>();

    /**
     * Somebody presses a button.
     *
     * @param ts of its message
     * @param told how many messages to one person there have been so far
     */
    synchronized void add(String user, String ts, int told) {
        newestFirst.addFirst(new Press(user, ts, told));
        if (newestFirst.size() > KEPT) {
            newestFirst.removeLast();
        }
    }

    /**
     * The ts of the message whose button led to one for the eyes of one person; empty if none did.
     *
     * @param number how many there had been before it
     */
    synchronized Optional<String> before(Message whisper, int number) {
        return newestFirst.stream()
                .filter(press -> press.told <= number && press.user.equals(whisper.ephemeralUser()))
                .map(Press::ts)
                .findFirst();
    }
}
