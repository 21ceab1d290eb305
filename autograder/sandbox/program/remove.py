"""Removes what a child wrote, whatever it looks like."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def remove_tree(top: Path) -> None:
    """Remove the folder `top` and all in it; no link is followed.  Raises OSError.

    Folders inside folders are first moved to the top, so neither their depth nor the length of a path matters:
    `shutil.rmtree` calls itself for each level, and a chain of a thousand folders ends it with a RecursionError.
    """
    while entries := list(os.scandir(top)):
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                _empty(Path(entry.path), top)
                Path(entry.path).rmdir()
            else:
                Path(entry.path).unlink()
    top.rmdir()


def _empty(folder: Path, top: Path) -> None:
    """Move the folders in `folder` to `top`, under names of their own, and remove all else in it."""
    folder.chmod(0o700)
    for entry in list(os.scandir(folder)):
        path = Path(entry.path)
        if entry.is_dir(follow_symlinks=False):
            path.chmod(0o700)
            path.rename(top / secrets.token_hex(16))
        else:
            path.unlink()
