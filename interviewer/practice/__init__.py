"""What next: how a person is getting on, what is due, what to study; values in, values out."""
