"""Files that owners send: received, stored, read, shown."""
