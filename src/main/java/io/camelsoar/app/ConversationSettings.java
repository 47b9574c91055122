package io.camelsoar.app;

import io.camelsoar.approval.Conversation;
import io.camelsoar.approval.Deciders;
import io.camelsoar.approval.SignedRequests;
import io.camelsoar.failure.Failures;
import io.camelsoar.incident.Cases;
import io.camelsoar.incident.HostHistory;
import io.camelsoar.incident.IncidentStore;
import io.camelsoar.incident.Leases;
import io.camelsoar.incident.Minutes;
import io.camelsoar.incident.Store;
import io.camelsoar.incident.Turns;
import io.camelsoar.settings.Settings;
import io.camelsoar.slack.PeopleNames;
import io.camelsoar.triage.Answers;
import io.camelsoar.triage.Proposals;
import java.time.Duration;
import org.apache.camel.spi.Registry;

/** What the routes of the conversations in Slack call by name. */
record ConversationSettings(
        Settings settings, Registry registry, Store store, IncidentStore incidents, Failures failures, Turns turns) {

    static ConversationSettings of(
            Settings settings,
            Registry registry,
            Store store,
            IncidentStore incidents,
            Failures failures,
            Leases leases) {
        Turns turns = new Turns(
                store,
                incidents,
                leases,
                settings.duration("soar.recover.handover"),
                settings.number("soar.conversation.most-questions"));
        return new ConversationSettings(settings, registry, store, incidents, failures, turns);
    }

    /** @param requests checks what comes over HTTP */
    void bind(SignedRequests requests, Deciders deciders, PeopleNames names, Proposals proposals, Cases cases) {
        Duration wait = settings.duration("soar.recover.handover");
        Duration longestWait = settings.duration("soar.recover.longest-wait");
        registry.bind("conversation", new Conversation(requests, deciders, incidents, turns, names));
        registry.bind(
                "answers",
                new Answers(
                        incidents,
                        turns,
                        new HostHistory(store, incidents),
                        proposals,
                        failures,
                        settings.number("soar.ai.longest-alert")));
        registry.bind("minutes", new Minutes(store, cases, failures, wait, longestWait));
    }
}
