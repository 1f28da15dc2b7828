"""The views of the portal, one module for each place that a member goes to."""
