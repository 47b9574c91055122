/**
 * Everything this project says to Slack and hears from it: the {@code slack} component that posts Block Kit messages, the
 * search for the analyst's user id, and the check and parsing of button clicks. Depends on no other package of the
 * project.
 */
package io.camelsoar.slack;
