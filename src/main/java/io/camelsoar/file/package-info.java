/** Files that nobody else may read. */
package io.camelsoar.file;
