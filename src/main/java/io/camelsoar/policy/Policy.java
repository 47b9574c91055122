package io.camelsoar.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException.Reference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.camelsoar.secrets.Redaction;
import io.camelsoar.settings.InvalidSettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.support.LRUCacheFactory;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * Classes commands by {@code routes/policy.yaml}. Safe is only what {@link SubsetParser} understands wholly and the file lists as
 * reading; blocked is what matches a pattern of the file in whatever disguise; everything else is for a person. Thread-safe.
 */
public final class Policy {

    private static final ObjectMapper YAML = YAMLMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** So many verdicts, on commands of so many characters at most, take 8 MB. */
    private static final int MOST_KEPT = 1_000;

    private static final int LONGEST_KEPT = 4_000;

    private final AllowList allowed;
    private final Set<String> changes;
    private final Rules destructive;
    private final Rules blocked;
    private final Rules blockedTools;
    private final Set<String> names;
    private final List<Pattern> repairs;
    private final FullNames fullNames;
    private final Map<String, String> responses;
    private final String hash;
    /** The same command is judged when it is proposed, shown, approved and run, and proposed for one alert after another. */
    private final Map<Judged, Verdict> verdicts = LRUCacheFactory.newLRUCache(MOST_KEPT);

    private record Judged(String command, Shell shell) {}

    private Policy(PolicyFile file, String hash) {
        allowed = new AllowList(file);
        changes = Names.lower(file.review().changes());
        names = Names.lower(file.review().names());
        repairs = file.review().repairs().stream()
                .map(repair -> Patterns.compile("review.repairs", repair))
                .toList();
        fullNames = new FullNames(file.aliases());
        responses = file.responses();
        destructive = new Rules("review.destructive", file.review().destructive());
        blocked = new Rules("blocked", rules(file, false));
        blockedTools = new Rules("blocked", rules(file, true));
        this.hash = hash;
    }

    private static List<PolicyFile.Rule> rules(PolicyFile file, boolean tools) {
        return file.blocked().stream().filter(rule -> rule.tools() == tools).toList();
    }

    /**
     * Reads a policy.
     *
     * @throws InvalidSettingsException if it cannot be used, with the reason; without a policy nothing runs
     */
    public static Policy read(Path file) {
        return read(file, "soar.policy.file");
    }

