"""A person at the sandbox, without a browser: stories and tests pay and cancel through it, at the real page.

Owns what such a person does over HTTP. Must not know the shop, nor the sandbox's insides.
"""

import httpx

from makegood.payments.sandbox.cards import Charging, Refunding
from makegood.payments.sandbox.disputes import DisputeStatus
from makegood.payments.sandbox.faults import Fault


class Visitor:
    """Somebody who visits checkout pages, and who may give the sandbox new cards and bad days."""

    def __init__(self, http: httpx.Client) -> None:
        self._http = http

    def pay(self, page: str, *, card: str = "4242") -> str:
        """Pay on a checkout's page and give the address to which it leads."""
        return self._act(page, {"act": "pay", "card": card})

    def cancel(self, page: str) -> str:
        """Leave a checkout's page without paying and give the address to which it leads."""
        return self._act(page, {"act": "cancel"})

    def give_card(self, page: str, *, card: str = "4242") -> str:
        """Give a card to keep, on the page for that, and give the address to which it leads."""
        return self._act(page, {"act": "keep", "card": card})

    def put_card(
        self,
        token: str,
        *,
        label: str = "",
        charging: Charging = Charging.TAKEN,
        refunding: Refunding = Refunding.AT_ONCE,
    ) -> None:
        """Make a card of that token, or change the ways of one."""
        body = {"label": label, "charging": charging.value, "refunding": refunding.value}
        self._http.put(f"/v1/test/cards/{token}", json=body).raise_for_status()

    def dispute(
        self, payment: str, *, reason: str = "fraudulent", amount: int | None = None, currency: str = ""
    ) -> str:
        """Dispute a payment at the bank, and give the dispute's name at the processor."""
        claim: dict[str, object] = {"payment": payment, "reason": reason}
        claim |= {"amount": amount} if amount is not None else {}
        claim |= {"currency": currency} if currency else {}
        dispute: str = self._post("/v1/test/disputes", claim).json()["id"]
        return dispute

    def decide(self, dispute: str, *, status: DisputeStatus) -> None:
        """Let the bank decide a dispute, or open it anew."""
        self._post(f"/v1/test/disputes/{dispute}", {"status": status.value})

    def return_refund(self, refund: str) -> None:
        """Let the bank send back a refund that had arrived."""
        self._post(f"/v1/test/refunds/{refund}/return", {})

    def plan(self, fault: Fault, *, call: str, times: int = 1) -> None:
        """Let the next calls of that name meet a fault."""
        self._post("/v1/test/faults", {"call": call, "fault": fault.value, "times": times})

    def _post(self, path: str, body: dict[str, object]) -> httpx.Response:
        return self._http.post(path, json=body).raise_for_status()

    def _act(self, page: str, form: dict[str, str]) -> str:
        answer = self._http.post(page, data=form)
        # A page that refuses answers with the reason; raise_for_status lets redirections fail as well.
        if not answer.has_redirect_location:
            answer.raise_for_status()
        return answer.headers["location"]
