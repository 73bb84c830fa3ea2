#!/bin/sh
# An example of a client: POSIX sh and curl, nothing else. It signs in as people of the demo, signs for a task, reports on
# it, has the report accepted and reads the completion report.
#
#   DUBAN_DEMO_PASSWORD=… docs/examples/client.sh [http://localhost:8080]
#
# Against your own server set DUBAN_REPORTER, DUBAN_REVIEWER, DUBAN_LEADER (log-ins) and DUBAN_PASSWORD.
set -eu

base=${1:-http://localhost:8080}/api/v1
reporter=${DUBAN_REPORTER:-shijiazhuang} reviewer=${DUBAN_REVIEWER:-hebei} leader=${DUBAN_LEADER:-leader}
password=${DUBAN_PASSWORD:-${DUBAN_DEMO_PASSWORD:?set DUBAN_DEMO_PASSWORD to what the demo printed}}

# api METHOD PATH [JSON]: the answer on standard output; a refusal is told and ends the script.
api() {
  method=$1 path=$2
  shift 2
  if [ $# -gt 0 ]; then
    set -- -d "$1"
  fi
  answer=$(curl -sS -X "$method" "$base$path" -H "Authorization: Bearer ${token:-}" -H 'Content-Type: application/json' \
    -w '\n%{http_code}' "$@")
  status=$(printf '%s' "$answer" | tail -n 1)
  answer=$(printf '%s' "$answer" | sed '$d')
  case $status in
    2??) printf '%s\n' "$answer" ;;
    *)
      printf 'client: %s %s answered %s: %s\n' "$method" "$path" "$status" "$answer" >&2
      return 1
      ;;
  esac
}

# below NAME: what follows the first field of that name.
below() { awk -v name="\"$1\":" '{ at = index($0, name); if (at) print substr($0, at + length(name)) }'; }
# text NAME: the first text of that name in a JSON document; number NAME: the first number.
text() { tr ',{[' '\n\n\n' | sed -n "s/^\"$1\":\"\([^\"]*\)\".*/\1/p" | head -n 1; }
number() { tr ',{[' '\n\n\n' | sed -n "s/^\"$1\":\([0-9][0-9]*\).*/\1/p" | head -n 1; }

sign_in() {
  token=
  answer=$(api POST /auth/login "{\"username\": \"$1\", \"password\": \"$password\"}")
  token=$(printf '%s' "$answer" | text access_token)
}

sign_in "$reporter"
me=$(api GET /me)
org=$(printf '%s' "$me" | below org | number id)
echo "signed in as $(printf '%s' "$me" | text name)"

desk=$(api GET /me/desk)
echo "waiting to be signed for: $(printf '%s' "$desk" | below to_sign | number count)"
new=$(api GET "/tasks?org=$org&state=issued&limit=1" | number id)
if [ -n "$new" ]; then
  api POST "/tasks/$new/sign" >/dev/null
  echo "signed for task $new"
fi

# The oldest report that is owed; with nothing owed a further one on any running task.
desk=$(api GET /me/desk)
if [ "$(printf '%s' "$desk" | below to_report | number count)" -gt 0 ]; then
  task=$(printf '%s' "$desk" | below to_report | number task)
  entry="{\"obligation\": $(printf '%s' "$desk" | below to_report | number obligation), \"no_change\": true}"
else
  task=$(api GET "/tasks?org=$org&state=active&limit=1" | number id)
  entry='{"no_change": true}'
fi
[ -n "$task" ] || { echo "client: $reporter has no task to report on" >&2; exit 1; }
answer=$(api POST "/tasks/$task/progress" "$entry")
report=$(printf '%s' "$answer" | number id)
echo "reported on task $task: report $report"

sign_in "$reviewer"
answer=$(api POST "/progress/$report/accept")
state=$(printf '%s' "$answer" | text state)
echo "report $report is $state"
[ "$state" = accepted ]

sign_in "$leader"
total=$(api GET /completion | below totals | number tasks)
echo "tasks in the completion report: $total"
[ "$total" -gt 0 ]
