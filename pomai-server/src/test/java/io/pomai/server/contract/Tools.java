package io.pomai.server.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** Programs of the machine that talk to the server. */
final class Tools {
  private static final int PATIENCE_SECONDS = 120;

  private Tools() {}

  /** Runs a program to its end and returns what it printed; a missing one says what to install. */
  static String run(String toInstall, String... command) throws IOException, InterruptedException {
    return run(toInstall, new ProcessBuilder(command));
  }

  static String run(String toInstall, ProcessBuilder builder)
      throws IOException, InterruptedException {
    Process process;
    try {
      process = builder.redirectErrorStream(true).start();
    } catch (IOException e) {
      throw new IOException(
          builder.command().getFirst()
              + " is missing: install "
              + toInstall
              + " (scripts/test does)",
          e);
    }
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).as(output).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
    return output;
  }
}
