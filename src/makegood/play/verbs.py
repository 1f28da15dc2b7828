"""The table of the verbs that are played. Must hold exactly the verbs of `words`."""

from collections.abc import Callable, Mapping

from makegood.play import (
    verbs_claims,
    verbs_disputes,
    verbs_memberships,
    verbs_money,
    verbs_orders,
    verbs_people,
    verbs_services,
    verbs_site,
)
from makegood.play.stage import Stage
from makegood.play.story import Act

PLAYED: Mapping[str, Callable[[Stage, Act], None]] = {
    "register": verbs_people.register,
    "performer": verbs_people.performer,
    "correspondent": verbs_people.correspondent,
    "report": verbs_people.report,
    "leave": verbs_people.leave_site,
    "terminate": verbs_people.terminate,
    "buy": verbs_money.buy,
    "deposit": verbs_money.deposit,
    "decline": verbs_money.decline,
    "accept": verbs_money.accept,
    "subscribe": verbs_memberships.subscribe,
    "cancel": verbs_memberships.cancel,
    "reactivate": verbs_memberships.reactivate,
    "feature": verbs_memberships.feature,
    "chargeback": verbs_disputes.chargeback,
    "won": verbs_disputes.won,
    "lost": verbs_disputes.lost,
    "repay": verbs_disputes.repay,
    "use": verbs_services.use,
    "session": verbs_services.session,
    "incident": verbs_services.incident,
    "order": verbs_orders.order,
    "start": verbs_orders.start,
    "deliver": verbs_orders.deliver,
    "drop": verbs_orders.drop,
    "stop": verbs_orders.stop,
    "fail": verbs_orders.fail,
    "restart": verbs_orders.restart,
    "publish": verbs_site.publish,
    "wait": verbs_site.wait,
    "ask": verbs_claims.ask,
    "supply": verbs_claims.supply,
    "find": verbs_claims.find,
    "choose": verbs_claims.choose,
    "decide": verbs_claims.decide,
    "approve": verbs_claims.approve,
    "appeal": verbs_claims.appeal,
}
