#!/usr/bin/env python3
"""Has tshark read every Wireshark display filter that the documentation offers.

usage: display_filters.py [DOCS]

A filter is a code span that begins a list item under a heading "See it in Wireshark". Words in capitals are the
reader's to fill in, so they get a value here. Ends with 1 when tshark refuses one, or when hardly any was found.
"""
import pathlib
import re
import subprocess
import sys
import tempfile

LEAST = 100  # fewer means that the pages have another form now, and nothing was checked
FILLED = {"HOST": "api.example.com", "PORT": "443", "ADDRESS": "192.0.2.1"}


def filters(docs):
    """Each filter with the pages that offer it."""
    found = {}
    for page in sorted(docs.rglob("*.md")):
        part = page.read_text(encoding="utf-8").partition("## See it in Wireshark\n")[2].partition("\n## ")[0]
        for text in re.findall(r"^- `([^`]+)`", part, re.MULTILINE):
            found.setdefault(text, []).append(page.name)
    return found


def refused(capture, text):
    """What tshark says against a filter, or an empty text."""
    for word, value in FILLED.items():
        text = re.sub(rf"\b{word}\b", value, text)
    run = subprocess.run(["tshark", "-n", "-r", capture, "-Y", text], capture_output=True, text=True, timeout=120)
    return run.stderr.strip() or f"exit {run.returncode}" if run.returncode else ""


def main():
    docs = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "docs")
    found = filters(docs)
    if len(found) < LEAST:
        print(f"only {len(found)} filters found in {docs}")
        return 1
    bad = 0
    with tempfile.NamedTemporaryFile(suffix=".pcap") as empty:
        # a pcap header of link type Ethernet and no packet: the filters are only compiled
        empty.write(bytes.fromhex("d4c3b2a1020004000000000000000000ffff000001000000"))
        empty.flush()
        # all in one run; one by one only where something is wrong
        if refused(empty.name, " || ".join(f"({text})" for text in found)):
            for text, pages in found.items():
                why = refused(empty.name, text)
                if why:
                    bad += 1
                    print(f"{', '.join(pages)}: {text}\n    {why}")
    print(f"{len(found)} display filters, {bad} refused")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
