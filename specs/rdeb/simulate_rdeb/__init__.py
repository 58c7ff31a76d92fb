"""The generator behind `simulate.py`: SYNTHETIC raw records of the trial."""
