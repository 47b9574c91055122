/** Files that are edited while camel-soar runs: what of an edit does not count, and why. */
package io.camelsoar.edit;
