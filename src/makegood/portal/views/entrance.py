"""The way in and out: the list of sites, signing in, changing hats in a demo, signing out."""

from dataclasses import dataclass

from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from makegood.kernel.refusals import Refusal
from makegood.look.hats import Hat, hat_of, hats_of
from makegood.members.models import User
from makegood.members.operations import prove_second_factor
from makegood.portal.account_forms import TokenForm
from makegood.portal.hat_pages import page_for
from makegood.portal.introductions import introduced
from makegood.portal.sign_in import SignInForm, WayIn, finish, halfway, home_of, let_in
from makegood.sites.models import Site


@dataclass(frozen=True, slots=True)
class House:
    """A site of a demo with its hats: one member and the staff in front, the other members behind."""

    site: Site
    front: tuple[Hat, ...]
    others: tuple[Hat, ...]


@require_GET
def landing(request: HttpRequest) -> HttpResponse:
    """Introduce the sites that run here, and in a demo what to try on each as whom."""
    sites = list(Site.objects.order_by("name"))
    hats = hats_of(sites)
    values = {"sites": introduced(sites, hats=hats), "home": _home(request), "is_demo": bool(hats)}
    return render(request, "portal/landing.html", values)


def _home(request: HttpRequest) -> str:
    return home_of(request.user) if isinstance(request.user, User) else ""


@method_decorator(sensitive_post_parameters("password"), name="dispatch")
class SignIn(LoginView):
    """Let a person in, and on to where they wanted to go."""

    template_name = "portal/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = False

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Let in whoever proved the password, to where they wanted to go or to their own start page."""
        user = form.get_user()
        assert isinstance(user, User), "the password belongs to somebody"
        to = self.get_redirect_url() or home_of(user)
        return let_in(self.request, user, way=WayIn(to, is_remembered=form.cleaned_data["remember"]))

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        """Add the people of the demo, where this is one; the page belongs to no site of ours."""
        wanted = self.get_redirect_url()
        houses = _houses(wanted)
        context = super().get_context_data(**kwargs) | {"houses": houses, "back": wanted, "site": None}
        if houses:
            # A browser scrolls to the field that it enters, and past the people.
            context["form"].fields["username"].widget.attrs.pop("autofocus", None)
        return context


def _houses(wanted: str) -> list[House]:
    """Give a demo's sites with their hats; first the one to which somebody was on the way."""
    sites = sorted(Site.objects.order_by("name"), key=lambda site: not wanted.startswith(f"/{site.slug}/"))
    hats = hats_of(sites)
    return [_house(site, hats[site.pk]) for site in sites if site.pk in hats]


def _house(site: Site, hats: list[Hat]) -> House:
    staff, members = [hat for hat in hats if hat.is_staff], [hat for hat in hats if not hat.is_staff]
    return House(site, (*members[:1], *staff), tuple(members[1:]))


@require_POST
def sign_in_as(request: HttpRequest) -> HttpResponse:
    """Put on the hat of one of the demo's people; outside a demo there is no such page."""
    hat = hat_of(user=request.POST.get("user", ""), slug=request.POST.get("site", ""))
    if hat is None:
        raise Http404("There is no such person in a demo.")
    user = User.objects.get(pk=hat.user_id)
    return let_in(request, user, way=WayIn(page_for(hat, back=request.POST.get("back", ""))))


@require_http_methods(["GET", "HEAD", "POST"])
def second_step(request: HttpRequest) -> HttpResponse:
    """Take the code of the second factor from whoever proved the password just now, and let them in."""
    found = halfway(request)
    if found is None:
        return redirect("portal:sign_in")
    user, way = found
    form = TokenForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            prove_second_factor(user, token=form.cleaned_data["token"])
        except Refusal as refusal:
            form.add_error("token", refusal.message)
        else:
            return finish(request, user, way=way)
    values = {"form": form, "site": None}
    return render(request, "portal/sign_in/second_step.html", values, status=422 if form.errors else 200)
