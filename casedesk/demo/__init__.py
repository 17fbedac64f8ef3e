"""Demo data: a catalogue, fictional accounts, their documents and the story of their cases."""
