/** The incident store: the only truth about what happened, what was approved and what has run. */
package io.camelsoar.incident;
