/** The jq templates of messages and cases: edited while camel-soar runs, and never worse than before. */
package io.camelsoar.template;
