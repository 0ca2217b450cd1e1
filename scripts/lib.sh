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

# Builds the jars when a source is newer than the last build.
build_if_needed() {
  local stamp=$POMAI_ROOT/target/built
  if [ -f "$stamp" ] && [ -z "$(cd "$POMAI_ROOT" && find pom.xml config ./*/pom.xml ./*/src/main -newer "$stamp" -print -quit)" ]; then
    return 0
  fi
  say "Building Pomai (the first time downloads the libraries) ..."
  maven -q -B -DskipTests package || die "the build failed; the lines above say where."
  mkdir -p "$POMAI_ROOT/target" && touch "$stamp"
}

# java with the project's flags; the one line that the JVM itself prints for an incubator module is dropped.
pomai_java() {
  need_jdk25
  exec "$JAVA_HOME/bin/java" "@$POMAI_ROOT/config/jvm.options" "$@" \
    2> >(exec grep --line-buffered -v '^WARNING: Using incubator modules: jdk.incubator.vector$' >&2)
}

SERVER_CLASS_PATH="$POMAI_ROOT/pomai-server/target/pomai-server.jar:$POMAI_ROOT/pomai-server/target/lib/*"
BENCH_CLASS_PATH="$POMAI_ROOT/benchmarks/target/pomai-benchmarks.jar:$POMAI_ROOT/benchmarks/target/lib/*"
