/** What the lines of the log have beside their text. */
package io.camelsoar.log;
