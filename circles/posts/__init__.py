"""What we say on which occasion: pure functions from values to posts."""
