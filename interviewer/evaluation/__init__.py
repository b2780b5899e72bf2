"""How good a grader is: agreement with people, on labelled files and on our own graded answers."""
