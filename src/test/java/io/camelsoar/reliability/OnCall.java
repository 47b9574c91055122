package io.camelsoar.reliability;

import io.camelsoar.sandbox.Services;
import io.camelsoar.sandbox.slack.Message;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The analyst: approves every request, and where a command is in doubt has the rest go on without it, never again. A click that
 * was not answered with 200, or showed no effect, is repeated.
 */
final class OnCall {

    private static final List<String> BUTTONS = List.of("soar_approve", "soar_go_on");
    private static final Duration BEFORE_ANOTHER_CLICK = Duration.ofSeconds(5);
    private static final int MOST_CLICKS = 3;

    private record Clicked(int times, Instant last) {}

    private final Services services;
    private final SoarProcess soar;
    private final Map<String, Clicked> clicked = new HashMap<>();
    private Duration patience = Duration.ZERO;

    OnCall(Services services, SoarProcess soar) {
        this.services = services;
        this.soar = soar;
    }

    /** How long after a restart messages from before it are left alone: whoever clicks at once may hide a fault. */
    void patience(Duration duration) {
        patience = duration;
    }

    /** Presses what is there to be pressed. */
    void look() {
        Optional<Duration> up = soar.upFor();
        if (up.isEmpty()) {
            return;
        }
        for (Message message : services.slack().messages(Services.CHANNEL)) {
            for (String button : BUTTONS) {
                if (message.button(button).isPresent() && isDue(message, up.get())) {
                    click(message, button);
                }
            }
        }
    }

    private boolean isDue(Message message, Duration up) {
        Clicked before = clicked.get(message.ts());
        if (before != null
                && (before.times() == MOST_CLICKS
                        || before.last().plus(BEFORE_ANOTHER_CLICK).isAfter(Instant.now()))) {
            return false;
        }
        Instant posted = Instant.ofEpochSecond((long) Double.parseDouble(message.ts()));
        return posted.isAfter(soar.started()) || up.compareTo(patience) >= 0;
    }

    private void click(Message message, String button) {
        try {
            int status = services.clicker()
                    .click(soar.webhook(), message, button, Services.WINDOWS_ANALYST)
                    .statusCode();
            if (status == 200) {
                clicked.merge(
                        message.ts(),
                        new Clicked(1, Instant.now()),
                        (before, now) -> new Clicked(before.times() + 1, now.last()));
            }
        } catch (IOException | IllegalArgumentException missed) {
            // not running just now, or the button went away: the next look shows
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
