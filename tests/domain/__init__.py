"""The domain without its door: no request, no page."""
