/** What the AI Assistant is asked with: texts in Camel's Simple language, edited while camel-soar runs. */
package io.camelsoar.prompt;
