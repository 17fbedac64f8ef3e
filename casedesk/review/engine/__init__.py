"""The evidence score: facts compared, levels weighed, terms told; pure functions, no database and no clock."""
