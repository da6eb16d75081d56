"""The command line, a module a command.

The first line of a command's docstring is its help. `register` gives its parser the options, `run`
carries it out and returns the exit status, and WRITES is True where it may change the package.
"""
