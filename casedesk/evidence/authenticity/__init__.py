"""Facts for and against a document being genuine, each with its strength."""
