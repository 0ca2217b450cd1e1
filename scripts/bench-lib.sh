# Shared by the scripts that measure: starts and stops a server of their own. Source lib.sh first.

SERVER_PID=
SERVER_LOG=
BENCH_PID=

# Starts scripts/pomai-server on a free loopback port and waits until it is ready; sets SERVER_PID, SERVER_LOG and PORT.
# The server is stopped when the script ends, however it ends. Arguments are passed on as settings.
start_server() {
  local tenths
  build_if_needed
  SERVER_LOG=$(mktemp "${TMPDIR:-/tmp}/pomai-server.XXXXXX")
  trap stop_server EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  "$POMAI_ROOT/scripts/pomai-server" --port 0 "$@" >"$SERVER_LOG" 2>&1 &
  SERVER_PID=$!
  for ((tenths = 0; tenths < 300; tenths++)); do
    if grep -q 'Ready to accept connections' "$SERVER_LOG"; then
      PORT=$(sed -n 's/.* port \([0-9][0-9]*\),.*/\1/p' "$SERVER_LOG" | head -n 1)
      return 0
    fi
    kill -0 "$SERVER_PID" 2>/dev/null || break
    sleep 0.1
  done
  say "The server did not start; it said:"
  cat "$SERVER_LOG" >&2
  exit 1
}

stop_server() {
  local tenths
  if [ -n "$BENCH_PID" ]; then kill "$BENCH_PID" 2>/dev/null || true; fi
  if [ -n "$SERVER_PID" ]; then
    kill "$SERVER_PID" 2>/dev/null || true
    for ((tenths = 0; tenths < 100; tenths++)); do
      kill -0 "$SERVER_PID" 2>/dev/null || break
      sleep 0.1
    done
    kill -KILL "$SERVER_PID" 2>/dev/null || true
    wait "$SERVER_PID" 2>/dev/null || true
    SERVER_PID=
  fi
  if [ -n "$SERVER_LOG" ]; then rm -f "$SERVER_LOG"; fi
}

# The benchmark tools (pomai-bench): load, demo, recall-check and the bars. Runs beside the script, so that a signal stops
# both at once; keeps the terminal as its input.
bench() {
  pomai_java -Xmx"${BENCH_HEAP:-2g}" -cp "$BENCH_CLASS_PATH" io.pomai.bench.cli.Main "$@" <&0 &
  BENCH_PID=$!
  local status=0
  wait "$BENCH_PID" || status=$?
  BENCH_PID=
  return "$status"
}
