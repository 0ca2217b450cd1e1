package io.pomai.orbit.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The choice of kernels, also in JVMs that cannot do SIMD. */
class KernelProviderTest {

  /** Selects kernels twice and prints their name, or the message of the refusal. */
  static final class Selection {
    private Selection() {}

    public static void main(String[] args) {
      try {
        KernelProvider.select(KernelChoice.valueOf(args[0]));
        System.out.println(
            "selected " + KernelProvider.select(KernelChoice.valueOf(args[0])).name());
      } catch (IllegalStateException e) {
        System.out.println("refused: " + e.getMessage());
      }
    }
  }

  private static String select(KernelChoice choice, String... flags)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(flags));
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            Selection.class.getName(),
            choice.name()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }

  @Test
  void choosesWhatIsAskedFor() {
    assertThat(KernelProvider.select(KernelChoice.SCALAR).name()).isEqualTo("scalar");
    assertThat(KernelProvider.select(KernelChoice.SIMD).name()).matches("simd-(128|256|512)");
    assertThat(KernelProvider.select(KernelChoice.AUTO).name()).startsWith("simd-");
  }

  @Test
  void withoutTheModuleAutoFallsBackAndSaysOnceWhatToAdd() throws Exception {
    String output = select(KernelChoice.AUTO);
    assertThat(output).contains("selected scalar");
    assertThat(output)
        .containsOnlyOnce("--add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED");
  }

  @Test
  void withoutTheModuleForcedSimdIsRefused() throws Exception {
    assertThat(select(KernelChoice.SIMD))
        .contains("refused: kernels=simd is not possible")
        .contains("--add-modules jdk.incubator.vector");
  }

  @Test
  void withoutTheModuleScalarSaysNothing() throws Exception {
    assertThat(select(KernelChoice.SCALAR, "--enable-native-access=ALL-UNNAMED").strip())
        .isEqualTo("selected scalar");
  }

  @Test
  void whereVectorOperationsAreEmulatedAutoFallsBack() throws Exception {
    String[] noOptimiser = {"--add-modules=jdk.incubator.vector", "-XX:TieredStopAtLevel=1"};
    assertThat(select(KernelChoice.AUTO, noOptimiser))
        .contains("selected scalar")
        .contains("compiler is off");
  }

  @Test
  void aKernelThatComputesSomethingElseIsFound() {
    Kernels scalar = new ScalarKernels();
    assertThat(KernelCheck.firstMismatch(scalar, scalar)).isEmpty();
    assertThat(KernelCheck.firstMismatch(KernelProvider.select(KernelChoice.SIMD), scalar))
        .isEmpty();
    for (WrongKernels.Fault fault : WrongKernels.Fault.values()) {
      assertThat(KernelCheck.firstMismatch(new WrongKernels(fault), scalar))
          .as("%s", fault)
          .isNotEmpty();
    }
  }
}
