#!/bin/bash
# Builds the documentation of the libraries as one DocC archive, .build/docs/imcp.doccarchive, with the docc of the
# toolchain. A link that leads nowhere is an error. Uses the ordinary debug build; nothing is compiled a second time.
set -euo pipefail
cd "$(dirname "$0")/.."

docc=$(dirname "$(readlink -f "$(command -v swift)")")/docc
[ -x "$docc" ] || { echo "There is no docc beside swift ($docc); use a toolchain from swift.org." >&2; exit 1; }

build=.build/debug
out=.build/docs
target=$(swift -print-target-info | sed -n 's/.*"unversionedTriple": "\(.*\)".*/\1/p' | head -n 1)

swift build --target MCPHTTP

# Where the C modules are that ours import.
includes=(-I "$build/Modules" -I Sources/CPCRE2)
for map in "$build"/*.build/module.modulemap .build/checkouts/*/Sources/*/include/module.modulemap; do
    includes+=(-Xcc "-fmodule-map-file=$map")
done

rm -rf "$out"
archives=()
dependencies=()
for module in MCP MCPHTTP; do
    mkdir -p "$out/symbols/$module"
    swift symbolgraph-extract -module-name "$module" -target "$target" "${includes[@]}" \
        -minimum-access-level public -output-dir "$out/symbols/$module"
    "$docc" convert "Sources/$module/$module.docc" \
        --additional-symbol-graph-dir "$out/symbols/$module" --output-dir "$out/$module.doccarchive" \
        --fallback-display-name "$module" --fallback-bundle-identifier "imcp.$module" \
        --fallback-default-module-kind Library \
        --disable-parameters-and-returns-validation --warnings-as-errors \
        --enable-experimental-external-link-support ${dependencies[@]+"${dependencies[@]}"}
    archives+=("$out/$module.doccarchive")
    dependencies+=(--dependency "$out/$module.doccarchive")
done
"$docc" merge "${archives[@]}" --output-path "$out/imcp.doccarchive" \
    --synthesized-landing-page-name imcp --synthesized-landing-page-kind Package
echo "The documentation is in $out/imcp.doccarchive; any web server of static files shows it."
