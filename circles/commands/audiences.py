"""Who reads what somebody writes, in words that stand beside the question."""

ONLY_YOU = "Only you will read this."
CIRCLE_READS = "Your circle will read this."
ORGANIZERS_READ = "Only the organizers will read this."
CIRCLE_SEES_BREAK = "Your circle sees that you take a break, not why."
YOU_UNLESS_CIRCLE = "Only you will read this, unless you choose your circle below."
ORGANIZERS_READ_WHO = "Only the organizers will read this, with your name."
JOINERS_READ = "Everyone who joins will read this."
