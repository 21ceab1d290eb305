"""Figures of the chapters, drawn with matplotlib: `style` is shared, the other modules are named for what they draw."""
