"""Joins the addresses of the faces; knows no view of its own."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

handler400 = "makegood.look.errors.unreadable"

FACES = {"<slug:slug>/console/": "makegood.console", "": "makegood.portal"}

urlpatterns: list[URLPattern | URLResolver] = [
    path(prefix, include(f"{face}.urls"))
    for prefix, face in FACES.items()
    if find_spec(face) and find_spec(f"{face}.urls")
]
