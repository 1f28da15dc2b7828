"""The way in and out: the list of sites, signing in, changing hats in a demo, signing out."""

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.views import LoginView
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from makegood.members.models import User
from makegood.portal.sign_in import SignInForm, demo_people, home_of
from makegood.sites.models import Site

PASSWORD_BACKEND = "django.contrib.auth.backends.ModelBackend"


@require_GET
def landing(request: HttpRequest) -> HttpResponse:
    """Introduce the sites that run here."""
    return render(request, "portal/landing.html", {"sites": Site.objects.order_by("id"), "home": _home(request)})


def _home(request: HttpRequest) -> str:
    return home_of(request.user) if isinstance(request.user, User) else ""


class SignIn(LoginView):
    """Let a person in, and on to where they wanted to go."""

    template_name = "portal/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = False

    def get_default_redirect_url(self) -> str:
        """Give the person's own start page."""
        assert isinstance(self.request.user, User), "only who came in is sent on"
        return home_of(self.request.user)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        """Add the people of the demo, where this is one; the page belongs to no site of ours."""
        people = demo_people() if settings.MAKEGOOD_DEMO else []
        return super().get_context_data(**kwargs) | {"people": people, "site": None}


@require_POST
def sign_in_as(request: HttpRequest) -> HttpResponse:
    """Put on the hat of one of the demo's people; outside a demo there is no such page."""
    wanted = request.POST.get("user", "")
    shown = {str(person.user_id) for person in demo_people()} if settings.MAKEGOOD_DEMO else set()
    if wanted not in shown:
        raise Http404("There is no such person in a demo.")
    user = User.objects.get(pk=int(wanted))
    login(request, user, backend=PASSWORD_BACKEND)
    return redirect(home_of(user))
