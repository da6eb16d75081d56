"""Find the data package on disk and read its descriptor."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

from analysis.problems import fault

DESCRIPTOR = "datapackage.json"
DESCRIPTOR_LIMIT = 10_000_000  # bytes; a descriptor is read whole, so it must not fill the memory
EXPORTS = "exports"  # the folder of the tables in another form
DEEPEST = 50  # objects and lists within one another; a descriptor has 8
TABLE_LIMIT = 500_000_000  # bytes of one file; it is read whole too


@dataclass(frozen=True)
class Package:
    """A data package: the folder that holds it and its descriptor, as read."""

    root: Path
    descriptor: dict

    @property
    def resources(self) -> dict[str, dict]:
        """The tables of the descriptor by name, in its order."""
        return {r["name"]: r for r in self.descriptor["resources"] if not is_export(r)}

    @property
    def exports(self) -> dict[str, dict]:
        """The resources that are no tables: the same tables in another form, which `build` renews."""
        return {r["name"]: r for r in self.descriptor["resources"] if is_export(r)}

    @property
    def tables(self) -> dict[str, dict]:
        """The tables that people edit."""
        return {name: r for name, r in self.resources.items() if not is_view(r)}

    @property
    def views(self) -> dict[str, dict]:
        """The tables that `build` computes."""
        return {name: r for name, r in self.resources.items() if is_view(r)}

    def path(self, name: str) -> Path:
        """Where the file of resource `name` is; refuses a path that leaves the folder."""
        return safe_path(self.root, self.resources[name]["path"])


def is_view(resource: dict) -> bool:
    """True for a table that is computed from the others: it lies in data/views/."""
    return resource["path"].startswith("data/views/")


def is_export(resource: dict) -> bool:
    """True for a file that holds the tables in another form: it lies in exports/."""
    return resource["path"].startswith(f"{EXPORTS}/")


def find_root(start: Path | str | None = None) -> Path:
    """The nearest folder from `start` (default: the current one) upward that holds datapackage.json.

    Raises PackageError where there is none, or where `start` is no folder.
    """
    start = Path(start or ".").resolve()
    if not start.is_dir():
        raise fault(str(start), "package_found", "there is no such folder", "name the folder of the data package")
    for folder in (start, *start.parents):
        if (folder / DESCRIPTOR).is_file():
            return folder
    raise fault(
        str(start),
        "package_found",
        f"there is no {DESCRIPTOR} here or in a folder above",
        'go to the folder of the data package, or name it: analysis.load("folder"), or --package DIR in a command',
    )


def read_package(start: Path | str | None = None) -> Package:
    """Read the package that holds `start`. Raises PackageError where the descriptor cannot be used at all."""
    root = find_root(start)
    descriptor = read_json(root / DESCRIPTOR)
    names = set()
    for number, resource in enumerate(check_resources(descriptor), start=1):
        if not isinstance(resource, dict) or not all(isinstance(resource.get(key), str) for key in ("name", "path")):
            raise fault(
                DESCRIPTOR, "descriptor_readable", f"resource {number} has no name or no path", "give it both, as text"
            )
        if resource["name"] in names:
            raise fault(
                DESCRIPTOR,
                "descriptor_readable",
                f"two resources are called {resource['name']!r}",
                "give each a name of its own",
            )
        names.add(resource["name"])
        check_file_size(safe_path(root, resource["path"]), resource["path"])
        if not is_export(resource):
            check_fields(resource)
    return Package(root, descriptor)


def check_file_size(path: Path, shown: str) -> None:
    """Refuse a file that would fill the memory."""
    if path.is_file() and path.stat().st_size > TABLE_LIMIT:
        raise fault(
            shown,
            "file_size",
            f"the file is larger than {TABLE_LIMIT:,} bytes",
            "restore it from the last good version",
        )


def read_json(path: Path) -> dict:
    """Read a descriptor; PackageError for a file that is too big, not UTF-8, not JSON or no object."""
    message, remedy = None, "restore it from the last good version"
    if path.stat().st_size > DESCRIPTOR_LIMIT:
        message = f"the descriptor is larger than {DESCRIPTOR_LIMIT:,} bytes"
        raise fault(DESCRIPTOR, "descriptor_readable", message, remedy)
    try:
        descriptor = json.loads(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        message, remedy = f"byte {error.start} is not UTF-8", "save the file as UTF-8"
    except json.JSONDecodeError as error:
        message = f"line {error.lineno}, column {error.colno} is not JSON: {error.msg}"
        remedy = "mend that place, or restore the file from the last good version"
    except ValueError as error:
        message = f"a number in it cannot be read ({error})"
    except RecursionError:
        message = "it is nested too deeply to be read"
    else:
        if is_deeper(descriptor, DEEPEST):
            message = "it is nested too deeply to be read"
        elif not isinstance(descriptor, dict):
            message = "it holds no JSON object"
        elif re.search("[\ud800-\udfff]", json.dumps(descriptor, ensure_ascii=False)):
            message, remedy = "a text in it holds half a character (a lone surrogate)", "type the letter again"
    if message:
        raise fault(DESCRIPTOR, "descriptor_readable", message, remedy)
    return descriptor


def is_deeper(value, most: int) -> bool:
    """True where objects and lists lie within one another more than `most` times."""
    level = [value]
    for _ in range(most + 1):
        level = [
            item
            for parent in level
            if isinstance(parent, dict | list)
            for item in (parent.values() if isinstance(parent, dict) else parent)
        ]
    return any(isinstance(item, dict | list) for item in level)


def check_resources(descriptor: dict) -> list:
    resources = descriptor.get("resources")
    if not isinstance(resources, list) or not resources:
        raise fault(
            DESCRIPTOR,
            "descriptor_readable",
            "its list of resources is missing or empty",
            "list every table under resources",
        )
    return resources


def check_fields(resource: dict) -> None:
    """Refuse a resource whose fields cannot be read at all, since every other step needs them."""
    schema = resource.get("schema")
    fields = schema.get("fields") if isinstance(schema, dict) else None
    if not isinstance(fields, list) or not fields:
        raise fault(
            DESCRIPTOR,
            "descriptor_readable",
            f"resource {resource['name']!r} has no schema with a list of fields",
            "describe every column there",
        )
    for number, field in enumerate(fields, start=1):
        if not isinstance(field, dict) or not all(isinstance(field.get(key), str) for key in ("name", "type")):
            raise fault(
                DESCRIPTOR,
                "descriptor_readable",
                f"field {number} of resource {resource['name']!r} has no name or no type",
                "give it both, as text",
            )


def safe_path(root: Path, path: str) -> Path:
    """The file that `path` names inside `root`. Raises PackageError for a remote, absolute or outside path."""
    full, message = root / path, None
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", path) or path.startswith(("/", "\\")) or "\\" in path:
        message = f"path {path!r} is remote or absolute"
    else:
        try:
            inside = ".." not in Path(path).parts and full.resolve().is_relative_to(root.resolve())
        except (OSError, RuntimeError, ValueError):  # a loop of links, a NUL, a name too long
            inside = False
        message = None if inside else f"path {path!r} leaves the folder of the package"
    if message:
        remedy = "use a path inside the package, such as data/units.csv"
        raise fault(DESCRIPTOR, "descriptor_readable", message, remedy)
    return full
