"""One FAISS index, in memory or mapped from an immutable file that processes share."""

from __future__ import annotations

import zlib
from pathlib import Path
from secrets import token_hex
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embeddings.manifest import StoredFile, VectorIndexError

Bytes = NDArray[np.uint8]


class Segment:
    """A FAISS index, for searching; to change it, take it from `writable`.

    Args:
        index: Any FAISS index.
        stored: The file that it is mapped from; None when it lives in memory.
        mapping: `(stored.size,)` uint8, what FAISS points into.
    """

    def __init__(
        self, index: Any, stored: StoredFile | None = None, mapping: Bytes | None = None
    ) -> None:
        self.index = index
        self._stored = stored
        self._mapping = mapping

    @classmethod
    def open(cls, folder: Path, stored: StoredFile) -> Segment:
        """Map a stored file; works on a read-only folder.

        Raises:
            VectorIndexError: If it is missing or not what was stored.
        """
        path = folder / stored.name
        try:
            mapping = np.memmap(path, dtype=np.uint8, mode="r")
            if len(mapping) != stored.size or _checksum(mapping, stored.checked) != stored.checksum:
                raise VectorIndexError(f"{path} is damaged")
            return cls(_index_in(mapping), stored, mapping)
        except (OSError, ValueError, RuntimeError) as error:  # ValueError: an empty file
            raise VectorIndexError(f"{path} cannot be read: {error}") from error

    def writable(self) -> Any:
        """The index, copied into memory first if it is mapped."""
        if self._mapping is not None:
            self.index = _index_in(self._mapping, copied=True)
            self._stored = self._mapping = None
        return self.index

    def write(self, folder: Path) -> tuple[Segment, StoredFile]:
        """Store it as a new file, unless it is already one of that folder.

        Returns:
            The same, mapped, and what it is mapped from.

        Raises:
            OSError: If it cannot be written.
        """
        import faiss

        if self._stored is not None and (folder / self._stored.name).exists():
            return self, self._stored
        path = folder / f"{token_hex(8)}.faiss"
        try:
            faiss.write_index(self.index, str(path))
        except RuntimeError as error:  # a full disk, say
            path.unlink(missing_ok=True)
            raise OSError(f"{path} cannot be written: {error}") from error
        mapping = np.memmap(path, dtype=np.uint8, mode="r")
        checked = len(mapping) - _list_bytes(self.index)
        stored = StoredFile(path.name, len(mapping), checked, _checksum(mapping, checked))
        return Segment(_index_in(mapping), stored, mapping), stored


def _index_in(mapping: Bytes, copied: bool = False) -> Any:
    """The index that lies in memory: pointing into it, or a copy.

    FAISS can also map a file by itself, but its `IO_FLAG_MMAP` is not there on Windows and takes
    30 ms more for a query that reads all lists of a million vectors through a selector.
    """
    import faiss

    reader = faiss.ZeroCopyIOReader(faiss.swig_ptr(mapping), len(mapping))
    return faiss.read_index(faiss.BufferedIOReader(reader) if copied else reader)


def _list_bytes(index: Any) -> int:
    """Bytes that the entries of inverted lists take, at the end of a file."""
    import faiss

    if not isinstance(index, faiss.IndexIVF):
        return 0
    return int(index.ntotal * (index.code_size + np.dtype(np.int64).itemsize))


def _checksum(mapping: Bytes, checked: int) -> int:
    return zlib.crc32(mapping[:checked].data)
