"""Real servers for the tests, started on this machine and on loopback only."""
