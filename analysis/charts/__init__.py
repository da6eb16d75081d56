"""The charts and tables of the notebooks: frames in, figures and HTML out."""
