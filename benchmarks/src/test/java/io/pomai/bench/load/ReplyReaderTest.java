package io.pomai.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyReaderTest {
  private static final String NESTED = "*2\r\n*2\r\n$1\r\n7\r\n$4\r\n1.25\r\n%1\r\n+a\r\n,2.5\r\n";

  /** Writes the tokens down. */
  private static final class Recorder implements ReplyHandler {
    private final List<String> tokens = new ArrayList<>();

    @Override
    public void aggregate(byte type, int count, int depth) {
      tokens.add(depth + "" + (char) type + count);
    }

    @Override
    public void scalar(byte type, ByteBuffer data, int offset, int length, int depth) {
      tokens.add(depth + "" + (char) type + DecimalParser.text(data, offset, length));
    }
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static List<String> tokens(String text) {
    Recorder recorder = new Recorder();
    assertThat(new ReplyReader().read(bytes(text), recorder)).isTrue();
    return recorder.tokens;
  }

  @Test
  void readsEveryTypeOfBothProtocols() {
    assertThat(tokens("+OK\r\n")).containsExactly("0+OK");
    assertThat(tokens("-ERR no\r\n")).containsExactly("0-ERR no");
    assertThat(tokens(":-42\r\n")).containsExactly("0:-42");
    assertThat(tokens("$3\r\na\r\n\r\n")).containsExactly("0$a\r\n");
    assertThat(tokens("$-1\r\n")).containsExactly("0_");
    assertThat(tokens("*-1\r\n")).containsExactly("0_");
    assertThat(tokens("_\r\n")).containsExactly("0_");
    assertThat(tokens("*0\r\n")).containsExactly("0*0");
    assertThat(tokens("#t\r\n")).containsExactly("0#t");
    assertThat(tokens("=5\r\ntxt:a\r\n")).containsExactly("0=txt:a");
    assertThat(tokens(NESTED))
        .containsExactly("0*2", "1*2", "2$7", "2$1.25", "1%2", "2+a", "2,2.5");
  }

  @Test
  void readsTheSameTokensAtEverySplitPoint() {
    String stream = NESTED + "*1\r\n*0\r\n" + "$0\r\n\r\n:1\r\n";
    List<String> whole = readAll(stream, stream.length());
    for (int step = 1; step < stream.length(); step++) {
      assertThat(readAll(stream, step)).as("pieces of %d bytes", step).isEqualTo(whole);
    }
    assertThat(whole.stream().filter("|"::equals)).hasSize(4);
  }

  private static List<String> readAll(String stream, int step) {
    ReplyReader reader = new ReplyReader();
    Recorder recorder = new Recorder();
    ByteBuffer in = bytes(stream);
    for (int limit = step; in.position() < stream.length(); limit += step) {
      in.limit(Math.min(limit, stream.length()));
      while (reader.read(in, recorder)) {
        recorder.tokens.add("|");
      }
    }
    return recorder.tokens;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hello\r\n",
        "$x\r\n",
        "$-2\r\n",
        "$1\r\nab\r\n",
        "*99999999999\r\n",
        "$\r\n",
        "*-7\r\n"
      })
  void refusesWhatIsNoReply(String text) {
    assertThatThrownBy(() -> new ReplyReader().read(bytes(text), new Recorder()))
        .isInstanceOf(ReplyFormatException.class);
  }

  @Test
  void refusesEndlessNesting() {
    assertThatThrownBy(() -> new ReplyReader().read(bytes("*1\r\n".repeat(100)), new Recorder()))
        .isInstanceOf(ReplyFormatException.class)
        .hasMessageContaining("depth");
  }
}
