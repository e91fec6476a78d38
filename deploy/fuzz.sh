#!/usr/bin/env bash
# Feeds the readers of foreign input with what libFuzzer invents, and says what broke.
#
#   ./deploy/fuzz.sh                       60 seconds in all
#   ./deploy/fuzz.sh SECONDS [TARGET...]   targets are promql, rules, templates (texts), requests (JSON bodies), events (a model's
#                                          stream) and replies (Redis)
#
# Inputs that lead to new places are kept in .build-fuzz/corpus, so that every run goes on where the last one stopped; those that
# crash, take over two seconds or 1 GB are kept in .build-fuzz/found and make the exit code 1.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

case ${1:-60} in
    -h | --help) sed -n '2,9s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *[!0-9]* | '') echo "error: '$1' is no number of seconds" >&2; exit 2 ;;
    *) seconds=${1:-60} ;;
esac
all=(promql rules templates requests events replies)
targets=("${@:2}")
[ ${#targets[@]} -gt 0 ] || targets=("${all[@]}")
for target in "${targets[@]}"; do
    [[ " ${all[*]} " == *" $target "* ]] || { echo "error: unknown target '$target'; known are ${all[*]}" >&2; exit 2; }
done

build=(swift build -c release --sanitize=fuzzer --package-path Fuzz --scratch-path .build-fuzz -Xswiftc -enable-testing)
"${build[@]}"
fuzzer=$("${build[@]}" --show-bin-path)/pixie-fuzz

# The inputs to begin with: what this repository has of each kind, and one of each kind of answer.
python3 - .build-fuzz/seeds <<'PYTHON'
import hashlib, pathlib, re, sys
seeds = pathlib.Path(sys.argv[1])

def keep(target, text):
    folder = seeds / target
    folder.mkdir(parents=True, exist_ok=True)
    data = text.encode()
    (folder / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)

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

user = "00000000-0000-4000-8000-000000000001"
for body in [
    '{"user_id":"%s","query":"What is due?","session_id":"%s","stream":true,"cache":"bypass"}' % (user, user),
    '{"user_id":"%s","query":"a","session_id":"%s","metadata":{"time_zone":"Europe/Berlin"},'
    '"tool_results":[{"tool_call_id":"c1","result":{"ok":[1,2.5e3,null]}}]}' % (user, user),
    '{"user_id":"%s","content":"text","metadata":{"source":"note","created_at":"2025-01-01T00:00:00Z","title":"t"}}' % user,
    '{"user_id":"%s","kinds":["tasks","events"],"document_ids":["d1"]}' % user,
    '{"input":["one","two"],"model":"m","encoding_format":"base64","dimensions":8}',
    '{"queries":["a",{"query":"b","user_id":"%s"}]}' % user,
]:
    keep("requests", body)
for stream in [
    'data: {"choices":[{"delta":{"content":"Hi"}}]}\n\ndata: {"choices":[{"delta":{},"finish_reason":"stop"}],'
    '"usage":{"prompt_tokens":3,"completion_tokens":1}}\r\n\r\ndata: [DONE]\n\n',
    'event: error\r\ndata: {"error":{"message":"no","code":"x"}}\r\r: comment\nid: 1\nretry: 5\n\n',
    'data: {"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{"}}]}}]}\n\n'
    'data: {"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"}"}}]},"finish_reason":"tool_calls"}]}\n\n',
]:
    keep("events", "\x03" + stream)
for kind in "\x00\x01\x02":
    for reply in [
        "+OK\r\n+PONG\r\n", "$3\r\nfoo\r\n$-1\r\n:12\r\n", "*2\r\n*1\r\n$1\r\na\r\n*-1\r\n", "-ERR no\r\n",
        "*3\r\n$9\r\nsubscribe\r\n$7\r\nchannel\r\n:1\r\n*3\r\n$7\r\nmessage\r\n$7\r\nchannel\r\n$2\r\nhi\r\n",
        "*2\r\n$3\r\n1-0\r\n*2\r\n$1\r\nf\r\n$1\r\nv\r\n", "*2147483647\r\n", "$99999999\r\n",
    ]:
        keep("replies", kind + reply)
PYTHON

failed=0
for target in "${targets[@]}"; do
    corpus=.build-fuzz/corpus/$target
    mkdir -p "$corpus" .build-fuzz/found
    dictionary=()
    if [ -e "Fuzz/Dictionaries/$target.dict" ]; then dictionary=(-dict="Fuzz/Dictionaries/$target.dict"); fi
    printf '\n==> %s for %s s\n' "$target" $((seconds / ${#targets[@]}))
    # Without it the Swift runtime ends the process before libFuzzer can keep the input.
    SWIFT_BACKTRACE=enable=no PIXIE_FUZZ_TARGET=$target "$fuzzer" "$corpus" ".build-fuzz/seeds/$target" \
        -max_total_time=$((seconds / ${#targets[@]})) -max_len=4096 -timeout=2 -rss_limit_mb=1024 -print_final_stats=1 -verbosity=0 \
        "${dictionary[@]}" -artifact_prefix=".build-fuzz/found/$target-" || failed=1
done
exit $failed
