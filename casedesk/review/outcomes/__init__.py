"""What cases turned out to be, and the sample that is reviewed without the score."""
