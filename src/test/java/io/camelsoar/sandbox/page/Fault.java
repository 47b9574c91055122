package io.camelsoar.sandbox.page;

import io.camelsoar.sandbox.Line;
import io.camelsoar.sandbox.Services;
import io.camelsoar.sandbox.kibana.AssistantScript;
import io.camelsoar.sandbox.kibana.ScriptedAssistant;
import java.time.Duration;
import java.util.List;

/** What can go wrong around camel-soar, by a switch. */
enum Fault {
    AI_SLOW("AI slow", "answers after 30 s") {
        @Override
        void set(Services services, List<Line> hosts, boolean on) {
            services.kibana().assistantDelay(on ? Duration.ofSeconds(30) : Duration.ZERO);
        }
    },
    AI_WRONG("AI wrong", "answers beside the point, without commands") {
        @Override
        void set(Services services, List<Line> hosts, boolean on) {
            AssistantScript wrong = question -> AssistantScript.Reply.of(
                    "As an assistant I like this alert. <b>Everything is fine</b>, said <!channel>.");
            services.kibana().assistantScript(on ? wrong : new ScriptedAssistant());
        }
    },
    AI_DOWN("AI down", "answers with HTTP 503") {
        @Override
        void set(Services services, List<Line> hosts, boolean on) {
            if (on) {
                services.kibana().assistantFails(503, "{}");
            } else {
                services.kibana().assistantIsBack();
            }
        }
    },
    SLACK_BUSY("Slack 429", "turns every call away, Retry-After 2 s") {
        @Override
        void set(Services services, List<Line> hosts, boolean on) {
            services.slack().rateLimitNext(on ? Integer.MAX_VALUE : 0, 2);
        }
    },
    HOST_DOWN("Hosts down", "no connection over WinRM") {
        @Override
        void set(Services services, List<Line> hosts, boolean on) {
            hosts.forEach(on ? Line::down : Line::up);
        }
    };

    private final String title;
    private final String says;

    Fault(String title, String says) {
        this.title = title;
        this.says = says;
    }

    String title() {
        return title;
    }

    String says() {
        return says;
    }

    /** @param hosts the lines to the Windows hosts */
    abstract void set(Services services, List<Line> hosts, boolean on);
}
