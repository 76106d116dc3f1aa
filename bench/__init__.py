"""What the network costs, measured in hello units against the budgets; see README.md beside this file."""
