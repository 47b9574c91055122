/** What keeps the secrets of the settings out of everything that is written, shown or sent. */
package io.camelsoar.secrets;