    /**
     * The same, where another than the setting names it.
     *
     * @param option what does
     */
    public static Policy read(Path file, String option) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            PolicyFile policy = YAML.readValue(bytes, PolicyFile.class);
            return new Policy(policy, DigestUtils.sha256Hex(bytes));
        } catch (ValueInstantiationException e) { // a part is missing: the place is that of what holds it
            throw invalid(option, file, e.getCause().getMessage(), e);
        } catch (MismatchedInputException e) {
            String what = e instanceof UnrecognizedPropertyException
                    ? " is no key of a policy"
                    : " is not what belongs there";
            throw invalid(option, file, place(e) + what + " (line " + line(e) + ")", e);
        } catch (JsonProcessingException e) {
            throw invalid(option, file, e.getOriginalMessage() + " (line " + line(e) + ")", e);
        } catch (IOException e) {
            throw invalid(option, file, e.getClass().getSimpleName() + ": " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw invalid(option, file, e.getMessage(), e);
        }
    }

    /** Such as {@code blocked[2].reason}, counted from 1. */
    private static String place(MismatchedInputException e) {
        StringBuilder place = new StringBuilder();
        for (Reference step : e.getPath()) {
            if (step.getFieldName() == null) {
                place.append('[').append(step.getIndex() + 1).append(']');
            } else {
                place.append(place.length() == 0 ? "" : ".").append(step.getFieldName());
            }
        }
        return place.length() == 0 ? "the whole file" : place.toString();
    }

    private static int line(JsonProcessingException e) {
        return e.getLocation() == null ? 1 : e.getLocation().getLineNr();
    }

    private static InvalidSettingsException invalid(String option, Path file, String why, Exception cause) {
        return new InvalidSettingsException(option + ": cannot use " + file + ": " + why, cause);
    }

    /** SHA-256 of the file's bytes, in hexadecimal. */
    public String hash() {
        return hash;
    }

    /** Classes a PowerShell command, as it stands. */
    public Verdict judge(String command) {
        return judge(command, Shell.POWERSHELL);
    }

    /**
     * Classes a command, as it stands. One for another shell than PowerShell is never safe: the closed subset is one of PowerShell, and the
     * same text may do something else elsewhere.
     */
    public Verdict judge(String command, Shell shell) {
        if (Redaction.holdsSecret(command)) {
            // nobody would see what runs, and it would tell the secret to a host
            return new Verdict(CommandClass.BLOCKED, false, "It holds a secret of camel-soar");
        }
        if (command.length() > LONGEST_KEPT) {
            return judgeAnew(command, shell);
        }
        return verdicts.computeIfAbsent(new Judged(command, shell), key -> judgeAnew(command, shell));
    }

    private Verdict judgeAnew(String command, Shell shell) {
        if (shell == Shell.POWERSHELL) {
            return judgePowerShell(command);
        }
        List<String> forms = NormalText.shellForms(command);
        return judge(forms, forms, "Not judged: the policy knows PowerShell only");
    }

    /** Whether a response action of Elastic Defend may run at all. */
    public boolean offers(String action) {
        return judgeResponse(action, "").commandClass() != CommandClass.BLOCKED;
    }

    /**
     * Classes a response action of Elastic Defend. Default deny: what {@code responses} does not list is blocked, and none is safe.
     *
     * @param what it does, for people
     */
    public Verdict judgeResponse(String action, String what) {
        return switch (responses.getOrDefault(action, "blocked")) {
            case PolicyFile.Responses.REVIEW -> new Verdict(CommandClass.REVIEW, false, what);
            case PolicyFile.Responses.DESTRUCTIVE -> new Verdict(CommandClass.REVIEW, true, what);
            default ->
                new Verdict(
                        CommandClass.BLOCKED,
                        false,
                        "responses of the policy (soar.policy.file) do not allow " + action);
        };
    }

    private Verdict judgePowerShell(String command) {
        String reason;
        String done = command;
        String run = command;
        try {
            Script script = SubsetParser.parse(command);
            Optional<String> objection = allowed.objection(script);
            if (objection.isEmpty() && !script.calls().isEmpty()) {
                return new Verdict(CommandClass.SAFE, false, "Only reads: " + called(script));
            }
            reason = changed(script)
                    .map(name -> name + " changes the host")
                    .or(() -> objection)
                    .orElse("It calls nothing");
            if (!script.calls().isEmpty() && script.calls().stream().allMatch(this::isRepair)) {
                return new Verdict(
                        CommandClass.REVIEW, first(destructive, forms(command)).isPresent(), reason);
            }
            done = script.without(Script.Owner::isSearched);
            run = script.without(this::isName);
        } catch (NotUnderstoodException e) {
            reason = "Not wholly understood: " + e.getMessage();
        }
        return judge(forms(done), forms(run), reason);
    }

    /**
     * @param running the same where names only that are run count
     * @param reason where no pattern matches
     */
    private Verdict judge(List<String> forms, List<String> running, String reason) {
        Optional<String> never = first(blocked, forms).or(() -> first(blockedTools, running));
        if (never.isPresent()) {
            return new Verdict(CommandClass.BLOCKED, false, never.get());
        }
        Optional<String> grave = first(destructive, forms);
        return new Verdict(CommandClass.REVIEW, grave.isPresent(), grave.orElse(reason));
    }

    private List<String> forms(String text) {
        List<String> forms = new ArrayList<>(NormalText.forms(text));
        forms.add(fullNames.in(text));
        return forms;
    }

    /** Whether a text only says what a command works on: no name in it is run. */
    private boolean isName(Script.Owner owner) {
        return owner.isSearched()
                || owner.isCompared()
                || names.contains(Names.lower(allowed.resolve(owner.command())))
                || allowed.holds(owner.command());
    }

    private boolean isRepair(Script.Call call) {
        return AllowList.line(call)
                .map(arguments -> allowed.resolve(call.name()) + arguments)
                .filter(line -> repairs.stream().anyMatch(repair -> BoundedText.matches(repair, line)))
                .isPresent();
    }

    /** Most commands are not disguised, and all their forms the same: each is looked through once. */
    private static Optional<String> first(Rules rules, List<String> forms) {
        return forms.stream()
                .distinct()
                .flatMap(form -> rules.reason(form).stream())
                .findFirst();
    }

    private String called(Script script) {
        return script.calls().stream()
                .map(call -> allowed.resolve(call.name()))
                .distinct()
                .collect(Collectors.joining(", "));
    }

    private Optional<String> changed(Script script) {
        return script.calls().stream()
                .map(call -> allowed.resolve(call.name()))
                .filter(name -> changes.contains(Names.lower(name)))
                .findFirst();
    }
}
