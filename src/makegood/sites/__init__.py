"""Tenants: a site's settings, clock, policy versions, events with their audit chain, and the outbox.

Knows no room above it: what happened is told as an event, and later rooms take it up from the outbox."""
