"""What Discord's description of its API cannot say: how many of what, what goes together, what is final."""
