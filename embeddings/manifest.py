"""Which files make up a stored vector index; replaced as a whole, so that they are never mixed."""

from __future__ import annotations

import json
import zlib
from dataclasses import asdict, dataclass
from pathlib import Path

_FORMAT = 1  # of the folder
_NAME = "manifest"


class VectorIndexError(Exception):
    """What is stored is missing, damaged, or holds vectors of another length."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that holds a FAISS index, and what must be so before FAISS may read it.

    FAISS prints and aborts the process on some damaged files.

    Attributes:
        name: In its folder; drawn at random, so that no name ever means two contents.
        size: Bytes.
        checked: Bytes at its beginning that the checksum covers: all but the entries of inverted
            lists. To read those would take seconds; a damaged one is but a wrong neighbour.
        checksum: CRC-32 of these.
    """

    name: str
    size: int
    checked: int
    checksum: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is stored in a folder.

    Attributes:
        dim: Length of a vector.
        recent: Vectors that are searched exactly.
        base: Vectors in inverted lists, if there are so many.
        removed: Ids of those that the base holds still.
    """

    dim: int
    recent: StoredFile
    base: StoredFile | None
    removed: list[int]

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """What `write` wrote.

        Raises:
            VectorIndexError: If it is missing, damaged, or of another version.
        """
        try:
            checksum, _, text = (folder / _NAME).read_text(encoding="utf-8").partition(" ")
            if checksum != _checksum(text):
                raise ValueError("its manifest is damaged")
            content = json.loads(text)
            if content.pop("format") != _FORMAT:
                raise ValueError("it is of another version")
            files = {n: content[n] and StoredFile(**content[n]) for n in ("recent", "base")}
            return cls(**content | files)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise VectorIndexError(f"{folder} holds no vector index: {error}") from error

    def write(self, folder: Path) -> None:
        """Put it in the place of an earlier one.

        Raises:
            OSError: If it cannot be written.
        """
        text = json.dumps({"format": _FORMAT, **asdict(self)})
        beside = folder / f"{_NAME}.new"
        beside.write_text(f"{_checksum(text)} {text}", encoding="utf-8")
        beside.replace(folder / _NAME)


def _checksum(text: str) -> str:
    return f"{zlib.crc32(text.encode()):08x}"
