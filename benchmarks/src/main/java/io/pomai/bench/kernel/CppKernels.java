package io.pomai.bench.kernel;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;

/** The C++ kernels in a process of their own, asked for one measurement at a time. */
final class CppKernels implements AutoCloseable {
  private final Process process;
  private final Writer requests;
  private final BufferedReader answers;

  CppKernels(Path program, long bytes) throws IOException {
    process =
        new ProcessBuilder(program.toString(), Long.toString(bytes))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    requests = process.outputWriter();
    answers = process.inputReader();
  }

  /** Nanoseconds per row, measured for {@code millis} milliseconds. */
  double nanosPerRow(KernelCase kernelCase, int millis) throws IOException {
    requests.write(
        "%s %s %d %d %d%n"
            .formatted(
                kernelCase.type(),
                kernelCase.metric(),
                kernelCase.dimension(),
                kernelCase.rows(),
                millis));
    requests.flush();
    String answer = answers.readLine();
    if (answer == null) {
      throw new IOException("the C++ kernels ended while measuring " + kernelCase);
    }
    return Double.parseDouble(answer);
  }

  @Override
  public void close() {
    process.destroy();
  }
}
