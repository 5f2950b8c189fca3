"""``python -m neuronio``: o mesmo que o comando ``neuronio``."""

import sys

from neuronio_comando import principal

if __name__ == "__main__":
    sys.exit(principal())
