"""The addresses of the portal."""

from django.contrib.auth.views import LogoutView
from django.urls import path, register_converter

from makegood.portal.things import ThingConverter
from makegood.portal.views import (
    account,
    buying,
    cards,
    disputes,
    entrance,
    features,
    help,
    mailbox,
    memberships,
    papers,
    payments,
    policy,
    requests,
    services,
    settings,
)

register_converter(ThingConverter, "thing")

app_name = "portal"

urlpatterns = [
    path("", entrance.landing, name="landing"),
    path("sign-in/", entrance.SignIn.as_view(), name="sign_in"),
    path("sign-in/as/", entrance.sign_in_as, name="sign_in_as"),
    path("sign-out/", LogoutView.as_view(), name="sign_out"),
    path("mailbox/", mailbox.mailbox, name="mailbox"),
    path("mailbox/<slug:name>/", mailbox.mail, name="mail"),
    path("<slug:slug>/", account.home, name="home"),
    path("<slug:slug>/policy/", policy.policy, name="policy"),
    path("<slug:slug>/policy/<int:number>/", policy.policy, name="policy"),
    path("<slug:slug>/policy/<int:number>/since/<int:older>/", policy.changes, name="policy_changes"),
    path("<slug:slug>/wallet/", account.wallet, name="wallet"),
    path("<slug:slug>/wallet/lots/<int:lot_id>/", account.lot, name="lot"),
    path("<slug:slug>/letters/<int:letter_id>/", account.letter, name="letter"),
    path("<slug:slug>/letters/<int:letter_id>/letter.pdf", papers.letter, name="letter_pdf"),
    path("<slug:slug>/wallet/deposit/", payments.deposit, name="deposit"),
    path("<slug:slug>/wallet/money/<int:deposit_lot_id>/", account.deposit_lot, name="deposit_lot"),
    path("<slug:slug>/payments/", payments.payments, name="payments"),
    path("<slug:slug>/payments/<int:payment_id>/receipt.pdf", papers.receipt, name="receipt"),
    path("<slug:slug>/settings/", settings.settings, name="settings"),
    path("<slug:slug>/settings/deactivate/", settings.deactivate, name="deactivate"),
    path("<slug:slug>/settings/activate/", settings.activate, name="activate"),
    path("<slug:slug>/packs/", buying.packs, name="packs"),
    path("<slug:slug>/payments/<int:payment_id>/", buying.payment, name="payment"),
    path("<slug:slug>/payments/<int:payment_id>/return/", buying.payment_return, name="payment_return"),
    path("<slug:slug>/cards/", cards.cards, name="cards"),
    path("<slug:slug>/cards/<int:card_id>/return/", cards.card_return, name="card_return"),
    path("<slug:slug>/cards/<int:card_id>/remove/", cards.remove, name="card_remove"),
    path("<slug:slug>/membership/", memberships.membership, name="membership"),
    path("<slug:slug>/membership/plans/<slug:plan_code>/", memberships.plan, name="plan"),
    path("<slug:slug>/membership/features/<slug:feature_code>/", features.feature, name="feature"),
    path("<slug:slug>/membership/<int:membership_id>/cancel/", memberships.cancel, name="cancel_membership"),
    path("<slug:slug>/membership/<int:membership_id>/return/", memberships.come_back, name="come_back"),
    path("<slug:slug>/membership/<int:membership_id>/card/", memberships.fee_card, name="fee_card"),
    path("<slug:slug>/services/", services.services, name="services"),
    path("<slug:slug>/services/<slug:code>/", services.use, name="use"),
    path("<slug:slug>/charges/<int:charge_id>/", services.charge, name="charge"),
    path("<slug:slug>/help/", help.about, name="help"),
    path("<slug:slug>/help/<thing:thing>/", help.ground, name="ground"),
    path("<slug:slug>/help/<thing:thing>/<slug:remedy>/<slug:ground>/", help.outcome, name="outcome"),
    path("<slug:slug>/disputes/", disputes.disputes, name="disputes"),
    path("<slug:slug>/requests/", requests.requests, name="requests"),
    path("<slug:slug>/requests/<int:request_id>/", requests.one, name="request"),
    path("<slug:slug>/requests/<int:request_id>/choose/", requests.choose, name="choose"),
    path("<slug:slug>/requests/<int:request_id>/supply/", requests.supply, name="supply"),
    path("<slug:slug>/requests/<int:request_id>/withdraw/", requests.withdraw, name="withdraw"),
    path("<slug:slug>/requests/<int:request_id>/appeal/", requests.appeal, name="appeal"),
    path("<slug:slug>/papers/<int:paper_id>/", requests.paper, name="paper"),
]
