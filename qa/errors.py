"""Every error that the product raises on purpose.

    QAError                  one line: what is wrong, where, what to do
    ├── BadInput             a question, path, file or setting that cannot be used
    ├── ArticleNotFound      no article of that id in the index
    ├── MissingExtra         an optional library is not installed
    ├── ModelError           an encoder cannot be loaded, or is not the one it should be
    └── IndexProblem         the index as a whole
        ├── IndexNotFound    nothing there, or not an index
        ├── IndexMismatch    made with another encoder or format version
        ├── IndexDamaged     the database itself cannot be read
        ├── IndexLocked      another process is writing to it
        └── IndexReadOnly    it cannot be written to

Files that cannot be read while a folder is added are not errors: they are listed in the
`IngestReport`, with their reason, and the rest is added.
"""


class QAError(Exception):
    """Base of all: catch this one to show a line instead of a traceback."""


class BadInput(QAError):
    """A question, path, file or setting that cannot be used."""


class ArticleNotFound(QAError):
    """The index holds no article of that id."""


class MissingExtra(QAError):
    """An optional library is not installed; the message has the command that installs it."""


class ModelError(QAError):
    """A model cannot be loaded, or its weights are not the expected ones."""


class IndexProblem(QAError):
    """Base of what concerns a whole index."""


class IndexNotFound(IndexProblem):
    """There is no index at that path."""


class IndexMismatch(IndexProblem):
    """The index was made with another encoder or another format version."""


class IndexDamaged(IndexProblem):
    """The database cannot be read."""


class IndexLocked(IndexProblem):
    """Another process is writing to the index."""


class IndexReadOnly(IndexProblem):
    """The index can be read but not written to."""
