package io.pomai.protocol.resp;

import static io.pomai.protocol.resp.DecoderHarness.decode;
import static io.pomai.protocol.resp.DecoderHarness.frame;
import static io.pomai.protocol.resp.DecoderHarness.latin;
import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.protocol.resp.DecoderHarness.Outcome;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class RespDecoderPropertyTest {
  private static final RespLimits SMALL = new RespLimits(40, 6, 24, 120, 1024, 3, 16);

  @Property(tries = 200)
  void everySplitPointGivesTheSameCommands(@ForAll("pipelines") List<List<byte[]>> pipeline) {
    byte[] bytes = encode(pipeline);
    Outcome expected = new Outcome(texts(pipeline), null);
    for (int cut = 0; cut <= bytes.length; cut++) {
      assertThat(decode(RespLimits.DEFAULTS, bytes, cut)).isEqualTo(expected);
    }
  }

  @Property(tries = 200)
  void oneByteAtATimeGivesTheSameCommands(@ForAll("pipelines") List<List<byte[]>> pipeline) {
    byte[] bytes = encode(pipeline);
    int[] cuts = IntStream.range(1, bytes.length).toArray();
    assertThat(decode(RespLimits.DEFAULTS, bytes, cuts))
        .isEqualTo(new Outcome(texts(pipeline), null));
  }

  @Property(tries = 50)
  void bigArgumentsSurviveAnyReadSize(
      @ForAll @IntRange(min = 30_000, max = 300_000) int length,
      @ForAll @IntRange(min = 1_000, max = 70_000) int read) {
    byte[] big = new byte[length];
    for (int i = 0; i < length; i++) {
      big[i] = (byte) (i * 31);
    }
    List<byte[]> command = List.of(latin("VSET"), latin("key"), big);
    byte[] bytes = encode(List.of(command, command, command));
    int[] cuts = IntStream.rangeClosed(1, (bytes.length - 1) / read).map(i -> i * read).toArray();
    assertThat(decode(RespLimits.DEFAULTS, bytes, cuts).commands())
        .isEqualTo(texts(List.of(command, command, command)));
  }

  @Property(tries = 3000)
  void anyBytesGiveTheSameOutcomeHoweverTheyAreCut(
      @ForAll("hostileBytes") byte[] bytes, @ForAll @IntRange(max = 200) int at) {
    Outcome whole = decode(SMALL, bytes);
    assertThat(decode(SMALL, bytes, Math.min(at, bytes.length))).isEqualTo(whole);
    assertThat(decode(SMALL, bytes, IntStream.range(1, bytes.length).toArray())).isEqualTo(whole);
    if (whole.error() != null) {
      assertThat(whole.error()).startsWith("Protocol error: ");
    }
  }

  @Property(tries = 1000)
  void quotedInlineArgumentsReadBack(@ForAll("arguments") List<byte[]> arguments) {
    StringBuilder line = new StringBuilder("CMD");
    for (byte[] argument : arguments) {
      line.append(' ').append(quoted(argument));
    }
    List<String> expected = new ArrayList<>(List.of("CMD"));
    arguments.forEach(argument -> expected.add(new String(argument, StandardCharsets.ISO_8859_1)));
    assertThat(decode(line + "\r\n").commands()).containsExactly(expected);
  }

  @Provide
  Arbitrary<List<List<byte[]>>> pipelines() {
    return arguments().filter(arguments -> !arguments.isEmpty()).list().ofMinSize(1).ofMaxSize(4);
  }

  @Provide
  Arbitrary<List<byte[]>> arguments() {
    return Arbitraries.bytes().array(byte[].class).ofMaxSize(20).list().ofMaxSize(5);
  }

  /** Pieces of the protocol in any order, so that garbage gets past the first byte. */
  @Provide
  Arbitrary<byte[]> hostileBytes() {
    Arbitrary<String> pieces =
        Arbitraries.of(
            "*1\r\n",
            "*2\r\n",
            "*0\r\n",
            "*-1\r\n",
            "*7\r\n",
            "$1\r\n",
            "$3\r\n",
            "$0\r\n\r\n",
            "$41\r\n",
            "$-1\r\n",
            "a\r\n",
            "abc\r\n",
            "\r\n",
            "\r",
            "\n",
            "*",
            "$",
            "PING\r\n",
            "\"",
            "'",
            "\\x41",
            " ",
            "\0",
            "é",
            "1234567890",
            "xxxxxxxxxxxxxxxxxxxxxxxx",
            ":1\r\n",
            "+OK\r\n",
            "GET k\n");
    return pieces.list().ofMaxSize(12).map(list -> latin(String.join("", list)));
  }

  private static byte[] encode(List<List<byte[]>> pipeline) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    pipeline.forEach(command -> out.writeBytes(frame(command)));
    return out.toByteArray();
  }

  private static List<List<String>> texts(List<List<byte[]>> pipeline) {
    return pipeline.stream()
        .map(
            command ->
                command.stream().map(a -> new String(a, StandardCharsets.ISO_8859_1)).toList())
        .toList();
  }

  /** As redis-cli prints a string: printable characters as they are, everything else escaped. */
  private static String quoted(byte[] argument) {
    StringBuilder text = new StringBuilder("\"");
    for (byte b : argument) {
      switch (b) {
        case '"', '\\' -> text.append('\\').append((char) b);
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        case '\t' -> text.append("\\t");
        case '\b' -> text.append("\\b");
        case 7 -> text.append("\\a");
        default ->
            text.append(
                b >= ' ' && b <= '~' ? String.valueOf((char) b) : String.format("\\x%02x", b));
      }
    }
    return text.append('"').toString();
  }
}
