"""Within one database, in a process of its own: fill it, or measure in it. Prints JSON.

python -m bench.inside fill STUDENTS TOWN
python -m bench.inside record|adrift|intake|page TIMES
"""

from __future__ import annotations

import json
import os
import sys
from importlib import import_module


def main(what: str, *numbers: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mooring.config.settings")
    import_module("django").setup()
    if what == "fill":
        told = import_module("bench.town").fill(*map(int, numbers))
    else:
        told = import_module(f"bench.{what}").run(*map(int, numbers))
    print(json.dumps(told))


if __name__ == "__main__":
    main(*sys.argv[1:])
