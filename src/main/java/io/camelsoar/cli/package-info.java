/** The {@code soar} command; each subcommand is one class. */
package io.camelsoar.cli;
