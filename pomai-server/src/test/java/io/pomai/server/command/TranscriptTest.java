package io.pomai.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.server.launch.RunningServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Golden transcripts against a real server, in both protocols. {@code -Dtranscripts.record=true} in
 * {@code test.jvm.extra} writes the replies that came into the files instead, for review.
 */
class TranscriptTest {
  private static final Path FOLDER = Path.of("src/test/resources/transcripts");
  private static final boolean RECORD = Boolean.getBoolean("transcripts.record");

  static Stream<Arguments> transcripts() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.map(FOLDER::relativize).map(Path::toString).sorted().toList().stream()
          .map(Arguments::of);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("transcripts")
  void repliesAreThoseOfTheTranscript(String name) throws IOException {
    Path file = FOLDER.resolve(name);
    List<Transcript.Step> steps = Transcript.read(file);
    List<String> resp2 = replies(name, steps, 2);
    List<String> resp3 = replies(name, steps, 3);
    if (RECORD) {
      record(file, steps, resp2, resp3);
      return;
    }
    for (int i = 0; i < steps.size(); i++) {
      check(name, steps.get(i), resp2.get(i), 2);
      check(name, steps.get(i), resp3.get(i), 3);
    }
  }

  private static void check(String name, Transcript.Step step, String reply, int protocol) {
    String what = name + ":" + step.line() + " RESP" + protocol + " " + step.command();
    if (step.isPattern()) {
      assertThat(reply).as(what).matches(step.expected(protocol));
    } else {
      assertThat(reply).as(what).isEqualTo(step.expected(protocol));
    }
  }

  /**
   * Each transcript has a server of its own; one whose name starts with auth asks for the password
   * "secret".
   */
  private static List<String> replies(String name, List<Transcript.Step> steps, int protocol)
      throws IOException {
    String password = name.startsWith("auth") ? "secret" : "";
    List<String> replies = new ArrayList<>();
    try (RunningServer server = TestServers.start("requirepass", password);
        RespClient client = new RespClient(server.port())) {
      if (protocol == 3) {
        client.ask(
            password.isEmpty() ? "HELLO 3".split(" ") : "HELLO 3 AUTH default secret".split(" "));
      }
      for (Transcript.Step step : steps) {
        replies.add(client.ask(Transcript.words(step.command())));
      }
    }
    return replies;
  }

  private static void record(
      Path file, List<Transcript.Step> steps, List<String> resp2, List<String> resp3)
      throws IOException {
    List<String> out = new ArrayList<>();
    int next = 0;
    for (String line : Files.readAllLines(file)) {
      boolean isReply = line.startsWith("< ") || line.startsWith("2< ") || line.startsWith("3< ");
      if (!isReply) {
        out.add(line);
      }
      if (line.startsWith("> ")) {
        addReply(out, steps.get(next), resp2.get(next), resp3.get(next));
        next++;
      }
    }
    Files.write(file, out);
  }

  private static void addReply(List<String> out, Transcript.Step step, String resp2, String resp3) {
    if (step.isPattern()) {
      return;
    }
    if (resp2.equals(resp3)) {
      out.add("< " + resp2);
    } else {
      out.add("2< " + resp2);
      out.add("3< " + resp3);
    }
  }
}
