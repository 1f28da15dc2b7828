"""The portal's own template tags."""
