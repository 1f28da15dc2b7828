"""The form that publishes a policy: its text, typed or from a file, and how it came to be.

Owns shapes of input. Whether the text is a policy, and when it takes effect, the policy and the site say.
"""

from django import forms

from makegood.console.books_forms import local_instant

LONGEST_TEXT = 200_000
FILE = "policy.md"


class PublishForm(forms.Form):
    """A text to check, and then to publish."""

    text = forms.CharField(
        label="The policy",
        required=False,
        strip=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 16, "class": "source", "spellcheck": "false"}),
    )
    file = forms.FileField(label="Or a file", required=False, help_text="Its text takes the place of what is typed.")
    approved = local_instant("Approved on")
    mandated = forms.BooleanField(label="The law demands it", required=False)
    # The digest of the text that was shown as it would be published.
    checked = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def clean(self) -> dict[str, object]:
        """Take the text from where it is, with line ends as authors write them."""
        cleaned = super().clean() or self.cleaned_data
        sent = cleaned.get("file")
        text = str(cleaned.get("text") or "")
        if sent is not None:
            text = self._read(sent.read(LONGEST_TEXT + 1))
        cleaned["source"] = text.replace("\r\n", "\n")
        if not text.strip() and not self.errors:
            self.add_error("text", "Paste the text of a policy, or choose its file.")
        return cleaned

    def _read(self, content: bytes) -> str:
        try:
            text = content.decode()
        except UnicodeDecodeError:
            self.add_error("file", "This is not UTF-8 text. Save the file as UTF-8.")
            return ""
        if len(content) > LONGEST_TEXT or "\x00" in text:
            self.add_error("file", "This is no policy: it is too long, or not plain text.")
            return ""
        return text
