/** A Slack for tests and the sandbox: Web API, which keeps Block Kit's rules, and a finger to press buttons with. */
package io.camelsoar.sandbox.slack;
