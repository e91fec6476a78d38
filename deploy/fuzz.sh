#!/usr/bin/env bash
# Feeds PromQL, rule files and templates with texts that libFuzzer invents, and says what broke.
#
#   ./deploy/fuzz.sh                       60 seconds in all
#   ./deploy/fuzz.sh SECONDS [TARGET...]   targets are promql, rules and templates
#
# Texts that lead to new places are kept in .build-fuzz/corpus, so that every run goes on where the last one stopped; those that crash,
# take over two seconds or 512 MB are kept in .build-fuzz/found and make the exit code 1.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

case ${1:-60} in
    -h | --help) sed -n '2,8s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *[!0-9]* | '') echo "error: '$1' is no number of seconds" >&2; exit 2 ;;
    *) seconds=${1:-60} ;;
esac
targets=("${@:2}")
[ ${#targets[@]} -gt 0 ] || targets=(promql rules templates)

swift build -c release --sanitize=fuzzer --package-path Fuzz --scratch-path .build-fuzz
fuzzer=$(swift build -c release --sanitize=fuzzer --package-path Fuzz --scratch-path .build-fuzz --show-bin-path)/pixie-fuzz

# The texts to begin with: what this repository has of each kind, an expression or a template a file.
python3 - .build-fuzz/seeds <<'PYTHON'
import hashlib, pathlib, re, sys
seeds = pathlib.Path(sys.argv[1])

def keep(target, text):
    folder = seeds / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / hashlib.sha256(text.encode()).hexdigest()[:16]).write_text(text)

for path in [*pathlib.Path("alerts").rglob("*.yml"), *pathlib.Path("Tests/Integration/rules").rglob("*.yml")]:
    text = path.read_text()
    for group in re.split(r"(?m)^  - (?=name:)", text)[1:]:
        keep("rules", ("groups:\n  - " + group)[:4096])
    keep("rules", text[:4096])
    for found in re.findall(r"(?m)expr: '?(.+?)'?$", text):
        keep("promql", found)
    for found in re.findall(r"(\{\{.+\}\})", text):
        keep("templates", found)
for path in pathlib.Path("Tests/PixieMonitoringTests").rglob("*.swift"):
    for found in re.findall(r'"((?:[^"\\\n]|\\.)+)"', path.read_text()):
        text = found.replace('\\"', '"').replace("\\n", "\n").replace("\\\\", "\\")
        keep("templates" if "{{" in text else "promql", text)
PYTHON

failed=0
for target in "${targets[@]}"; do
    corpus=.build-fuzz/corpus/$target
    mkdir -p "$corpus" .build-fuzz/found
    printf '\n==> %s for %s s\n' "$target" $((seconds / ${#targets[@]}))
    PIXIE_FUZZ_TARGET=$target "$fuzzer" "$corpus" ".build-fuzz/seeds/$target" \
        -max_total_time=$((seconds / ${#targets[@]})) -max_len=4096 -timeout=2 -rss_limit_mb=512 -print_final_stats=1 -verbosity=0 \
        -dict="Fuzz/Dictionaries/$target.dict" -artifact_prefix=".build-fuzz/found/$target-" || failed=1
done
exit $failed
