/**
 * What is measured, for Prometheus: how long incidents take from their alert to each of their milestones, what came of them, the calls to
 * the services around, what waits, and backups. Names and labels are those of docs/metrics.md.
 */
package io.camelsoar.metrics;
