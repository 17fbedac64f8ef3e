"""What the score and its policies are called, in the language of the reader."""
