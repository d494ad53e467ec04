"""Are the documents named on the command line OpenAPI 3.1? Prints a line for every complaint.

Each is held against the meta-schema of OpenAPI 3.1, and each of its schemas against that of JSON Schema 2020-12.
"""

import copy
import json
import sys

import jsonschema_rs
from schemathesis.specs.openapi.definitions import OPENAPI_31_VALIDATOR


def schemas(node):
    """Every schema below a node: under `schema`, and each component."""
    if isinstance(node, dict):
        for name, child in node.items():
            if name == "schema":
                yield child
            elif name == "schemas":
                yield from child.values()
            else:
                yield from schemas(child)
    elif isinstance(node, list):
        for child in node:
            yield from schemas(child)


def complaints(document):
    for error in OPENAPI_31_VALIDATOR.iter_errors(document):
        yield f"{'/'.join(map(str, error.instance_path))}: {error.message}"
    for schema in schemas(document):
        if not jsonschema_rs.meta.is_valid(schema):
            yield f"no schema: {json.dumps(schema)}"


def broken(document):
    """The document with a mistake, each time another, to see that it is complained of."""
    nameless, silent, shapeless = (copy.deepcopy(document) for _ in range(3))
    del nameless["info"]["title"]
    del next(iter(silent["components"]["responses"].values()))["description"]
    shapeless["components"]["schemas"]["Error"]["type"] = "thing"
    return nameless, silent, shapeless


for path in sys.argv[1:]:
    with open(path, encoding="utf-8") as file:
        document = json.load(file)
    for complaint in complaints(document):
        print(f"{path}: {complaint}")
    for mistaken in broken(document):
        if not any(complaints(mistaken)):
            print(f"{path}: a mistake that was made on purpose is not seen")
