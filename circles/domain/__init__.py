"""Values and decisions: pure, without I/O, clock or randomness. `now` is always an argument."""
