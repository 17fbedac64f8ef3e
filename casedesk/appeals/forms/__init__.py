"""The forms of the owner's pages."""
