#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# demo.sh BIN: runs the documents pipeline with the executables in BIN and shows results, a trace and a replay.
set -eu

bin=$(cd "$1" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
data=${ASYA_DEMO_DATA:-.asya/demo}
rm -rf "$data"
mkdir -p "$data"
data=$(cd "$data" && pwd)
route=read,split,analyse,extract,judge,write

say() { printf '\n== %s\n' "$1"; }

say "starting the actors (log: $data/up.log)"
"$bin/asya" up "$here" --data "$data" --port 0 >"$data/up.out" 2>"$data/up.log" &
up=$!
stop() { kill -INT "$up" 2>/dev/null || true; wait "$up" 2>/dev/null || true; }
trap stop EXIT
until grep -q '^ready' "$data/up.out" 2>/dev/null; do
    kill -0 "$up" 2>/dev/null || { cat "$data/up.log" >&2; exit 1; }
    sleep 0.1
done
cat "$data/up.out"

say "sending every input through $route"
python3 "$here/inputs.py" >"$data/inputs.jsonl"
echo "$(wc -l <"$data/inputs.jsonl") files"
# Files that cannot be read as text are part of the data: they end in error-end, so the status is 1 and no accident.
"$bin/asya" send "$route" --payload - --wait=900 --data "$data" <"$data/inputs.jsonl" >"$data/finished.jsonl" || [ $? = 1 ]

say "results"
python3 "$here/summary.py" "$data/results" --inputs "$data/inputs.jsonl"

say "the latest traces, and a failed one as a waterfall"
"$bin/asya" trace list --store "$data/traces" --limit 5
trace=$("$bin/asya" trace list --store "$data/traces" --status failed --limit 1 --json |
    python3 -c 'import json, sys; print(json.load(sys.stdin)[0]["trace_id"])')
"$bin/asya" trace show "$trace" --store "$data/traces"

say "replaying 20 recorded traces offline"
# shellcheck disable=SC2046 # one word an id
"$bin/asya" trace replay --store "$data/traces" --actors "$here/actors.yaml" $("$bin/asya" trace list \
    --store "$data/traces" --limit 20 --json | python3 -c 'import json, sys; print(*[t["trace_id"] for t in json.load(sys.stdin)])')

say "where things are"
echo "results   $data/results"
echo "traces    $data/traces        (asya trace list --store $data/traces)"
echo "metrics   $(sed -n 's/^metrics *//p' "$data/up.out") and the targets in $data/prometheus-targets.json"
