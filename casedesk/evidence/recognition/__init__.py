"""Recognition of text in pictures: one warm, confined process that gets re-encoded pictures only."""
