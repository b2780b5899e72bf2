"""The use cases: what a candidate can do, each as one method that reads as its steps."""
