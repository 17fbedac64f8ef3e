"""The account system of record beside us, seen through one protocol."""
