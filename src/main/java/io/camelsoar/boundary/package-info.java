/** The services around, as camel-soar sees them: which call leads to which, and how it stands with each. */
package io.camelsoar.boundary;
