package io.camelsoar.check;

import io.camelsoar.settings.Settings;
import io.camelsoar.settings.Tls;
import io.camelsoar.slack.SlackAccess;
import io.camelsoar.slack.SlackDirectory;
import io.camelsoar.slack.SlackErrorException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Whether Slack takes the token, for this workspace and app, with the scopes that are needed; the channel; and the people that are named. */
final class SlackCheck {

    private static final String SUBJECT = "slack";
    private static final String TOKEN = "soar.slack.token";
    private static final String DECIDERS = "soar.approval.deciders";

    private final Settings settings;
    private final SlackAccess slack;
    private final SlackDirectory directory;

    SlackCheck(Settings settings, SlackDirectory directory) {
        this.settings = settings;
        this.directory = directory;
        slack = new SlackAccess(
                settings.text(TOKEN),
                settings.text("soar.slack.app-token"),
                settings.text("soar.slack.url"),
                Tls.of(settings, "soar.slack"));
    }

    List<Finding> look() {
        List<Finding> findings = new ArrayList<>();
        try {
            SlackAccess.Token token = slack.token();
            findings.add(workspace(token));
            findings.add(app(token));
            signingSecret().ifPresent(findings::add);
            Optional<SlackAccess.Channel> channel = channel(findings);
            scopes(token.scopes(), channel.map(SlackAccess.Channel::isPrivate).orElse(false), findings);
            deciders(findings);
            findings.addAll(new PeopleCheck(settings, directory).look());
            if (settings.text("soar.slack.mode").equals("socket")) {
                findings.add(socket());
            }
        } catch (SlackErrorException e) {
            findings.add(Finding.failed(SUBJECT, TOKEN + ": " + e.getMessage()));
        } catch (UncheckedIOException e) {
            findings.add(Finding.failed(SUBJECT, Reach.failure(settings, "soar.slack", e)));
        }
        return findings;
    }

    private Finding workspace(SlackAccess.Token token) {
        String wanted = settings.text("soar.slack.team-id");
        return wanted.equals(token.teamId())
                ? Finding.ok(SUBJECT, "the token is " + token.user() + "'s in " + token.team())
                : Finding.failed(
                        SUBJECT,
                        "soar.slack.team-id: is " + wanted + ", and the token is of " + token.teamId() + " ("
                                + token.team() + "): clicks would be refused");
    }

    private Finding app(SlackAccess.Token token) {
        String wanted = settings.text("soar.slack.app-id");
        try {
            String found = slack.appId(token.botId());
            return wanted.equals(found)
                    ? Finding.ok(SUBJECT, "the app is " + found)
                    : Finding.failed(
                            SUBJECT,
                            "soar.slack.app-id: is " + wanted + ", and the token is of " + found
                                    + ": clicks would be refused");
        } catch (SlackErrorException e) {
            return Finding.warning(SUBJECT, "soar.slack.app-id: not known to be the token's: " + e.getMessage());
        }
    }

    /** Slack tells nobody what it signs with: only that it cannot be this. */
    private Optional<Finding> signingSecret() {
        String key = "soar.slack.signing-secret";
        return settings.text("soar.slack.mode").equals("webhook")
                        && !settings.text(key).matches("[0-9a-z]{32}")
                ? Optional.of(Finding.warning(
                        SUBJECT,
                        key
                                + ": its value has not the form of one, 32 digits and small letters (api.slack.com/apps, Basic"
                                + " Information): clicks would be refused"))
                : Optional.empty();
    }

    private Optional<SlackAccess.Channel> channel(List<Finding> findings) {
        String key = "soar.slack.channel";
        String wanted = settings.text(key);
        try {
            Optional<SlackAccess.Channel> channel = slack.channel(wanted);
            findings.add(channel.map(found -> found.isMember()
                            ? Finding.ok(
                                    "channel", "#" + found.name() + " (" + found.id() + ") has the app as a member")
                            : Finding.failed(
                                    "channel",
                                    key + ": the app is no member of #" + found.name() + "; /invite it there"))
                    .orElseGet(() -> Finding.failed(
                            "channel",
                            key + ": there is no channel " + wanted
                                    + " that the app may see; where it is private, /invite the app")));
            return channel;
        } catch (SlackErrorException e) {
            findings.add(Finding.failed("channel", key + ": " + e.getMessage()));
            return Optional.empty();
        }
    }

    private void scopes(Set<String> given, boolean isPrivate, List<Finding> findings) {
        if (given.isEmpty()) {
            findings.add(Finding.skipped("scopes", "Slack does not say which the token has"));
            return;
        }
        String channels = isPrivate ? "groups" : "channels";
        List<String> missing = Stream.of(
                        "chat:write", "app_mentions:read", "users:read", channels + ":read", channels + ":history")
                .filter(scope -> !given.contains(scope))
                .toList();
        String remedy = "; docker/slack-app-manifest.yaml has all, and the app is to be installed anew then";
        if (!missing.isEmpty()) {
            findings.add(Finding.failed("scopes", TOKEN + ": lacks " + String.join(", ", missing) + remedy));
        }
        Map<String, String> lost = new LinkedHashMap<>();
        lost.put("commands", "/soar does not work");
        lost.put("files:write", "long outputs are in the case alone");
        lost.put("usergroups:read", "user groups are no deciders and no analysts");
        lost.put("users:read.email", "analysts are not found by e-mail address");
        lost.keySet().removeAll(given);
        lost.forEach((scope, what) ->
                findings.add(Finding.warning("scopes", TOKEN + ": lacks " + scope + ": " + what + remedy)));
        if (missing.isEmpty() && lost.isEmpty()) {
            findings.add(Finding.ok("scopes", "all that are used"));
        }
    }

    private void deciders(List<Finding> findings) {
        List<String> ids = settings.items(DECIDERS);
        if (ids.isEmpty()) {
            findings.add(Finding.failed("deciders", DECIDERS + ": is empty: nobody may approve"));
            return;
        }
        List<String> unknown =
                ids.stream().filter(id -> directory.name(id).isEmpty()).toList();
        findings.add(
                unknown.isEmpty()
                        ? Finding.ok(
                                "deciders",
                                String.join(
                                        ", ",
                                        ids.stream()
                                                .map(id -> directory.name(id).orElse(id))
                                                .toList()))
                        : Finding.failed(
                                "deciders",
                                DECIDERS + ": no active user and no user group in Slack: "
                                        + String.join(", ", unknown)));
    }

    private Finding socket() {
        try {
            slack.connect();
            return Finding.ok("socket", "Slack takes connections with soar.slack.app-token");
        } catch (SlackErrorException e) {
            return Finding.failed("socket", "soar.slack.app-token: " + e.getMessage());
        }
    }
}
