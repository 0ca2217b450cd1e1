package io.pomai.bench.cli;

import java.io.Console;
import java.io.PrintStream;
import java.util.function.LongConsumer;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Shows how far a run is: a bar on a terminal, a line for every tenth elsewhere. */
final class LoadProgress implements LongConsumer, AutoCloseable {
  private static final int STEPS = 10;
  private static final int WIDTH = 79;

  private final String task;
  private final long total;
  private final PrintStream out = System.out;
  private final @Nullable ProgressBar bar;
  private long shownSteps;

  LoadProgress(String task, String unit, long total) {
    this.task = task;
    this.total = total;
    this.bar = onTerminal() ? bar(task, unit, total) : null;
  }

  @SuppressWarnings("SystemConsoleNull") // null remains possible: the Javadoc says so
  private static boolean onTerminal() {
    Console console = System.console();
    return console != null && console.isTerminal() && !"dumb".equals(System.getenv("TERM"));
  }

  private static ProgressBar bar(String task, String unit, long total) {
    return new ProgressBarBuilder()
        .setTaskName(task)
        .setInitialMax(total)
        .setUnit(" " + unit, 1)
        .setStyle(ProgressBarStyle.ASCII)
        .setConsumer(new ConsoleProgressBarConsumer(System.out, WIDTH))
        .setUpdateIntervalMillis(100)
        .showSpeed()
        .build();
  }

  @Override
  public void accept(long done) {
    if (bar != null) {
      bar.stepTo(done);
      return;
    }
    long steps = total == 0 ? STEPS : done * STEPS / total;
    if (steps > shownSteps) {
      shownSteps = steps;
      out.printf("%s: %,d of %,d%n", task, done, total);
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
