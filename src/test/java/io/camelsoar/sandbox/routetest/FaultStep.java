package io.camelsoar.sandbox.routetest;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code fault:} a service or the host fails, until {@code fault: none} or for as often or as long as is said. */
final class FaultStep implements Step {

    private static final Map<String, Fault.Service> SERVICES = Map.of(
            "elasticsearch", Fault.Service.ELASTICSEARCH,
            "kibana", Fault.Service.KIBANA,
            "assistant", Fault.Service.KIBANA,
            "slack", Fault.Service.SLACK);
    private static final String CHAT = "/chat/complete";
    private static final Set<String> OF_HOST = Set.of("down", "loses", "denies", "none");
    private static final List<String> KEYS = List.of(
            "elasticsearch",
            "kibana",
            "assistant",
            "slack",
            "host",
            "at",
            "after",
            "times",
            "for",
            "by",
            "retry-after");

    private final Step step;

    private FaultStep(Step step) {
        this.step = step;
    }

    static FaultStep read(Part part) throws UnusableTestException {
        if (!part.isMap()) {
            part.oneOf(List.of("none"));
            return new FaultStep(FaultStep::end);
        }
        Map<String, Part> keys = part.entries(KEYS);
        List<String> services = keys.keySet().stream()
                .filter(key -> key.equals("host") || SERVICES.containsKey(key))
                .toList();
        if (services.size() != 1) {
            throw part.wrong("needs one of elasticsearch, kibana, assistant, slack and host");
        }
        String service = services.get(0);
        if (service.equals("host")) {
            if (keys.size() > 1) {
                throw part.wrong("of the host takes no other key");
            }
            String how = keys.get("host").oneOf(OF_HOST);
            return new FaultStep(world -> ofHost(world, how));
        }
        return new FaultStep(ofService(part, service, keys));
    }

    private static Step ofService(Part part, String service, Map<String, Part> keys) throws UnusableTestException {
        String said = keys.get(service).text();
        Fault.How how =
                switch (said) {
                    case "down" -> Fault.How.DOWN;
                    case "loses" -> Fault.How.LOSES;
                    case "slow" -> Fault.How.SLOW;
                    default -> Fault.How.REFUSES;
                };
        boolean word = !said.matches("[1-5][0-9][0-9]");
        if (how == Fault.How.REFUSES && word && !service.equals("slack")) {
            throw keys.get(service).wrong("has to be an HTTP status, down, loses or slow");
        }
        if ((how == Fault.How.SLOW) != keys.containsKey("by")) {
            throw part.wrong("needs 'by', a duration, with slow alone");
        }
        int before = keys.containsKey("after") ? keys.get("after").number() : 0;
        int times = keys.containsKey("times") ? keys.get("times").number() : 0;
        Duration longest = keys.containsKey("for") ? keys.get("for").duration() : null;
        String at = keys.containsKey("at") ? keys.get("at").text() : service.equals("assistant") ? CHAT : "";
        Duration pause = how == Fault.How.SLOW
                ? keys.get("by").duration()
                : keys.containsKey("retry-after") ? keys.get("retry-after").duration() : Duration.ZERO;
        Fault.Service of = SERVICES.get(service);
        return world ->
                world.faults().add(new Fault(of, at, how, said, pause, new Fault.Budget(before, times, longest)));
    }

    private static void ofHost(World world, String how) throws Exception {
        world.windowsLine().up();
        world.linuxLine().up();
        if (how.equals("down")) {
            world.windowsLine().down();
            world.linuxLine().down();
        }
        world.services().windows().dropConnectionAfterCommand(how.equals("loses"));
        world.services().windows().denyAccess(how.equals("denies"));
    }

    private static void end(World world) throws Exception {
        world.faults().clear();
        ofHost(world, "none");
    }

    @Override
    public void run(World world) throws Exception {
        step.run(world);
    }
}
