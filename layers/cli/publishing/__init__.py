"""Commands that make something for readers who do not run the program."""
