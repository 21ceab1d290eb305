"""The instructor's tools: release the notebooks, grade what comes back in a sandbox, write feedback and gradebook."""
