"""The form in the page, where the operator allows it: who may write, the draft of one reader, and the proposals."""
