"""How well the score separates owners from impostors: a simulator built on facts and errors, and the alternatives."""
