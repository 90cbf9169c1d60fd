#!/usr/bin/env python3
"""Make the references of the sites in sites/ and large/ anew: what MkDocs makes of them.

  python3 -m venv /tmp/mkdocs
  /tmp/mkdocs/bin/pip install mkdocs==1.6.1 mkdocs-material==9.8.2 pymdown-extensions mkdocs-macros-plugin \
      mkdocs-redirects mkdocs-literate-nav mkdocs-section-index \
      mkdocs-autorefs markdown-callouts
  /tmp/mkdocs/bin/python reference.py RENDER_DIFF

RENDER_DIFF is the script that compares a site with a reference; a line of `reference.jsonl` is what it extracts from a page,
and the first line says which versions were asked, and what of their pages is left out: see FURNITURE.
"""
import importlib.metadata
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

PACKAGES = ("mkdocs", "mkdocs-material", "Markdown", "pymdown-extensions", "mkdocs-macros-plugin", "Pygments")
HERE = pathlib.Path(__file__).resolve().parent


def without_table(block):
    """Code beside its line numbers is a table of one row; what it shows is the code, and its numbers are links."""
    numbers = re.compile(r'(?s)<td class="linenos">(.*?)</td>')
    numbered = numbers.sub(lambda cell: "".join(re.findall(r'<a href="[^"]*">', cell[1])), block[0])
    bare = re.sub(r"(?s)<tr><th[^>]*>(.*?)</th></tr>", r"\1", numbered)
    return re.sub(r"(</?)(?:table|tr|td)\b", r"\1div", bare)


# What Material adds to an article, by name: the pattern of it, and what stands there instead.
FURNITURE = {
    "the numbers of lines of code": (r'(?s)<table class="highlighttable">.*?</table>', without_table),
    "emoji as pictures of another host": (r'<img alt="([^"]*)" class="twemoji"[^>]*>', r"\1"),
}


def strip(site):
    """Take the furniture out of a built site; returns the names of what was found."""
    found = set()
    for page in pathlib.Path(site).rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        for name, (pattern, instead) in FURNITURE.items():
            text, count = re.subn(pattern, instead, text)
            found |= {name} if count else set()
        page.write_text(text, encoding="utf-8")
    return sorted(found)


def make(site, render_diff):
    with tempfile.TemporaryDirectory() as out:
        # Plugins look for files from the folder that MkDocs is started in.
        command = [sys.executable, "-m", "mkdocs", "build", "-q", "-d", out]
        quiet = os.environ | {"NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true"}
        subprocess.run(command, check=True, cwd=site / "source", env=quiet)
        left_out = strip(out)
        facts = subprocess.run([sys.executable, render_diff, "extract", out], check=True, capture_output=True, text=True)
    versions = {name: importlib.metadata.version(name) for name in PACKAGES}
    head = {"made_by": versions} | ({"without": left_out} if left_out else {})
    (site / "reference.jsonl").write_text(json.dumps(head) + "\n" + facts.stdout, encoding="utf-8")
    print(site)


if __name__ == "__main__":
    sites = [reference.parent for reference in HERE.glob("sites/*/reference.jsonl")]
    for site in sorted(sites + [source.parent for source in HERE.glob("large/*/source")]):
        make(site, pathlib.Path(sys.argv[1]).resolve())
