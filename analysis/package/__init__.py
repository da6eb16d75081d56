"""What is on disk: the descriptor, the tables it describes, and how files are read and written."""
