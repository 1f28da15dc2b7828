"""A second factor turned off for somebody who lost it: one act, for members and for those who work here.

Owns what is said when it cannot be done.
"""

from django.contrib import messages
from django.http import HttpRequest

from makegood.console.staff_forms import LostForm
from makegood.look.visits import StaffVisit
from makegood.members.models import Member, Staff
from makegood.members.operations import NoSecondFactor, WorksElsewhere, lift_second_factor


def lift_for(request: HttpRequest, visit: StaffVisit, *, person: Member | Staff) -> None:
    """Turn it off for the reason that was chosen, or say why not."""
    form = LostForm(request.POST)
    if not form.is_valid():
        messages.warning(request, "Nothing was changed: choose why it is turned off.")
        return
    try:
        lift_second_factor(person, because=form.cleaned_data["because"], by=visit.staff, at=visit.at)
    except (NoSecondFactor, WorksElsewhere) as no:
        messages.warning(request, no.message)
    else:
        messages.success(request, f"The second factor of {person.name} is off, and they are told by mail.")
