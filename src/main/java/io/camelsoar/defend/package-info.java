/**
 * Response actions of Elastic Defend: isolate a host, release it, kill the alert's process. They are offered for an alert of Defend, by
 * camel-soar and never by a model, and go to Kibana behind the same guard as commands to hosts.
 */
package io.camelsoar.defend;
