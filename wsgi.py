"""The server's handle."""

from stadtnetz import create_app

app = create_app()
