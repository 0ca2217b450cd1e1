package io.pomai.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** Numbers that make no sense are refused before anything is measured. */
class NumbersTest {
  private static final int WRONG_USAGE = 2;

  @ParameterizedTest
  @CsvSource({
    "bar-search --port 1 --rounds 0 FILE, --rounds, 0 is not a whole number of 1 or more",
    "bar-search --port 1 --queries -5 FILE, --queries, -5 is not a whole number of 1 or more",
    "bar-index --port 1 --rounds 0 FILE, --rounds, 0 is not a whole number of 1 or more",
    "bar-index --port 1 --queries 0 FILE, --queries, 0 is not a whole number of 1 or more",
    "bar-threads --rounds -1 FILE, --rounds, -1 is not a whole number of 1 or more",
    "bar-ingest --port 1 --rounds 0 --redis-port 2, --rounds, 0 is not a whole number of 1 or more",
    "bar-memory --port 1 --rows 0, --rows, 0 is not a whole number of 1 or more",
    "soak --port 1 --frames 0, --frames, 0 is not a whole number of 1 or more",
    "load --port 1 --warm-up -1, --warm-up, -1 is not a whole number of 0 or more",
    "load --port 1 --batch 99999999999, --batch, 99999999999 is not a whole number of 1 or more",
    "load --port 1 --recall 1.5, --recall, 1.5 is no number from 0 to 1",
    "load --port 70000, --port, 70000 is not a port from 1 to 65535",
    "recall-check --port 1 -k many FILE, -k, many is not a whole number of 1 or more",
    "demo --min-recall NaN, --min-recall, NaN is no number from 0 to 1",
  })
  void saysWhatWasExpected(String command, String option, String message) {
    StringWriter said = new StringWriter();
    CommandLine line = new CommandLine(new Main()).setErr(new PrintWriter(said));

    assertThat(line.execute(command.split(" ", -1))).isEqualTo(WRONG_USAGE);
    assertThat(said.toString()).contains("'" + option + "'").contains(message);
  }
}
