"""The console's own template tags."""
