"""What is measured, and against whom. ``python -m bench`` writes ``bench/RESULTS.md``.

Only ratios count, and each is of two things measured in one run on one machine: absolute figures
are printed so that a reader can see what the ratio is of.
"""
