import pandas as pd
import pytest

from analysis.package.descriptor import Package
from analysis.package.tables import read_text


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """A function that writes bytes as the file of a table and reads it as text."""
    root = tmp_path_factory.mktemp("tables")

    def write_and_read(content: bytes, resource: dict) -> pd.DataFrame:
        (root / resource["path"]).write_bytes(content)
        return read_text(Package(root, {"resources": [resource]}), resource["name"])

    return write_and_read
