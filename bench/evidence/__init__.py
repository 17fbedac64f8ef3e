"""How well evidence is read: accuracy by field on real and on drawn documents."""
