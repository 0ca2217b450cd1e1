package io.pomai.server.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the README shows is what happens. */
class ReadmeTest {
  private static final Path ROOT = Path.of(System.getProperty("pomai.root", ".."));
  private static final int MOST_LINES = 150;
  private static final String PROMPT = "> ";

  @Test
  void isShort() throws IOException {
    assertThat(Files.readAllLines(ROOT.resolve("README.md"))).hasSizeLessThanOrEqualTo(MOST_LINES);
  }

  /**
   * The session is typed into redis-cli, against a server process, and prints what stands there.
   */
  @Test
  void sessionWithRedisCli() throws Exception {
    List<String> session = block("session");
    String typed =
        session.stream()
            .filter(line -> line.startsWith(PROMPT))
            .map(line -> line.substring(PROMPT.length()) + "\n")
            .collect(Collectors.joining());
    String expected =
        session.stream()
            .filter(line -> !line.startsWith(PROMPT))
            .collect(Collectors.joining("\n", "", "\n"));
    assertThat(typed).isNotEmpty();
    assertThat(replay(typed)).isEqualTo(expected);
  }

  /** What redis-cli prints, without the times that it adds on a slow machine. */
  private static String replay(String typed) throws Exception {
    Path input = Files.createTempFile("session", ".txt");
    try (ServerProcess server = new ServerProcess("--port", "0", "--maxmemory", "64mb")) {
      Files.writeString(input, typed);
      String port = Integer.toString(server.awaitReady());
      String printed =
          Tools.run(
              "redis-tools",
              new ProcessBuilder("redis-cli", "-p", port, "--no-raw")
                  .redirectInput(input.toFile()));
      return printed.replaceAll("(?m)^\\(\\d+\\.\\d+s\\)\n", "");
    } finally {
      Files.delete(input);
    }
  }

  /** The embedded example is the one that pomai-orbit compiles and runs. */
  @Test
  void embeddedExample() throws IOException {
    String example =
        Files.readString(
            ROOT.resolve("pomai-orbit/src/test/java/io/pomai/example/EmbeddedExample.java"),
            StandardCharsets.UTF_8);
    List<String> shown = block("embedded");
    assertThat(shown).isNotEmpty();
    assertThat(shown).allSatisfy(line -> assertThat(example).contains(line.strip()));
    assertThat(String.join("", shown).replaceAll("\\s", ""))
        .as("the lines stand together")
        .isSubstringOf(example.replaceAll("\\s", ""));
  }

  /** The lines of the fenced block between the markers of this name. */
  private static List<String> block(String marker) throws IOException {
    List<String> lines = Files.readAllLines(ROOT.resolve("README.md"));
    int begin = lines.indexOf("<!-- " + marker + ":begin -->");
    int end = lines.indexOf("<!-- " + marker + ":end -->");
    assertThat(begin).as("marker of " + marker).isNotNegative();
    return lines.subList(begin + 2, end - 1);
  }
}
