"""Use cases: load, decide, write. Each takes its `Desk`, a `Turn` and a command, and answers with a post."""
