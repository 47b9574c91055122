#!/usr/bin/env bash
# Makes a fresh Elastic stack ready to try camel-soar with: a trial licence, Kibana's own user, an API key, a connector; and writes the
# keys to where camel-soar reads its secrets. Done again it changes nothing that is done. For trying out: the key may do all that the user
# elastic may; docs/getting-started.md has the privileges that camel-soar needs.
#
# ELASTIC_URL, KIBANA_URL; passwords and keys come from files: ELASTIC_PASSWORD_FILE, KIBANA_PASSWORD_FILE, STORE_PASSWORD_FILE,
# GRAFANA_PASSWORD_FILE, LLM_API_KEY_FILE, SLACK_FILE (settings of camel-soar: soar.slack.*, soar.approval.deciders). OUTPUT_FILE is
# written, and in MONITOR_FOLDER what Prometheus and Grafana read.
set -euo pipefail

elastic() { # method, path, body; the password is no argument, so that no process list has it
  curl -sS --fail-with-body -X "$1" -H 'Content-Type: application/json' ${3:+-d @-} \
    -K <(printf 'user = "elastic:%s"\n' "$(cat "$ELASTIC_PASSWORD_FILE")") "$ELASTIC_URL$2" <<<"${3:-}"
}
kibana() {
  curl -sS -X "$1" -H 'Content-Type: application/json' -H 'kbn-xsrf: true' ${3:+-d @-} -o /dev/null -w '%{http_code}' \
    -K <(printf 'user = "elastic:%s"\n' "$(cat "$ELASTIC_PASSWORD_FILE")") "$KIBANA_URL$2" <<<"${3:-}"
}
await() { # what, command...
  local what=$1
  shift
  for _ in $(seq "${TRIES:-120}"); do
    if "$@" >/dev/null 2>&1; then return; fi
    sleep "${PAUSE:-2}"
  done
  echo "setup: $what did not answer" >&2
  exit 1
}
kibana_is_up() { [ "$(kibana GET /api/status)" = 200 ]; }

await "Elasticsearch at $ELASTIC_URL" elastic GET /_cluster/health
elastic POST '/_security/user/kibana_system/_password' "{\"password\":\"$(cat "$KIBANA_PASSWORD_FILE")\"}" >/dev/null
# already started: Elasticsearch says so, and that is what is wanted
elastic POST '/_license/start_trial?acknowledge=true' >/dev/null || true

await "Kibana at $KIBANA_URL" kibana_is_up
case $(kibana POST /api/actions/connector/camel-soar-llm "{
    \"name\": \"camel-soar\", \"connector_type_id\": \".gen-ai\",
    \"config\": {\"apiProvider\": \"OpenAI\", \"apiUrl\": \"${LLM_URL:-https://api.openai.com/v1/chat/completions}\", \"defaultModel\": \"${LLM_MODEL:-gpt-4o}\"},
    \"secrets\": {\"apiKey\": \"$(cat "$LLM_API_KEY_FILE")\"}}") in
  200) ;;
  409) echo "setup: the connector camel-soar-llm is there already" ;;
  *)
    echo "setup: Kibana did not take the connector camel-soar-llm" >&2
    exit 1
    ;;
esac

monitor() { # for Prometheus and Grafana, to be read by the users of their images alone
  sed -n 's/^soar\.health\.token=//p' "$OUTPUT_FILE" | tr -d '\n' >"$MONITOR_FOLDER/health_token"
  cat "$GRAFANA_PASSWORD_FILE" >"$MONITOR_FOLDER/grafana_password"
  [ "$(id -u)" != 0 ] || chown 65534 "$MONITOR_FOLDER/health_token"
  [ "$(id -u)" != 0 ] || chown 472 "$MONITOR_FOLDER/grafana_password"
}

umask 077
if [ -s "$OUTPUT_FILE" ]; then
  monitor
  echo "setup: $OUTPUT_FILE is there already"
  exit 0
fi
key=$(elastic POST /_security/api_key '{"name":"camel-soar"}' | sed -n 's/.*"encoded" *: *"\([^"]*\)".*/\1/p')
[ -n "$key" ] || { echo "setup: Elasticsearch gave no API key" >&2; exit 1; }
{
  echo "soar.elasticsearch.api-key=$key"
  echo "soar.kibana.api-key=$key"
  echo "soar.ai.connector-id=camel-soar-llm"
  echo "soar.store.password=$(cat "$STORE_PASSWORD_FILE")"
  echo "soar.health.token=$(head -c 24 /dev/urandom | base64 | tr '+/' '-_')"
  cat "$SLACK_FILE"
} >"$OUTPUT_FILE.new"
# the user of camel-soar's image reads it
[ "$(id -u)" != 0 ] || chown 10001 "$OUTPUT_FILE.new"
mv "$OUTPUT_FILE.new" "$OUTPUT_FILE"
monitor
echo "setup: done"
