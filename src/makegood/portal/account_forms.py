"""The forms around an account: joining, codes, passwords, the second factor.

Owns shapes of input and the words beside it. Who may join, and which code opens, the operations decide.
"""

from collections.abc import Mapping

from babel import Locale
from django import forms
from django.contrib.auth import password_validation

from makegood.kernel.refusals import Refusal
from makegood.sites.models import PolicyVersion, Site

LONGEST_PASSWORD = 200
# Which field a refusal is about, by its code and by what it says that it is about.
FIELD_OF: Mapping[str, str] = {
    "under_age": "born",
    "bad_address": "email",
    "handle": "handle",
    "address": "email",
    "name": "name",
}


def countries() -> list[tuple[str, str]]:
    """List the countries by name, each with its two letters.

    >>> ("PT", "Portugal") in countries(), ("001", "World") in countries()
    (True, False)
    """
    found = [(code, name) for code, name in Locale("en").territories.items() if code.isalpha() and code not in NOWHERE]
    return sorted(found, key=lambda each: each[1])


# Codes for no country at all, for regions, and for tests.
NOWHERE = frozenset({"ZZ", "XA", "XB", "EU", "EZ", "UN", "QO"})


def _new_password(label: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text="At least ten characters. A few words in a row are easy to keep and hard to guess.",
        max_length=LONGEST_PASSWORD,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        validators=[password_validation.validate_password],
    )


def _address() -> forms.EmailField:
    return forms.EmailField(
        label="E-mail address", max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )


def _mailed_code() -> forms.RegexField:
    return forms.RegexField(
        r"\A\s*[0-9]{6}\s*\Z",
        label="Code from the mail",
        help_text="Six digits.",
        error_messages={"invalid": "A code is six digits; look at the mail again."},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "code"}),
    )


class JoinForm(forms.Form):
    """What somebody says on joining: who they are, and that they accept the version that was shown."""

    name = forms.CharField(label="Your name", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    handle = forms.CharField(
        label="User name",
        help_text="A short name without spaces: letters, digits, - and _.",
        max_length=50,
        widget=forms.TextInput(attrs={"autocomplete": "nickname", "autocapitalize": "none"}),
    )
    email = _address()
    password = _new_password("Password")
    born = forms.DateField(
        label="Date of birth", widget=forms.DateInput(attrs={"type": "date", "autocomplete": "bday"}, format="%Y-%m-%d")
    )
    country = forms.ChoiceField(label="Country", widget=forms.Select(attrs={"autocomplete": "country"}))
    accepts = forms.BooleanField(
        error_messages={"required": "Without accepting the policy there is no account. Read it, then tick here."}
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: object, site: Site, version: PolicyVersion, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.in_force = version
        country = self.fields["country"]
        assert isinstance(country, forms.ChoiceField)
        country.choices = [("", "Choose …"), *countries()]
        if site.minimum_age is None:
            del self.fields["born"]
        else:
            self.fields["born"].help_text = f"Members here are at least {site.minimum_age} years old."
        for field in self.detail_fields:
            field.field.error_messages["required"] = "Fill this in, please."

    def clean_version(self) -> int:
        """Take an acceptance of the version that is in force, and of no other."""
        number = int(self.cleaned_data["version"])
        if number != self.in_force.number:
            raise forms.ValidationError("The policy changed while this page was open. Read it again before you accept.")
        return number

    @property
    def detail_fields(self) -> list[forms.BoundField]:
        """Give the fields about the person, in their order."""
        return [self[name] for name in self.fields if name not in ("accepts", "version")]

    def take_up(self, refusal: Refusal) -> None:
        """Put a refusal beside the field that it is about."""
        about = refusal.data.get("field") or refusal.data.get("what") or refusal.code
        field = FIELD_OF.get(str(about))
        self.add_error(field if field in self.fields else None, refusal.message)


class MailedCodeForm(forms.Form):
    """A code from the mail."""

    code = _mailed_code()


class ForgottenForm(forms.Form):
    """The address of somebody who cannot come in, and the site that they came from."""

    email = _address()
    site = forms.SlugField(required=False, widget=forms.HiddenInput)


class RecoverForm(ForgottenForm):
    """A code from the mail, and the password that counts from then on."""

    code = _mailed_code()
    password = _new_password("New password")
    field_order = ("email", "code", "password", "site")


class PresentPasswordForm(forms.Form):
    """The present password, as a proof that it is still the same person."""

    present = forms.CharField(
        label="Your present password",
        max_length=LONGEST_PASSWORD,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class PasswordForm(PresentPasswordForm):
    """The present password and the next one."""

    password = _new_password("New password")


class TokenForm(forms.Form):
    """A code of the second factor, or one of paper."""

    token = forms.CharField(
        label="Code",
        help_text="The six digits that your app shows now, or one of your recovery codes.",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "none", "class": "code"}),
    )


class SetUpForm(TokenForm, PresentPasswordForm):
    """The first code of a second factor, with the present password: a borrowed session sets up none."""

    field_order = ("token", "present")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["token"].help_text = "The six digits that the app shows now."
