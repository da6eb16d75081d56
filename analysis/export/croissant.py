"""The package described for dataset search engines: Croissant, which is schema.org/Dataset in JSON-LD.

Format: Croissant 1.0, https://docs.mlcommons.org/croissant/docs/croissant-spec.html.
"""

import hashlib

from analysis.build.describe import cite
from analysis.package.descriptor import Package
from analysis.package.tables import key_names

OWN = """citeAs column equivalentProperty extract field fileObject fileProperty fileSet format includes isLiveDataset
jsonPath key md5 parentField path recordSet references regex repeated replace samplingRate separator source subField
transform""".split()
CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "dct": "http://purl.org/dc/terms/",
    "sc": "https://schema.org/",
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
} | {name: f"cr:{name}" for name in OWN}
TYPES = {"string": "sc:Text", "integer": "sc:Integer", "number": "sc:Float", "boolean": "sc:Boolean", "date": "sc:Date"}


def describe_dataset(package: Package, archive: str = "", content: bytes = b"") -> dict:
    """The descriptor as a Croissant description: files with sizes and hashes, tables with columns, types and keys.

    Paths are relative to the folder of the package; given the name and the content of a zip
    of it, the description is one to lay beside that zip.
    """
    d = package.descriptor
    return {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": d["title"],
        "alternateName": d["name"],
        "description": d["description"],
        **({"url": d["homepage"]} if "homepage" in d else {}),
        "version": d["version"],
        "datePublished": d["created"][:10],
        "license": d["licenses"][0]["path"],
        "citeAs": cite(d),
        "keywords": d["keywords"],
        "inLanguage": "en",
        "isAccessibleForFree": True,
        "temporalCoverage": f"{d['temporal']['start']}/{d['temporal']['end']}",
        "spatialCoverage": d["spatial"]["countries"],
        "creator": [{"@type": "sc:Organization", "name": d["contributors"][0]["title"]}],
        "distribution": describe_files(package, archive, content),
        "recordSet": [describe_records(name, r) for name, r in package.resources.items()],
    }


def describe_files(package: Package, archive: str, content: bytes) -> list[dict]:
    resources = package.descriptor["resources"]
    if not archive:
        return [describe_file(resource) for resource in resources]
    whole = {
        "path": archive,
        "description": "The whole package as one zip.",
        "bytes": len(content),
        "mediatype": "application/zip",
        "hash": hashlib.sha256(content).hexdigest(),
    }
    folder = archive.removesuffix(".zip")
    packed = {"containedIn": {"@id": archive}}
    return [
        describe_file(whole),
        *(describe_file(r) | packed | {"contentUrl": f"{folder}/{r['path']}"} for r in resources),
    ]


def describe_file(resource: dict) -> dict:
    return {
        "@type": "cr:FileObject",
        "@id": resource["path"],
        "name": resource["path"],
        "description": resource["description"],
        "contentUrl": resource["path"],
        "contentSize": f"{resource['bytes']} B",
        "encodingFormat": resource["mediatype"],
        "sha256": resource["hash"].removeprefix("sha256:"),
    }


def describe_records(name: str, resource: dict) -> dict:
    """One table. Foreign keys stay in the descriptor: its reader drops rows of a table that states references."""
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "description": resource["description"],
        "key": [{"@id": f"{name}/{column}"} for column in key_names(resource)],
        "field": [describe_field(name, resource["path"], field) for field in resource["schema"]["fields"]],
    }


def describe_field(table: str, path: str, field: dict) -> dict:
    return {
        "@type": "cr:Field",
        "@id": f"{table}/{field['name']}",
        "name": field["name"],
        "description": field["description"],
        "dataType": "sc:URL" if field.get("format") == "uri" else TYPES[field["type"]],
        "source": {"fileObject": {"@id": path}, "extract": {"column": field["name"]}},
    }
