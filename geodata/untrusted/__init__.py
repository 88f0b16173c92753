"""What is checked in untrusted text before it is used: its characters, and how much JSON it holds."""
