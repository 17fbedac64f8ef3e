"""The ten parts of a case report, each gathered by its own module as plain values in the reader's language."""
