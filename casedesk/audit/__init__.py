"""The hash-chained, append-only record of what happened."""
