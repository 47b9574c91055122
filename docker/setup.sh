#!/usr/bin/env bash
# Makes a fresh Elastic stack ready to try camel-soar with: a trial licence, Kibana's own user, an API key, a connector; and writes the
# keys to where camel-soar reads its secrets. Done again it keeps the API key and takes what the files have by then. For trying out: the key may
# do all that the user elastic may; docs/getting-started.md has the privileges that camel-soar needs.
#
# ELASTIC_URL, KIBANA_URL; passwords and keys come from files: ELASTIC_PASSWORD_FILE, KIBANA_PASSWORD_FILE, STORE_PASSWORD_FILE,
# GRAFANA_PASSWORD_FILE, LLM_API_KEY_FILE, SLACK_FILE (settings of camel-soar: soar.slack.*, soar.approval.deciders). OUTPUT_FILE is
# written, and in MONITOR_FOLDER what Prometheus and Grafana read.
set -euo pipefail

fail() {
  echo "setup: $1" >&2
  exit 1
}
secret() { # the variable that names its file
  [ -s "${!1}" ] || fail "$1: ${!1} is missing or empty"
  cat "${!1}"
}
quoted() { sed 's/[\\"]/\\&/g'; } # within the quotes of JSON, or of curl's configuration

# all of them before anything is made, so that a run that lacks one leaves nothing behind
elastic_password=$(secret ELASTIC_PASSWORD_FILE | quoted)
kibana_password=$(secret KIBANA_PASSWORD_FILE | quoted)
llm_api_key=$(secret LLM_API_KEY_FILE | quoted)
store_password=$(secret STORE_PASSWORD_FILE | sed 's/\\/\\\\/g')
grafana_password=$(secret GRAFANA_PASSWORD_FILE)
slack=$(secret SLACK_FILE)

elastic() { # method, path, body; the password is no argument, so that no process list has it
  curl -sS --fail-with-body -X "$1" -H 'Content-Type: application/json' ${3:+-d @-} \
    -K <(printf 'user = "elastic:%s"\n' "$elastic_password") "$ELASTIC_URL$2" <<<"${3:-}"
}
kibana() {
  curl -sS -X "$1" -H 'Content-Type: application/json' -H 'kbn-xsrf: true' ${3:+-d @-} -o /dev/null -w '%{http_code}' \
    -K <(printf 'user = "elastic:%s"\n' "$elastic_password") "$KIBANA_URL$2" <<<"${3:-}"
}
await() { # what, command...
  local what=$1
  shift
  for _ in $(seq "${TRIES:-120}"); do
    if "$@" >/dev/null 2>&1; then return; fi
    sleep "${PAUSE:-2}"
  done
  fail "$what did not answer"
}
kibana_is_up() { [ "$(kibana GET /api/status)" = 200 ]; }

await "Elasticsearch at $ELASTIC_URL" elastic GET /_cluster/health
elastic POST '/_security/user/kibana_system/_password' "{\"password\":\"$kibana_password\"}" >/dev/null
# already started: Elasticsearch says so, and that is what is wanted
elastic POST '/_license/start_trial?acknowledge=true' >/dev/null || true

await "Kibana at $KIBANA_URL" kibana_is_up
connector() { # method, further fields
  kibana "$1" /api/actions/connector/camel-soar-llm "{
    \"name\": \"camel-soar\", $2
    \"config\": {\"apiProvider\": \"OpenAI\", \"apiUrl\": \"${LLM_URL:-https://api.openai.com/v1/chat/completions}\", \"defaultModel\": \"${LLM_MODEL:-gpt-4o}\"},
    \"secrets\": {\"apiKey\": \"$llm_api_key\"}}"
}
made=$(connector POST '"connector_type_id": ".gen-ai",')
[ "$made" != 409 ] || made=$(connector PUT '') # it is there already: with the key that the file has now
[ "$made" = 200 ] || fail "Kibana did not take the connector camel-soar-llm"

umask 077
kept() { # a value of an earlier run
  [ ! -s "$OUTPUT_FILE" ] || sed -n "s/^soar\.$1=//p" "$OUTPUT_FILE"
}
trap 'rm -f "$OUTPUT_FILE.new"' EXIT
: >"$OUTPUT_FILE.new" # it can be written: no key is made for nothing
key=$(kept 'elasticsearch\.api-key')
[ -n "$key" ] || key=$(elastic POST /_security/api_key '{"name":"camel-soar"}' | sed -n 's/.*"encoded" *: *"\([^"]*\)".*/\1/p')
[ -n "$key" ] || fail "Elasticsearch gave no API key"
token=$(kept 'health\.token')
[ -n "$token" ] || token=$(head -c 24 /dev/urandom | base64 | tr '+/' '-_')
{
  echo "soar.elasticsearch.api-key=$key"
  echo "soar.kibana.api-key=$key"
  echo "soar.ai.connector-id=camel-soar-llm"
  echo "soar.store.password=$store_password"
  echo "soar.health.token=$token"
  echo "$slack"
} >"$OUTPUT_FILE.new"
# the user of camel-soar's image reads it
[ "$(id -u)" != 0 ] || chown 10001 "$OUTPUT_FILE.new"
mv "$OUTPUT_FILE.new" "$OUTPUT_FILE"
# for Prometheus and Grafana, to be read by the users of their images alone
printf %s "$token" >"$MONITOR_FOLDER/health_token"
printf %s "$grafana_password" >"$MONITOR_FOLDER/grafana_password"
[ "$(id -u)" != 0 ] || chown 65534 "$MONITOR_FOLDER/health_token"
[ "$(id -u)" != 0 ] || chown 472 "$MONITOR_FOLDER/grafana_password"
echo "setup: done"
