/**
 * What {@code soar check} looks at: the services and hosts that the settings lead to, each asked as the routes would ask it. Nothing is
 * changed by that: no message, no case, and on a host one command that only reads.
 */
package io.camelsoar.check;
