#!/usr/bin/env bash
# Checks who may import whom: dependencies point down, C is met in one module only. And that nothing uses `async let`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

failed=0
# forbid FOLDERS PATTERN REASON: no file of these folders of Sources may import a module that matches.
forbid() {
    local folder found
    for folder in $1; do
        [ -d "Sources/$folder" ] || continue
        found=$(grep -rnE --include='*.swift' \
            "^[[:space:]]*((@[A-Za-z_]+(\([^)]*\))?|public|internal|package|private|fileprivate)[[:space:]]+)*import[[:space:]]+((struct|class|enum|protocol|func|let|var|typealias)[[:space:]]+)?($2)([.[:space:]]|\$)" \
            "Sources/$folder") || continue
        printf '%s\n    %s\n' "$found" "$3" >&2
        failed=1
    done
}

c_modules='CMicroHTTPD|CCurl|CPostgres|CHiredis|CLinux|CZlib|CVectorKernels'
forbid 'PixieCore' 'Pixie[A-Za-z]+|CMicroHTTPD|CCurl|CPostgres|CHiredis|CLinux|CZlib' 'PixieCore stands at the bottom: it imports no sibling and does no I/O'
forbid 'PixieQuery' 'PixieMonitoring|PixieBackends|PixieIO|PixieServer' 'the pipeline meets its backends through the ports of PixieCore'
forbid 'PixieMonitoring' 'PixieQuery|PixieBackends|PixieIO|PixieServer' 'monitoring meets its backends through the ports of PixieCore'
forbid 'PixieBackends' 'PixieQuery|PixieMonitoring|PixieServer' 'backends implement ports; they do not know who calls them'
forbid 'PixieServer' 'PixieIO|PixieBackends' 'routes talk to services, not to systems'
forbid 'PixieIO' 'PixieQuery|PixieMonitoring|PixieBackends|PixieServer' 'PixieIO knows no domain'
forbid 'PixieQuery PixieMonitoring PixieBackends PixieServer pixie' "$c_modules" 'C is met in PixieIO only (and the vector kernels in PixieCore)'
for folder in Sources/*/; do forbid "$(basename "$folder")" 'Foundation' 'import FoundationEssentials instead'; done
if grep -rnE --include='*.swift' '^[^/]*async let' Sources; then
    printf '    use allAtOnce or a task group: see PixieCore/Concurrency/AllAtOnce.swift\n' >&2
    failed=1
fi
[ $failed -eq 0 ] && echo "imports: as they should be"
exit $failed
