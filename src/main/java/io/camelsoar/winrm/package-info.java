/**
 * The {@code winrm} component: runs PowerShell commands on Windows hosts over Windows Remote Management.
 *
 * <p>With {@code io.camelsoar.remote} the package stands alone. It asks an {@link io.camelsoar.remote.ExecutionGuard} before every command, and without
 * one it runs nothing.
 */
package io.camelsoar.winrm;
