/** Words for people. */
package io.camelsoar.text;
