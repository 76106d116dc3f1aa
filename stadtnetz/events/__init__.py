"""What takes place: when, and how often."""
