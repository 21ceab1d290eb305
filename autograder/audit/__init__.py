"""How often is the grader itself wrong? Answers whose mark is known, and mechanical faults in every reference."""

from autograder.audit.answers import Answer, load_answers, load_equivalents
from autograder.audit.run import Audit, ExerciseAudit, audit

__all__ = ["Answer", "Audit", "ExerciseAudit", "audit", "load_answers", "load_equivalents"]
