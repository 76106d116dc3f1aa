"""What the network promises, tried out."""
