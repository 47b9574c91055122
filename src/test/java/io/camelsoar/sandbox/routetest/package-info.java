/**
 * {@code ./soar test}: the tests in YAML beside the routes. Each runs camel-soar as it ships, with the routes of the working directory,
 * between simulators of its own.
 */
package io.camelsoar.sandbox.routetest;
