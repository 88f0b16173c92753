"""What is checked in untrusted text before it is used: its characters, names in archives, how much JSON it holds."""
