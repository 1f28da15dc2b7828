"""What the site asks of the processor: the try is noted and committed, the call is made, the answer is recorded.

Owns the intents after they were committed with their act. No call is made inside a transaction, and a process that
dies anywhere leaves an intent that the next run takes up under the same key.
"""

from makegood.payments.calls.making import confirm_call, confirm_card, confirm_payment, make_calls
from makegood.payments.calls.reports import fetch_disputes
from makegood.payments.calls.tries import ALARMING, LONGEST_TRY

__all__ = ["ALARMING", "LONGEST_TRY", "confirm_call", "confirm_card", "confirm_payment", "fetch_disputes", "make_calls"]
