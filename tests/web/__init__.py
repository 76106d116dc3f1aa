"""The door, asked as browsers ask: plainly and in htmx."""
