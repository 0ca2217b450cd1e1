package io.pomai.protocol.resp;

import static io.pomai.protocol.resp.ReplyReader.parse;
import static io.pomai.protocol.resp.ReplyReader.written;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class RespWriterTest {

  @Test
  void writesEveryTypeInBothVersions() {
    assertWritten(RespWriter::ok, "+OK\r\n", "+OK\r\n");
    assertWritten(w -> w.simpleString("PONG"), "+PONG\r\n", "+PONG\r\n");
    assertWritten(w -> w.error("ERR no"), "-ERR no\r\n", "-ERR no\r\n");
    assertWritten(
        w -> w.bulk(new byte[] {0, (byte) 255}), "$2\r\n\0\u00ff\r\n", "$2\r\n\0\u00ff\r\n");
    assertWritten(w -> w.string("é"), "$2\r\n\u00c3\u00a9\r\n", "$2\r\n\u00c3\u00a9\r\n");
    assertWritten(RespWriter::nullValue, "$-1\r\n", "_\r\n");
    assertWritten(w -> w.arrayHeader(0), "*0\r\n", "*0\r\n");
    assertWritten(w -> w.mapHeader(3), "*6\r\n", "%3\r\n");
    assertWritten(w -> w.setHeader(3), "*3\r\n", "~3\r\n");
    assertWritten(w -> w.verbatim("txt", new byte[] {'a'}), "$1\r\na\r\n", "=5\r\ntxt:a\r\n");
    assertWritten(w -> w.doubleValue(0.25f), "$4\r\n0.25\r\n", ",0.25\r\n");
    assertWritten(w -> w.doubleValue(Double.POSITIVE_INFINITY), "$3\r\ninf\r\n", ",inf\r\n");
    assertWritten(w -> w.doubleValue(Float.NEGATIVE_INFINITY), "$4\r\n-inf\r\n", ",-inf\r\n");
    assertWritten(w -> w.doubleValue(Double.NaN), "$3\r\nnan\r\n", ",nan\r\n");
  }

  @Test
  void nestsAggregates() {
    Consumer<RespWriter> script =
        w -> {
          w.mapHeader(2);
          w.string("k");
          w.arrayHeader(2);
          w.integer(1);
          w.nullValue();
          w.string("d");
          w.doubleValue(1.5);
        };
    assertThat(parse(written(Resp2Writer::new, script)))
        .isEqualTo(List.of('*', "$k", List.of('*', ":1", "nil"), "$d", "$1.5"));
    assertThat(parse(written(Resp3Writer::new, script)))
        .isEqualTo(List.of('%', "$k", List.of('*', ":1", "_"), "$d", ",1.5"));
  }

  @Property
  void integersReadBack(@ForAll long value) {
    assertThat(written(Resp3Writer::new, w -> w.integer(value))).isEqualTo(":" + value + "\r\n");
  }

  @Test
  void theExtremesOfLongReadBack() {
    integersReadBack(Long.MIN_VALUE);
    integersReadBack(Long.MAX_VALUE);
    integersReadBack(0);
  }

  @Property
  void noTextBreaksOutOfAnErrorLine(@ForAll String text) {
    String reply = written(Resp2Writer::new, w -> w.error("ERR " + text));
    assertThat(reply).endsWith("\r\n").startsWith("-ERR ");
    assertThat(reply.substring(0, reply.length() - 2)).doesNotContain("\r").doesNotContain("\n");
  }

  @Property
  void bulkStringsOfAnySizeReadBack(@ForAll byte[] bytes) {
    String latin = new String(bytes, StandardCharsets.ISO_8859_1);
    ByteBuf direct = Unpooled.directBuffer().writeBytes(bytes);
    assertThat(parse(written(Resp2Writer::new, w -> w.bulk(bytes)))).isEqualTo("$" + latin);
    assertThat(parse(written(Resp2Writer::new, w -> w.bulk(direct.memoryAddress(), bytes.length))))
        .isEqualTo("$" + latin);
    direct.release();
  }

  @Test
  void growsWithoutLosingBytes() {
    byte[] part = "0123456789".getBytes(StandardCharsets.US_ASCII);
    String reply = written(Resp2Writer::new, w -> times(10_000, () -> w.bulk(part)));
    assertThat(reply).isEqualTo("$10\r\n0123456789\r\n".repeat(10_000));
  }

  @Test
  void refusesToGrowBeyondItsLimitAndKeepsWhatItHas() {
    UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    ReplyBuffer out = new ReplyBuffer(allocator, 10_000);
    Resp2Writer writer = new Resp2Writer(out);
    writer.ok();
    assertThatThrownBy(() -> writer.bulk(new byte[10_000]))
        .isInstanceOf(ReplyTooLargeException.class)
        .hasMessageContaining("exceeds the limit of 10000");
    assertThat(allocator.metric().usedDirectMemory()).isLessThanOrEqualTo(10_000);
    out.release();
  }

  @Test
  void truncationTakesBackTheLastReply() {
    String reply =
        written(
            out -> {
              Resp2Writer writer = new Resp2Writer(out);
              writer.integer(1);
              int mark = out.size();
              writer.integer(2);
              out.truncate(mark);
              return writer;
            },
            w -> w.integer(3));
    assertThat(reply).isEqualTo(":1\r\n:3\r\n");
  }

  private static void times(int n, Runnable action) {
    for (int i = 0; i < n; i++) {
      action.run();
    }
  }

  private static void assertWritten(Consumer<RespWriter> script, String resp2, String resp3) {
    assertThat(written(Resp2Writer::new, script)).isEqualTo(resp2);
    assertThat(written(Resp3Writer::new, script)).isEqualTo(resp3);
  }
}
