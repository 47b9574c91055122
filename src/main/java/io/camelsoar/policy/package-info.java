/** What a proposed command may do: default deny, by a closed subset of PowerShell and lists that an engineer keeps in {@code routes/policy.yaml}. */
package io.camelsoar.policy;
