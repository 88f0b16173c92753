"""What the product is made of: a bill of materials."""
