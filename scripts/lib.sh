# Shared by the scripts: finds the project, a JDK 25 and Maven, and builds when something changed.
# Source it: . "$(dirname "$0")/lib.sh"

POMAI_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

say() { printf '%s\n' "$*" >&2; }
die() { say "error: $*"; exit 1; }

# The folder holds a whole JDK 25 (javac included).
is_jdk25() {
  [ -x "$1/bin/javac" ] && [ -f "$1/release" ] && grep -q '^JAVA_VERSION="25[."]' "$1/release"
}

# Prints the home of a JDK 25: JAVA_HOME, then java on the PATH, then the one scripts/jdk put here, the usual
# install folders, SDKMAN. Status 1 when there is none.
find_jdk25() {
  local home java
  java=$(command -v java 2>/dev/null) && java=$(readlink -f "$java" 2>/dev/null)
  for home in "${JAVA_HOME:-}" "${java%/bin/java}" "$POMAI_ROOT"/.jdk/* \
      /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* /opt/*jdk* \
      /Library/Java/JavaVirtualMachines/*/Contents/Home "$HOME"/Library/Java/JavaVirtualMachines/*/Contents/Home \
      "$HOME"/.jdks/* "${SDKMAN_DIR:-$HOME/.sdkman}"/candidates/java/*; do
    if [ -n "$home" ] && is_jdk25 "$home"; then printf '%s\n' "$home"; return 0; fi
  done
  return 1
}

# Sets JAVA_HOME to a JDK 25, downloading one when the machine has none.
need_jdk25() {
  local home
  if ! home=$(find_jdk25); then
    say "No JDK 25 found in JAVA_HOME, PATH, the usual folders or SDKMAN."
    "$POMAI_ROOT/scripts/jdk" >&2 || exit 1
    home=$(find_jdk25) || die "scripts/jdk left no usable JDK 25 in $POMAI_ROOT/.jdk; remove that folder and try again."
  fi
  export JAVA_HOME=$home
}

# True when version $1 is $2 or newer.
at_least() { [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }

# Maven on JDK 25: an installed mvn (3.8 or newer), else the wrapper.
maven() {
  local version
  need_jdk25
  export MAVEN_OPTS="${MAVEN_OPTS:-} --sun-misc-unsafe-memory-access=allow"
  version=$(mvn --version 2>/dev/null | sed -n 's/.*Apache Maven \([0-9.]*\).*/\1/p' | head -n 1)
  if [ -n "$version" ] && at_least "$version" 3.8; then
    (cd "$POMAI_ROOT" && mvn "$@")
  else
    say "No mvn 3.8 or newer on the PATH: using the Maven wrapper."
    (cd "$POMAI_ROOT" && ./mvnw "$@")
  fi
}

SERVER_JAR=$POMAI_ROOT/pomai-server/target/pomai-server.jar
SERVER_LIB=$POMAI_ROOT/pomai-server/target/lib
SERVER_CACHE=$POMAI_ROOT/target/pomai-server.jsa

# Makes the cache of loaded classes that shortens the start of the server, from the classes that a start of its own
# loads. The server does without one just as well: a cache that cannot be made is left empty, and the JVM ignores one
# that does not fit.
build_server_cache() {
  local work tenths pid
  say "Preparing a faster start ..."
  work=$(mktemp -d "${TMPDIR:-/tmp}/pomai-cache.XXXXXX")
  rm -f "$SERVER_CACHE"
  (pomai_java -Xmx256m -XX:DumpLoadedClassList="$work/classes" -cp "$SERVER_CLASS_PATH" \
    io.pomai.server.launch.Main --port 0 --dir "$work/data") >"$work/log" 2>&1 &
  pid=$!
  for ((tenths = 0; tenths < 100; tenths++)); do
    if grep -q 'Ready to accept connections' "$work/log" || ! kill -0 "$pid" 2>/dev/null; then break; fi
    sleep 0.1
  done
  sleep 1 # what the warm-up loads belongs in it
  kill "$pid" 2>/dev/null || true
  wait "$pid" 2>/dev/null || true
  (pomai_java -Xmx256m -Xshare:dump -XX:SharedClassListFile="$work/classes" -XX:SharedArchiveFile="$SERVER_CACHE" \
    -cp "$SERVER_CLASS_PATH") >"$work/log" 2>&1 || true
  rm -rf "$work"
  [ -s "$SERVER_CACHE" ] || : >"$SERVER_CACHE"
}

# Builds the jars when a source is newer than the last build.
build_if_needed() {
  local stamp=$POMAI_ROOT/target/built
  if ! [ -f "$stamp" ] || [ -n "$(cd "$POMAI_ROOT" && find pom.xml config ./*/pom.xml ./*/src/main -newer "$stamp" -print -quit)" ]; then
    say "Building Pomai (the first time downloads the libraries) ..."
    maven -q -B -DskipTests package || die "the build failed; the lines above say where."
    mkdir -p "$POMAI_ROOT/target" && touch "$stamp"
  fi
  if ! [ -f "$SERVER_CACHE" ] || [ -n "$(find "$SERVER_JAR" "$SERVER_LIB" -name '*.jar' -newer "$SERVER_CACHE" -print -quit)" ]; then
    build_server_cache
  fi
}

# java with the project's flags; the one line that the JVM itself prints for an incubator module is dropped.
pomai_java() {
  need_jdk25
  exec "$JAVA_HOME/bin/java" "@$POMAI_ROOT/config/jvm.options" "$@" \
    2> >(exec grep --line-buffered -v '^WARNING: Using incubator modules: jdk.incubator.vector$' >&2)
}

SERVER_CLASS_PATH="$SERVER_JAR:$SERVER_LIB/*"
BENCH_CLASS_PATH="$POMAI_ROOT/benchmarks/target/pomai-benchmarks.jar:$POMAI_ROOT/benchmarks/target/lib/*"

# need_packages FILE: sets POMAI_PYTHON to a Python that has the packages that a requirements file names: the one that is
# set already, else that of the git-ignored folder .venv, into which they are installed when the file is newer.
need_packages() {
  local stamp
  [ -z "${POMAI_PYTHON:-}" ] || return 0
  POMAI_PYTHON=$POMAI_ROOT/.venv/bin/python
  stamp=$POMAI_ROOT/.venv/installed-$(printf '%s' "${1#"$POMAI_ROOT/"}" | tr / -)
  if [ -f "$stamp" ] && [ ! "$1" -nt "$stamp" ]; then return 0; fi
  command -v python3 >/dev/null || die "python3 is missing: install python3 and python3-venv and try again."
  say "Installing the Python packages of ${1#"$POMAI_ROOT/"} into .venv ..."
  [ -x "$POMAI_PYTHON" ] || python3 -m venv "$POMAI_ROOT/.venv" || die "python3 -m venv failed (Debian and Ubuntu: apt-get install python3-venv)"
  "$POMAI_PYTHON" -m pip install --quiet -r "$1" || die "pip could not install the packages above. Without a network: install them into a Python
of yours and set POMAI_PYTHON to it."
  touch "$stamp"
}

# migrate import|export ARGUMENTS: the tools of scripts/migrate, in the folder of the caller.
migrate() {
  need_packages "$POMAI_ROOT/scripts/migrate/requirements.txt"
  PYTHONPATH="$POMAI_ROOT/scripts" exec "$POMAI_PYTHON" -m migrate "$@"
}
