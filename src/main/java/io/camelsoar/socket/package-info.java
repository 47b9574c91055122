/** Socket Mode: what Slack would send to the webhooks comes over a connection that camel-soar opens. */
package io.camelsoar.socket;
