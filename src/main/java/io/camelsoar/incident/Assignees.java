package io.camelsoar.incident;

import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whom a case is assigned to in Kibana, which takes a Platinum licence or better there; where it is refused nobody is. */
public final class Assignees {

    private static final Logger LOG = LoggerFactory.getLogger(Assignees.class);

    private final Map<String, String> profiles;
    private volatile boolean refused;

    /** @param profiles uids of Kibana profiles by the analysts' Slack ids; by {@code default} that for whoever has none */
    public Assignees(Map<String, String> profiles) {
        this.profiles = Map.copyOf(profiles);
    }

    /** The uid of the profile that an analyst's case is assigned to. */
    Optional<String> of(String analyst) {
        return refused
                ? Optional.empty()
                : Optional.ofNullable(analyst)
                        .map(profiles::get)
                        .or(() -> Optional.ofNullable(profiles.get("default")))
                        .filter(uid -> !uid.isEmpty());
    }

    /** Kibana took a case only without one: so do those that follow, and it is said once. */
    void refused() {
        if (!refused) {
            LOG.warn(
                    "Kibana (soar.kibana.url) refuses cases with an assignee (soar.record.assignee.*), which takes a Platinum licence; "
                            + "until the next start they have none");
        }
        refused = true;
    }
}
