#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Print natctl's name tables (C) from the family's specification.

One table an enum: the name of each entry as the specification writes it, and
its sentence. An entry's place in the table is its value, so a table and the
header generated from the same file cannot disagree.
"""

import sys

import yaml

HEAD = """\
/* SPDX-License-Identifier: GPL-2.0 */
/* Generated from uapi/natgw.yaml by uapi/names.py: make -C uapi names. */

"""


def quote(text):
    """Return text as a C string literal; the specification is plain ASCII."""
    text = " ".join(text.split())
    if not text.isascii():
        raise ValueError(f"not ASCII: {text}")
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def table(enum):
    """Return the C lines of one enum of the specification."""
    name = enum["name"].replace("-", "_")
    yield f"static const struct name {name}_list[] = {{"
    for entry in enum["entries"]:
        yield f"\t{{ {quote(entry['name'])},"
        yield f"\t  {quote(entry['doc'])} }},"
    yield "};"
    yield ""
    yield f"const struct names names_{name} = {{"
    yield f"\t.what = {quote(enum['name'].replace('-', ' '))},"
    yield f"\t.list = {name}_list,"
    yield f"\t.count = {len(enum['entries'])},"
    yield "};"


def main():
    """Read the specification named by the only argument."""
    if len(sys.argv) != 2:
        sys.exit("usage: names.py SPECIFICATION")
    with open(sys.argv[1], encoding="ascii") as file:
        spec = yaml.safe_load(file)
    enums = [d for d in spec["definitions"] if d["type"] == "enum"]
    print(HEAD + "\n\n".join("\n".join(table(enum)) for enum in enums))


if __name__ == "__main__":
    main()
