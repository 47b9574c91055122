/**
 * The services around camel-soar, simulated on loopback with their real wire protocols, and {@code ./soar sandbox}, which runs the
 * main job between them. Shipped in no jar.
 */
package io.camelsoar.sandbox;
