#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Builds one fuzzer a parser and runs each for FUZZ_SECONDS seconds (60), from the inputs in Tests/Fuzz/corpus.
#
#   parsers.sh [NAME ...]            envelope, reply, frames, context and sqs by default
#
# What a fuzzer finds ends this with status 1; the input is left in .build/fuzz/found/. With FUZZ_KEEP=1, the fewest short
# inputs that reach code which the corpus does not reach are added to it.
set -eu
cd "$(dirname "$0")/../.."
swift=${SWIFT:-swift}
seconds=${FUZZ_SECONDS:-60}
[ $# -gt 0 ] || set -- envelope reply frames context sqs

# Only the compiler is told of the fuzzer: the driver would link libFuzzer's main function as well.
resources=$($swift -print-target-info | sed -n 's/.*"runtimeResourcePath": "\(.*\)".*/\1/p')
library=$(find "$(dirname "$resources")/clang/" -name 'libclang_rt.fuzzer_no_main-*.a' | head -n 1)
[ -n "$library" ] || { echo "fuzz: this toolchain has no libFuzzer (libclang_rt.fuzzer_no_main)" >&2; exit 1; }
build="$swift build -c release --scratch-path .build/fuzz -Xswiftc -Xfrontend -Xswiftc -sanitize=fuzzer \
    -Xlinker $library -Xlinker -lstdc++ -Xlinker -lm"
for name; do ASYA_FUZZERS=1 $build --product "fuzz-$name"; done

mkdir -p .build/fuzz/found
failed=0
for name; do
    corpus=Tests/Fuzz/corpus/$name
    work=.build/fuzz/corpus-$name
    log=.build/fuzz/$name.log
    mkdir -p "$work"
    # Swift's own account of a crash would take the place of libFuzzer's.
    if SWIFT_BACKTRACE=enable=no .build/fuzz/release/fuzz-$name -max_total_time="$seconds" -timeout=10 -rss_limit_mb=1024 \
        -max_len=8192 -artifact_prefix=.build/fuzz/found/$name- "$work" "$corpus" > "$log" 2>&1
    then
        echo "fuzz-$name: $(grep -E '^Done' "$log"), $(ls "$work" | wc -l) inputs of interest"
    else
        tail -n 25 "$log"
        echo "fuzz-$name: found something, see .build/fuzz/found/" >&2
        failed=1
    fi
    if [ "${FUZZ_KEEP:-0}" = 1 ]; then
        .build/fuzz/release/fuzz-$name -set_cover_merge=1 -use_counters=0 -max_len=400 "$corpus" "$work" 2> /dev/null
    fi
done
exit "$failed"
