/** The audit trail: what was done, by whom and when, each event hashed over the one before it. */
package io.camelsoar.audit;
