"""What is asked of the text of strangers before it is used: its characters, and how much JSON it holds."""
