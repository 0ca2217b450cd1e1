# Shared by the scripts that measure: starts and stops a server of their own. Source lib.sh first.

SERVER_PID=
SERVER_LOG=
OTHER_PIDS=()
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

# Starts one more server beside the one that runs, with the given settings and its log in a file; sets PORT.
another_server() {
  local log=$1 tenths
  shift
  : >"$log"
  "$POMAI_ROOT/scripts/pomai-server" --port 0 "$@" >"$log" 2>&1 &
  OTHER_PIDS+=($!)
  for ((tenths = 0; tenths < 300; tenths++)); do
    if grep -q 'Ready to accept connections' "$log"; then
      PORT=$(sed -n 's/.* port \([0-9][0-9]*\),.*/\1/p' "$log" | head -n 1)
      return 0
    fi
    sleep 0.1
  done
  die "a server did not start: $(cat "$log")"
}

stop_server() {
  local tenths
  if [ -n "$BENCH_PID" ]; then kill "$BENCH_PID" 2>/dev/null || true; fi
  if [ "${#OTHER_PIDS[@]}" -gt 0 ]; then
    kill "${OTHER_PIDS[@]}" 2>/dev/null || true
    wait "${OTHER_PIDS[@]}" 2>/dev/null || true
    OTHER_PIDS=()
  fi
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

# The Python of the index benchmarks, in an environment of its own under target, and the JVMs they start: ours with the
# project's flags, those of other libraries with a parallel collector. Sets INDEX_PYTHON.
index_python() {
  local requirements=$POMAI_ROOT/benchmarks/python/index-requirements.txt venv=$POMAI_ROOT/target/bench-venv
  need_jdk25
  INDEX_PYTHON=$venv/bin/python
  if [ ! -f "$venv/installed" ] || [ "$requirements" -nt "$venv/installed" ]; then
    say "Installing the Python packages of benchmarks/python/index-requirements.txt into target/bench-venv ..."
    python3 -m venv "$venv" || die "python3 -m venv failed (Debian and Ubuntu: apt-get install python3-venv)"
    "$INDEX_PYTHON" -m pip install --quiet -r "$requirements" || die "pip could not install the packages above"
    touch "$venv/installed"
  fi
  export POMAI_JAVA=$JAVA_HOME/bin/java CLASSPATH=$BENCH_CLASS_PATH
  export POMAI_JAVA_FLAGS="@$POMAI_ROOT/config/jvm.options -Xmx${BENCH_HEAP:-6g}"
  export OTHER_JAVA_FLAGS="--add-modules=jdk.incubator.vector --enable-native-access=ALL-UNNAMED -Xmx${BENCH_HEAP:-6g} -XX:+UseParallelGC"
}
