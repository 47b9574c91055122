/** A page at the management port on which people see every incident, and have parked ones go on. */
package io.camelsoar.console;
