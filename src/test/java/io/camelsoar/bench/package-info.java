/** {@code ./soar bench}: what camel-soar takes and gives, measured between the simulators. Beside the tests, and not shipped. */
package io.camelsoar.bench;
