"""What one submission may use, and what the sandbox says about a request."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Limits:
    """Bounds on one child.  A check, or a run of steps, that exceeds its own is a `timeout`."""

    check_cpu_seconds: float = 20.0  # processor time of one request, all threads together
    total_cpu_seconds: float = 120.0  # processor time of one submission
    intake_cpu_seconds: float = 10.0  # processor time for reading a notebook
    wall_factor: float = 5.0  # wall time = this x the processor time
    address_space: int = 4 << 30  # bytes, shared maps and unused reserves included; see walls.lower_limits
    intake_memory: int = 1 << 30  # bytes of address space beyond what the server has when it forks
    data: int = 2 << 30  # bytes of private writable memory
    file_size: int = 64 << 20  # bytes of one file, and of /tmp as a whole
    output: int = 1 << 20  # bytes of printed output that are kept of one request
    frame: int = 64 << 20  # bytes of one message in either direction, and of all that a submission answers


@dataclass(frozen=True)
class Reply:
    """The outcome of one request.

    `status`: ok; error (student code raised, `error` says what); timeout (the child is gone); killed (the child died or
    broke the protocol, and is gone).
    """

    status: str
    value: Any = None  # decoded data
    error: dict[str, Any] | None = None  # type, message, line (in the student's own source), where (step), text (line)
    output: str = ""  # what was printed meanwhile
    size: int = field(default=0, compare=False)  # bytes of the message
