/** What commands on hosts have in common, whichever way they get there: the guard before them and the result after them. */
package io.camelsoar.remote;
