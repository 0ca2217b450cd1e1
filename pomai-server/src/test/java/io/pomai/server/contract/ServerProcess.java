package io.pomai.server.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The server as its users start it: a process of its own, with the project's JVM flags, on a free
 * loopback port.
 */
final class ServerProcess implements AutoCloseable {
  private static final Pattern PORT = Pattern.compile("Pomai .*, port (\\d+), .*");
  private static final String END = "";
  private static final int PATIENCE_SECONDS = 60;

  private final Process process;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final List<String> seen = new ArrayList<>();

  /** Starts the main class with the given arguments and does not wait. */
  ServerProcess(String... arguments) throws IOException {
    this("Main", List.of(arguments));
  }

  /** Starts another main class of the server's launchers, which ends by itself. */
  static ServerProcess tool(String mainClass, Object... arguments) throws IOException {
    return new ServerProcess(mainClass, Arrays.stream(arguments).map(Object::toString).toList());
  }

  private ServerProcess(String mainClass, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.add("@" + System.getProperty("pomai.root", "..") + "/config/jvm.options");
    command.addAll(
        List.of(
            "-Xmx256m",
            "-cp",
            withoutTests(System.getProperty("java.class.path")),
            "io.pomai.server.launch." + mainClass));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeIf(variable -> variable.startsWith("POMAI_"));
    process = builder.start();
    Thread.ofVirtual().start(this::collect);
  }

  /** Tests have a log of their own. */
  private static String withoutTests(String classPath) {
    return Arrays.stream(classPath.split(File.pathSeparator, -1))
        .filter(entry -> !entry.endsWith("test-classes") && !entry.endsWith("test-classes/"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private void collect() {
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        lines.add(line + "\n");
      }
    } catch (IOException e) {
      lines.add(e + "\n");
    }
    lines.add(END);
  }

  /** Waits until the server accepts connections; returns its port. */
  int awaitReady() throws InterruptedException {
    int port = 0;
    while (true) {
      String line = lines.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertThat(line).as("after " + seen).isNotNull().isNotEqualTo(END);
      seen.add(line);
      Matcher matcher = PORT.matcher(line.strip().replaceFirst("^.* INFO +", ""));
      port = matcher.matches() ? Integer.parseInt(matcher.group(1)) : port;
      if (line.contains("Ready to accept connections")) {
        return port;
      }
    }
  }

  /** Waits for the end of the process; returns its exit status. */
  int awaitExit() throws InterruptedException {
    assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).as("the server ended").isTrue();
    return process.exitValue();
  }

  /** All that the process printed; waits for its end. */
  String output() throws InterruptedException {
    String line = lines.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    while (line != null && !line.equals(END)) {
      seen.add(line);
      line = lines.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
    return String.join("", seen);
  }

  long pid() {
    return process.pid();
  }

  /** SIGTERM; what the process prints can still be read. */
  void terminate() {
    process.toHandle().destroy();
  }

  /** SIGKILL. */
  void kill() {
    process.toHandle().destroyForcibly();
  }

  @Override
  public void close() {
    process.toHandle().destroy();
    process.onExit().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
  }
}
