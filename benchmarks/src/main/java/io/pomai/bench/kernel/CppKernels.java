package io.pomai.bench.kernel;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;

/** C++ kernels in a process of their own, asked line by line. */
final class CppKernels implements AutoCloseable {
  private final Process process;
  private final Writer requests;
  private final BufferedReader answers;

  /** Starts {@code program} with room for {@code bytes} bytes of rows. */
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
    return Double.parseDouble(ask(kernelCase.request() + " " + millis));
  }

  /** The answer to one line. */
  String ask(String request) throws IOException {
    requests.write(request + "\n");
    requests.flush();
    String answer = answers.readLine();
    if (answer == null) {
      throw new IOException("the C++ kernels ended at the request: " + request);
    }
    return answer;
  }

  @Override
  public void close() {
    process.destroy();
  }
}
