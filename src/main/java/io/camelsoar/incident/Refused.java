package io.camelsoar.incident;

import java.time.Duration;
import java.util.List;

/** What Slack refused for what is in it is tried again after a while: by then somebody may have mended its template. */
final class Refused {

    /** A condition on the column with the time of the refusal; its parameters are {@link #times}. Later than now: the clock was set back. */
    static final String MAY_BE_TRIED = "(%1$s IS NULL OR %1$s < ? OR %1$s > ?)";

    private Refused() {}

    static List<Long> times(long now, Duration wait) {
        return List.of(now - wait.toMillis(), now);
    }
}
