"""Valid rows and objects, each made with one argument changed."""
