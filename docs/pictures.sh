#!/usr/bin/env bash
# Makes the README's pictures anew, of what one run of the sandbox leaves, and of its page as a test leaves it. Needs
# Chromium, which CHROMIUM names, and pngquant.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."

./soar sandbox --decide approve >/dev/null
for page in request thread case; do
  "${CHROMIUM:-chromium}" --headless --no-sandbox --disable-gpu --hide-scrollbars --window-size="860,${HEIGHT:-1400}" \
    --screenshot="docs/$page.png" "file://$PWD/target/sandbox/$page.html" 2>/dev/null
done
mvn -q -B test -Dtest='SandboxPageTest#anAlertIsFiredApprovedWatchedAndReadInItsCase' -Dsoar.page.picture="$PWD/docs/page.png"
pngquant --force --ext .png 256 docs/page.png
