#!/usr/bin/env bash
# Whether camel-soar lives, whatever is away around it: a new start, which some give an unhealthy container, would mend nothing.
# The image has no HTTP client, and needs none. The token is in the secrets file, or in the environment as SOAR_HEALTH_TOKEN.
set -euo pipefail
token=${SOAR_HEALTH_TOKEN:-}
if [ -z "$token" ] && [ -r "${SOAR_SECRETS_FILE:-}" ]; then
  token=$(sed -n 's/^soar\.health\.token *= *//p' "$SOAR_SECRETS_FILE")
fi
exec 3<>"/dev/tcp/127.0.0.1/${SOAR_HEALTH_PORT:-8081}"
printf 'GET /observe/health/live HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer %s\r\nConnection: close\r\n\r\n' "$token" >&3
read -r -t 4 _ status _ <&3
echo "HTTP $status"
[ "$status" = 200 ]
