/**
 * A Windows host for tests: a WinRM listener ([MS-WSMV], [MS-NLMP]) with a stand-in for PowerShell behind it.
 *
 * <p>{@link io.camelsoar.sandbox.windows.WindowsHost} is the way in.
 */
package io.camelsoar.sandbox.windows;
