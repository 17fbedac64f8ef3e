"""Reset links: minted at sending, used once."""
