/** What people see in Slack and Kibana of one incident, as HTML pages: for the reader of the sandbox, and for the pictures of the README. */
package io.camelsoar.sandbox.page;
