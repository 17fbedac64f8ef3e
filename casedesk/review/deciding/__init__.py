"""What people do with a case: take it, lean, decide, approve by two, and take back."""
