"""Requests: intake, findings, decisions by the policy, discretion, options and settlement.

Gathers the facts of a case and hands them to the policy; the policy decides, the ledger and payments carry out."""
