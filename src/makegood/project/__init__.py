"""Ties the rooms to one running Django project; no room may import it."""
