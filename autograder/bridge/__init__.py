"""Our engine inside nbgrader: `nbgrader autograde` grades in the sandbox and runs no student code of its own."""
