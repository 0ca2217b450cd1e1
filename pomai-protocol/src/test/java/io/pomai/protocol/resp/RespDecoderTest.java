package io.pomai.protocol.resp;

import static io.pomai.protocol.resp.DecoderHarness.decode;
import static io.pomai.protocol.resp.DecoderHarness.latin;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.pomai.protocol.resp.DecoderHarness.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RespDecoderTest {
  private static final RespLimits SMALL = new RespLimits(64, 5, 32, 200, 1024, 3, 16);

  @Test
  void readsPipelinedArraysAndInlineCommands() {
    Outcome outcome = decode("*2\r\n$3\r\nGET\r\n$1\r\nk\r\nPING\r\n*1\r\n$0\r\n\r\nECHO hi\n");
    assertThat(outcome.error()).isNull();
    assertThat(outcome.commands())
        .containsExactly(List.of("GET", "k"), List.of("PING"), List.of(""), List.of("ECHO", "hi"));
  }

  /** All clients together fill no more of the heap, and what one has filled comes back. */
  @Test
  void argumentsTakeNoMoreThanTheHeapHasLeft() {
    byte[] unfinished = latin("*1000\r\n" + "$0\r\n\r\n".repeat(300));
    HeapBudget heap = new HeapBudget(6_000);
    try (DecoderHarness other = new DecoderHarness(RespLimits.DEFAULTS, heap)) {
      try (DecoderHarness one = new DecoderHarness(RespLimits.DEFAULTS, heap)) {
        one.receive(unfinished, 0, unfinished.length);
        assertThat(one.outcome().error()).isNull();
        assertThat(heap.taken()).isEqualTo((512 - 8) * 8);
        other.receive(latin("PING\r\n"), 0, 6);
        other.receive(unfinished, 0, unfinished.length);
        assertThat(other.outcome().commands()).containsExactly(List.of("PING"));
        assertThat(other.outcome().error()).contains("too many arguments").contains("6000 bytes");
      }
    }
    assertThat(heap.taken()).isZero();
    try (DecoderHarness third = new DecoderHarness(RespLimits.DEFAULTS, heap)) {
      third.receive(unfinished, 0, unfinished.length);
      assertThat(third.outcome().error()).isNull();
    }
  }

  @Test
  void skipsEmptyCommands() {
    Outcome outcome = decode("\r\n*0\r\n*-1\r\n   \r\n*-7\r\nPING\r\n");
    assertThat(outcome).isEqualTo(new Outcome(List.of(List.of("PING")), null));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "*x\\r\\n|invalid multibulk length",
        "*\\r\\n|invalid multibulk length",
        "*01\\r\\n|invalid multibulk length",
        "*+1\\r\\n|invalid multibulk length",
        "*99999999999999999999\\r\\n|invalid multibulk length",
        "*1048577\\r\\n|invalid multibulk length",
        "*1\\rX|invalid multibulk length",
        "*1\\r\\n:1\\r\\n|expected '$', got ':'",
        "*1\\r\\n\\x07\\r\\n|expected '$', got '\\x07'",
        "*1\\r\\n$x\\r\\n|invalid bulk length",
        "*1\\r\\n$-1\\r\\n|invalid bulk length",
        "*1\\r\\n$536870913\\r\\n|invalid bulk length",
        "*1\\r\\n$1\\r\\nab\\r\\n|expected CR LF after an argument of 1 bytes",
        "GET \"a\\r\\n|unbalanced quotes in request",
        "GET \"a\"b\\r\\n|unbalanced quotes in request",
        "GET 'a'b\\r\\n|unbalanced quotes in request",
        "GET 'a\\r\\n|unbalanced quotes in request",
        "POST / HTTP/1.1\\r\\n|HTTP is not spoken here",
        "Host: localhost\\r\\n|HTTP is not spoken here",
      })
  void namesWhatIsMalformed(String escaped, String error) {
    String text = escaped.replace("\\r", "\r").replace("\\n", "\n").replace("\\x07", "\u0007");
    Outcome outcome = decode("PING\r\n" + text + "*1\r\n$4\r\nPING\r\n");
    assertThat(outcome.error()).isEqualTo("Protocol error: " + error);
    assertThat(outcome.commands()).containsExactly(List.of("PING"));
  }

  @Test
  void holdsEveryLimitExactly() {
    assertHolds("*5\r\n" + "$0\r\n\r\n".repeat(5), "*6\r\n", "invalid multibulk length");
    assertHolds("*1\r\n$64\r\n" + "x".repeat(64) + "\r\n", "*1\r\n$65\r\n", "invalid bulk length");
    assertHolds("x".repeat(32) + "\r\n", "x".repeat(33) + "\r\n", "too big inline request");
    assertHolds("x".repeat(32) + "\n", "x".repeat(33), "too big inline request");
  }

  @Test
  void limitsTheLinesThatAnnounceCountsAndLengths() {
    assertThat(error("*" + "1".repeat(32) + "\r\n")).endsWith("invalid multibulk length");
    assertThat(error("*" + "1".repeat(33))).endsWith("too big mbulk count string");
    assertThat(error("*1\r\n$" + "1".repeat(32) + "\r\n")).endsWith("invalid bulk length");
    assertThat(error("*1\r\n$" + "1".repeat(33))).endsWith("too big bulk count string");
  }

  @Test
  void limitsTheQueryBuffer() {
    String three = "*4\r\n" + ("$50\r\n" + "x".repeat(50) + "\r\n").repeat(3);
    int left = 200 - three.length() - "$NN\r\n".length() - 2;
    String fits = three + "$" + left + "\r\n" + "x".repeat(left) + "\r\n";
    assertThat(fits).hasSize(200);
    assertHolds(
        fits,
        three + "$" + (left + 1) + "\r\n",
        "too big request, the query buffer is limited to 200 bytes");
  }

  @Test
  void limitsClientsThatHaveNotAuthenticated() {
    try (DecoderHarness harness = new DecoderHarness(SMALL)) {
      harness.decoder().authenticated(false);
      byte[] fits = latin("*3\r\n$16\r\n" + "x".repeat(16) + "\r\n$0\r\n\r\n$0\r\n\r\n");
      harness.receive(fits, 0, fits.length);
      assertThat(harness.outcome().commands()).hasSize(1);
      harness.receive(latin("*4\r\n"), 0, 4);
      assertThat(harness.outcome().error())
          .isEqualTo("Protocol error: unauthenticated multibulk length");
    }
    try (DecoderHarness harness = new DecoderHarness(SMALL)) {
      harness.decoder().authenticated(false);
      harness.receive(latin("*1\r\n$17\r\n"), 0, 9);
      assertThat(harness.outcome().error())
          .isEqualTo("Protocol error: unauthenticated bulk length");
    }
  }

  @Test
  void announcedSizesCostNoMemory() {
    try (DecoderHarness harness = new DecoderHarness(RespLimits.DEFAULTS)) {
      byte[] header = latin("*1000000\r\n$536870912\r\nabc");
      harness.receive(header, 0, header.length);
      for (int i = 0; i < 100; i++) {
        harness.receive(new byte[1000], 0, 1000);
      }
      assertThat(harness.memory()).isLessThan(4 * 100_000);
    }
  }

  @Test
  void copiesInProportionToWhatArrivesHoweverSmallTheArgumentsAre() {
    byte[] frame = latin("*100000\r\n" + "$1\r\nx\r\n".repeat(100_000));
    assertThat(bytesCopied(frame)).isLessThan(2L * frame.length);
  }

  private static long bytesCopied(byte[] frame) {
    try (DecoderHarness harness = new DecoderHarness(RespLimits.DEFAULTS)) {
      long copied = 0;
      long memory = harness.decoder().receiveBuffer().memoryAddress();
      for (int at = 0; at < frame.length; at += 1024) {
        harness.receive(frame, at, Math.min(frame.length, at + 1024));
        int unread = harness.decoder().inputBytes();
        long next = harness.decoder().receiveBuffer().memoryAddress();
        copied += next == memory ? 0 : unread;
        memory = next;
      }
      assertThat(harness.outcome().commands()).hasSize(1);
      return copied;
    }
  }

  @Test
  void memoryGoesBackWhenEverythingIsDecoded() {
    try (DecoderHarness harness = new DecoderHarness(RespLimits.DEFAULTS)) {
      byte[] frame = DecoderHarness.frame(List.of(new byte[300_000]));
      harness.receive(frame, 0, frame.length);
      assertThat(harness.outcome().commands()).hasSize(1);
      assertThat(harness.memory()).isZero();
    }
  }

  @Test
  void theMemoryOfManyArgumentsGoesBackWhenTheirCommandEnds() {
    try (DecoderHarness harness = new DecoderHarness(RespLimits.DEFAULTS)) {
      byte[] frame = latin("*100000\r\n" + "$0\r\n\r\n".repeat(100_000));
      harness.receive(frame, 0, frame.length);
      RespRequest request = harness.decoder().request();
      assertThat(request.argc()).isEqualTo(100_000);
      harness.decoder().commandDone();
      assertThat(request.argc()).isZero();
      assertThat(request.capacity()).isLessThanOrEqualTo(1024);
    }
  }

  @Test
  void aRetainedRequestSurvivesWhateverArrivesAfterIt() {
    try (DecoderHarness harness = new DecoderHarness(RespLimits.DEFAULTS)) {
      byte[] frame = latin("*2\r\n$4\r\nECHO\r\n$5\r\nfirst\r\nECHO second\r\n");
      RespDecoder decoder = harness.decoder();
      decoder.received(decoder.receiveBuffer().writeBytes(frame));
      assertThat(decoder.decode()).isEqualTo(RespDecoder.Result.COMMAND);
      RespRequest request = decoder.request();
      request.retain();
      for (int i = 0; i < 10; i++) {
        decoder.received(decoder.receiveBuffer().writeZero(4000));
        decoder.received(Unpooled.wrappedBuffer(new byte[20_000]));
      }
      assertThat(request.string(1)).isEqualTo("first");
      decoder.release();
      assertThat(request.string(1)).isEqualTo("first");
      request.release();
      assertThat(harness.memory()).isZero();
    }
  }

  @Test
  void takesForeignBuffersToo() {
    try (DecoderHarness harness = new DecoderHarness(RespLimits.DEFAULTS)) {
      harness.receive(Unpooled.wrappedBuffer(latin("*1\r\n$3\r\nab")));
      harness.receive(Unpooled.directBuffer().writeBytes(latin("c\r\nPING")));
      harness.receive(Unpooled.wrappedBuffer(latin("\r\n")));
      assertThat(harness.outcome().commands()).containsExactly(List.of("abc"), List.of("PING"));
    }
  }

  private static String error(String text) {
    return String.valueOf(decode(SMALL, latin(text)).error());
  }

  private static void assertHolds(String fits, String beyond, String error) {
    assertThat(decode(SMALL, latin(fits))).satisfies(o -> assertThat(o.error()).isNull());
    assertThat(decode(SMALL, latin(fits)).commands()).hasSize(1);
    assertThat(error(beyond)).isEqualTo("Protocol error: " + error);
  }
}
