/** A Slack for tests and the sandbox: Web API, Block Kit rules, and a finger to press buttons with. */
package io.camelsoar.sandbox.slack;
