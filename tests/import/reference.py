#!/usr/bin/env python3
"""Make the references of the sites in sites/ anew: what MkDocs makes of them.

  python3 -m venv /tmp/mkdocs && /tmp/mkdocs/bin/pip install mkdocs==1.6.1 mkdocs-material==9.8.2 pymdown-extensions
  /tmp/mkdocs/bin/python reference.py RENDER_DIFF

RENDER_DIFF is the script that compares a site with a reference; a line of `reference.jsonl` is what it extracts from a page,
and the first line says which versions were asked.
"""
import importlib.metadata
import json
import pathlib
import subprocess
import sys
import tempfile

PACKAGES = ("mkdocs", "mkdocs-material", "Markdown", "pymdown-extensions")
SITES = pathlib.Path(__file__).resolve().parent / "sites"

for reference in sorted(SITES.glob("*/reference.jsonl")):
    with tempfile.TemporaryDirectory() as out:
        settings = reference.parent / "source" / "mkdocs.yml"
        command = [sys.executable, "-m", "mkdocs", "build", "-q", "-d", out]
        # Paths of snippets start there.
        subprocess.run(command, check=True, cwd=settings.parent)
        facts = subprocess.run([sys.executable, sys.argv[1], "extract", out], check=True, capture_output=True, text=True)
    versions = {name: importlib.metadata.version(name) for name in PACKAGES}
    reference.write_text(json.dumps({"made_by": versions}) + "\n" + facts.stdout, encoding="utf-8")
    print(reference)
