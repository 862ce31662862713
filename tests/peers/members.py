"""Every public member of the Python client's session has a row in Portico's table of members.

The table is src-tauri/crates/arcgis-auth/tests/it/session_members.rs; what its rows claim is tested there.
"""

import inspect
import pathlib
import re
import sys
import warnings

warnings.simplefilter("ignore")

from arcgis.auth import EsriSession  # noqa: E402

TABLE = pathlib.Path(__file__).parents[2] / "src-tauri/crates/arcgis-auth/tests/it/session_members.rs"
ALSO = {"__enter__", "__exit__", "__str__", "__repr__"}


def members():
    """Public methods, properties and fields, and the arguments of the constructor."""
    named = {name for name in dir(EsriSession) if not name.startswith("_") or name in ALSO}
    arguments = set(inspect.signature(EsriSession.__init__).parameters)
    fields = {name for name in vars(EsriSession()) if not name.startswith("_")}
    return (named | arguments | fields) - {"self", "kwargs", "args"}


rows = set(re.findall(r'^\s*"(\w+)" => \w+,$', TABLE.read_text(), re.MULTILINE))
missing = sorted(members() - rows)
print(f"{'FAIL' if missing else 'ok  '}  members: {len(rows)} rows, without one: {', '.join(missing) or 'none'}")
sys.exit(bool(missing))
