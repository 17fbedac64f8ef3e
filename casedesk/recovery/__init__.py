"""Steps one to four and six: naming the account, proofs, passwords, aftercare."""
