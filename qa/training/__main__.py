"""`python -m qa.training`."""

import sys

from qa.errors import QAError
from qa.training.command import app

if __name__ == "__main__":
    try:
        app()
    except QAError as error:
        sys.exit(str(error))
