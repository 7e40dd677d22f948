"""The ground: pure functions on text. Offsets are Unicode code points, half-open, everywhere."""
