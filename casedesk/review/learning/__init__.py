"""Numbers of a policy learnt from outcomes, and how well they come true; pure functions over arrays."""
