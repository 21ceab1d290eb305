"""What a course is made of: its sources as records, its folders, its results. Knows nothing of who makes them."""
