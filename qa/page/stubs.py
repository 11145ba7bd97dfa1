"""Import Gradio without the type stubs that it makes, which is nearly twice as fast.

Whenever Gradio is imported, it makes a stub of the source of each of its components and compares
it with the one that lies beside it. Only editors use them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from types import ModuleType

_MAKER = "gradio.component_meta"


@contextmanager
def no_stubs() -> Iterator[None]:
    """Within the context, an import of Gradio makes no stubs.

    A version of Gradio that makes them elsewhere is imported as it is.
    """
    sys.meta_path.insert(0, _StublessFinder)
    try:
        yield
    finally:
        sys.meta_path.remove(_StublessFinder)


class _StublessLoader(SourceFileLoader):
    """Loads the module that makes the stubs, and takes that from it."""

    def exec_module(self, module: ModuleType) -> None:
        super().exec_module(module)
        vars(module)["create_or_modify_pyi"] = lambda *_: None


class _StublessFinder:
    """Finds that module alone."""

    @staticmethod
    def find_spec(
        name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        spec = PathFinder.find_spec(name, path, target) if name == _MAKER else None
        if spec is not None and spec.origin is not None:
            spec.loader = _StublessLoader(name, spec.origin)
        return spec
