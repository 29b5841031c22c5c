"""Who sits together: chosen well, fast, and with reasons."""
