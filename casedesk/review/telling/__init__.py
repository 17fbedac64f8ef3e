"""A case and its score as people read them: sentence, bars, line, claims beside the record, papers."""
