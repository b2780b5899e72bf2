"""What is asked: questions, rubrics, their vocabulary, their files and the choice among them."""
