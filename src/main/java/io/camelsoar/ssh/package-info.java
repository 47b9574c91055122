/**
 * The {@code ssh} component: camel-ssh's endpoints with a producer of our own, which runs commands on hosts that are not Windows.
 *
 * <p>It asks an {@link io.camelsoar.remote.ExecutionGuard} before every command, runs nothing without one, and connects only to hosts
 * whose keys are known.
 */
package io.camelsoar.ssh;
