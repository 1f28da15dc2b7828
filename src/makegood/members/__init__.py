"""People: those who can sign in, the members of a site, its staff, and the counterparts whose services are paid.

Knows what somebody accepted and when. Must not know money, products or requests."""
