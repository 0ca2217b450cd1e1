package io.pomai.orbit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.example.EmbeddedExample;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * The snippet of the README in a JVM without any flags, with nothing but the engine and its
 * dependencies.
 */
class EmbeddedModeTest {
  @Test
  void runsWithoutAnyFlag() throws Exception {
    Result result = run(List.of());
    assertThat(result.exit).as(result.errors).isZero();
    assertThat(result.output.trim()).startsWith("SearchHit[key=apple, distance=0.02");
    assertThat(result.errors).containsOnlyOnce("start java with --add-modules");
  }

  @Test
  void runsOnSimdKernelsWithTheModule() throws Exception {
    Result result =
        run(List.of("--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"));
    assertThat(result.exit).as(result.errors).isZero();
    assertThat(result.output.trim()).startsWith("SearchHit[key=apple, distance=0.02");
    assertThat(result.errors).doesNotContain("Scalar kernels");
  }

  private record Result(int exit, String output, String errors) {}

  private static Result run(List<String> flags) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    command.addAll(List.of("-cp", classPath(), EmbeddedExample.class.getName()));
    File errors = File.createTempFile("embedded", ".txt");
    Process process = new ProcessBuilder(command).redirectError(errors).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    String errorText = Files.readString(errors.toPath());
    Files.delete(errors.toPath());
    return new Result(process.exitValue(), output, errorText);
  }

  /** Our two modules and Agrona: no Netty, no logging backend, no test library. */
  private static String classPath() {
    return String.join(
        File.pathSeparator,
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> entry.matches(".*(pomai-[^/\\\\]*|agrona|classes).*"))
            .toList());
  }
}
