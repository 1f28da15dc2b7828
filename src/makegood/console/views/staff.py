"""Who works on this site, in which role: hiring, another role, leaving, and a lost second factor."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from makegood.console.second_factors import lift_for
from makegood.console.staff_forms import HireForm, LostForm, RoleForm
from makegood.kernel.refusals import Refusal
from makegood.look.doors import acting_page
from makegood.look.pages import show_page
from makegood.look.visits import StaffVisit
from makegood.members.duties import Duty
from makegood.members.models import Role
from makegood.members.operations import LastOperator, change_role, dismiss, hire
from makegood.members.queries import staff_for_operator, staff_of_site


@require_http_methods(["GET", "HEAD", "POST"])
@acting_page(Duty.STAFF)
def staff(request: HttpRequest, visit: StaffVisit) -> HttpResponse:
    """List who works here, and take in somebody new."""
    form = HireForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _show(request, visit, form)
    if not form.is_valid():
        return _show(request, visit, form, status=422)
    said = form.cleaned_data
    name, email, role = said["name"], said["email"], Role(said["role"])
    try:
        new = hire(visit.site, name=name, email=email, role=role, by=_by(visit), at=visit.at)
    except Refusal as refusal:
        form.add_error("email", refusal.message)
        return _show(request, visit, form, status=409)
    messages.success(request, f"{new.name} works here now as {new.get_role_display().lower()}, and is told by mail.")
    return _back(visit)


def _show(request: HttpRequest, visit: StaffVisit, form: HireForm, *, status: int = 200) -> HttpResponse:
    values: dict[str, object] = {
        "section": "staff",
        "people": staff_of_site(visit.site),
        "roles": Role.choices,
        "form": form,
        "lost": LostForm(auto_id=False),
    }
    return show_page(request, "console/staff.html", visit=visit, values=values, status=status)


@require_POST
@acting_page(Duty.STAFF)
def role(request: HttpRequest, visit: StaffVisit, *, staff_id: int) -> HttpResponse:
    """Give somebody another role."""
    person, form = staff_for_operator(visit.site, staff_id), RoleForm(request.POST)
    if not form.is_valid():
        messages.warning(request, "Nothing was changed: choose a role.")
        return _back(visit)
    wanted = Role(form.cleaned_data["role"])
    done = f"{person.name} is {wanted.label.lower()} now, and is told by mail."
    return _act(request, visit, done, lambda: change_role(person, role=wanted, by=_by(visit), at=visit.at))


@require_POST
@acting_page(Duty.STAFF)
def dismiss_staff(request: HttpRequest, visit: StaffVisit, *, staff_id: int) -> HttpResponse:
    """Let somebody work here no longer."""
    person = staff_for_operator(visit.site, staff_id)
    done = f"{person.name} works here no longer. What they did keeps their name."
    return _act(request, visit, done, lambda: dismiss(person, by=_by(visit), at=visit.at))


@require_POST
@acting_page(Duty.SECOND_FACTOR)
def lift_factor(request: HttpRequest, visit: StaffVisit, *, staff_id: int) -> HttpResponse:
    """Turn off the second factor of somebody who works here and lost it."""
    lift_for(request, visit, person=staff_for_operator(visit.site, staff_id))
    return _back(visit)


def _act(request: HttpRequest, visit: StaffVisit, done: str, act: Callable[[], object]) -> HttpResponse:
    try:
        act()
    except LastOperator as last:
        messages.warning(request, last.message)
    else:
        messages.success(request, done)
    return _back(visit)


def _by(visit: StaffVisit) -> str:
    return f"staff:{visit.staff.pk}"


def _back(visit: StaffVisit) -> HttpResponse:
    return redirect("console:staff", visit.site.slug)
