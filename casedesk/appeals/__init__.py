"""The appeal: its status, its answers, its owner."""
