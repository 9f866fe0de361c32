"""Measures what design.md §5 asks for; ``python -m benchmarks`` prints the table."""
