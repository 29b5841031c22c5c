"""Who reads what somebody writes, in words that stand beside the question."""

ONLY_YOU = "Only you will read this."
CIRCLE_READS = "Your circle will read this."
