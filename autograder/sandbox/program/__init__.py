"""The program that runs inside the sandbox: a fork server and the child that it forks for each submission.

It is copied to a folder of its own before it runs, so it imports its siblings, the standard library, NumPy, torch and
the wire format of the staged `course_lib`; nothing else of the autograder exists where it runs.
"""
