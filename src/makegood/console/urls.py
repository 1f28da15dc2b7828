"""The addresses of the console, behind the name of its site."""

from django.urls import path

from makegood.console.views import audit, books, case, disputes, members, payments, queue, reports, standing

app_name = "console"

urlpatterns = [
    path("", queue.queue, name="queue"),
    path("views/", queue.save, name="save_view"),
    path("views/forget/", queue.forget, name="forget_view"),
    path("requests/<int:request_id>/", case.case, name="case"),
    path("requests/<int:request_id>/find/", case.find, name="find"),
    path("requests/<int:request_id>/rule/", case.rule, name="rule"),
    path("requests/<int:request_id>/approve/", case.approve, name="approve"),
    path("requests/<int:request_id>/withdraw-proposal/", case.withdraw_proposal, name="withdraw_ruling"),
    path("requests/<int:request_id>/send-again/", case.send_again, name="send_again"),
    path("papers/<int:paper_id>/", case.paper, name="paper"),
    path("members/", members.members, name="members"),
    path("members/<slug:handle>/", members.member, name="member"),
    path("members/<slug:handle>/standing/", standing.standing, name="standing"),
    path("members/<slug:handle>/sanction/", standing.sanction, name="sanction"),
    path("members/<slug:handle>/lift/", standing.lift, name="lift"),
    path("reports/", reports.reports, name="reports"),
    path("reports/<int:report_id>/", reports.report, name="report"),
    path("reports/<int:report_id>/answer/", reports.answer, name="answer_report"),
    path("reports/<int:report_id>/take-down/<int:charge_id>/", reports.take_down, name="take_down"),
    path("payments/", payments.payments, name="payments"),
    path("payments/calls/<int:intent_id>/try/", payments.try_now, name="try_now"),
    path("chargebacks/<int:chargeback_id>/return/", payments.return_repayment, name="return_repayment"),
    path("books/", books.chart, name="books"),
    path("books/accounts/<slug:account>/<slug:asset>/", books.account, name="account"),
    path("books/transactions/<int:transaction_id>/", books.transaction, name="transaction"),
    path("books/payments/<int:payment_id>/", books.payment, name="payment"),
    path("books/lots/<int:lot_id>/", books.lot, name="lot"),
    path("books/charges/<str:reference>/", books.charge, name="charge"),
    path("disputes/", disputes.disputes, name="disputes"),
    path("disputes/<int:chargeback_id>/", disputes.dispute, name="dispute"),
    path("disputes/<int:chargeback_id>/evidence/", disputes.evidence, name="evidence"),
    path("disputes/<int:chargeback_id>/verdict/", disputes.verdict, name="verdict"),
    path("audit/", audit.audit, name="audit"),
]
