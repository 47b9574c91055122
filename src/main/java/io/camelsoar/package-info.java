/** camel-soar: from a critical Elastic Security alert to approved commands on the host and a complete case. */
package io.camelsoar;
