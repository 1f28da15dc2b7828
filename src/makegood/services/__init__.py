"""The use of paid services: one-off charges, and incidents that the site recorded about them.

Must not know requests: an incident is a fact, what it is worth is for the policy to say."""
