/** Copies of a store in an H2 file, and what becomes of them. PostgreSQL has its own tools. */
package io.camelsoar.backup;
