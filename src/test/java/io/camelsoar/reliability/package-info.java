/** What must hold whatever stops and whenever: nothing lost, nothing done twice. */
package io.camelsoar.reliability;
