"""The desk: score, queue, decision."""
