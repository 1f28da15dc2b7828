"""What people are told: receipts and decision letters, written when the event happened and mailed by the worker.

Reads every room below; changes none of them."""
