package io.camelsoar.approval;

import io.camelsoar.slack.Interaction;

/**
 * The Slack workspace and app that clicks are taken from. A signing secret is the app's, in every workspace that installed it.
 *
 * @param teamId such as {@code T0123ABCD}
 * @param appId such as {@code A0123ABCD}
 */
public record Workspace(String teamId, String appId) {

    /** Why a click is from elsewhere; null if it is from here. What is no click in a message names neither, and decides nothing. */
    String objection(Interaction click) {
        if (!click.isBlockActions()) {
            return null;
        }
        return objection(click.appId(), click.teamId());
    }

    /** Why a request of this app and workspace is from elsewhere; null if it is from here. */
    String objection(String itsAppId, String itsTeamId) {
        if (!appId.equals(itsAppId)) {
            return "Another Slack app (soar.slack.app-id)";
        }
        return teamId.equals(itsTeamId) ? null : "Another Slack workspace (soar.slack.team-id)";
    }
}
