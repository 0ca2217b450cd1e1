package io.pomai.bench.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.pomai.bench.soak.HostileFrames.Frame;
import io.pomai.bench.soak.HostileFrames.Verdict;
import io.pomai.protocol.resp.HeapBudget;
import io.pomai.protocol.resp.RespDecoder;
import io.pomai.protocol.resp.RespLimits;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HostileFramesTest {

  @Test
  void everyFrameDeservesItsVerdict() {
    HostileFrames frames = new HostileFrames(5);
    Map<Verdict, Integer> seen = new EnumMap<>(Verdict.class);
    for (int i = 0; i < 20_000; i++) {
      Frame frame = frames.next();
      seen.merge(frame.verdict(), 1, Integer::sum);
      if (frame.verdict() != Verdict.ANYTHING) {
        assertThat(decoded(frame).name()).as(frame.text()).isEqualTo(frame.verdict().name());
      }
    }
    assertThat(seen).hasSize(Verdict.values().length);
  }

  /** The end of the first run of commands in the frame. */
  private static RespDecoder.Result decoded(Frame frame) {
    RespDecoder decoder =
        new RespDecoder(
            new UnpooledByteBufAllocator(true), RespLimits.DEFAULTS, HeapBudget.ofProcess());
    decoder.received(Unpooled.copiedBuffer(frame.text(), StandardCharsets.ISO_8859_1));
    RespDecoder.Result result = decoder.decode();
    while (result == RespDecoder.Result.COMMAND) {
      result = decoder.decode();
    }
    decoder.release();
    return result;
  }
}
