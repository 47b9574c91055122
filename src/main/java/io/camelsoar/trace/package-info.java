/** Spans (OpenTelemetry) of the stages and of their calls to the services around, as docs/logs.md says. */
package io.camelsoar.trace;
