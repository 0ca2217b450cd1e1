package io.pomai.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Messages that wait for their client: all come, in order, in few objects, and none leaks. */
class PushQueueTest {
  private static final int LONGEST = 20_000;

  private final PushQueue queue = new PushQueue(PooledByteBufAllocator.DEFAULT);

  private static byte[] text(ByteBuf piece) {
    byte[] text = ByteBufUtil.getBytes(piece);
    assertThat(piece.release()).as("nobody else has it").isTrue();
    return text;
  }

  @Property(tries = 60)
  void whatGoesInComesOut(@ForAll Random random) {
    ByteBuf in = Unpooled.buffer();
    ByteBuf out = Unpooled.buffer();
    for (int i = 0; i < 200; i++) {
      byte[] message = new byte[1 + random.nextInt(random.nextBoolean() ? LONGEST : 9)];
      random.nextBytes(message);
      in.writeBytes(message);
      boolean wasIdle = queue.isEmpty();
      assertThat(queue.add(Unpooled.wrappedBuffer(message))).isEqualTo(wasIdle);
      for (int n = random.nextInt(12) - 9; n > 0; n--) {
        take(out);
      }
      assertThat(queue.bytes()).isEqualTo(in.writerIndex() - out.writerIndex());
    }
    while (!queue.isEmpty()) {
      take(out);
    }
    assertThat(out).isEqualTo(in);
  }

  private void take(ByteBuf out) {
    ByteBuf piece = queue.poll();
    if (piece == null) {
      assertThat(queue.isEmpty()).isTrue();
    } else {
      out.writeBytes(text(piece));
    }
  }

  @Test
  void manyShortMessagesAreFewObjects() {
    int messages = 100_000;
    for (int i = 0; i < messages; i++) {
      queue.add(Unpooled.copyInt(i));
    }
    int pieces = 0;
    for (ByteBuf piece = queue.poll(); piece != null; piece = queue.poll()) {
      piece.release();
      pieces++;
    }
    assertThat(pieces).isBetween(2, 2 + 4 * messages / 16_000);
  }

  @Test
  void aClosedQueueKeepsNothing() {
    List<ByteBuf> messages = new ArrayList<>();
    for (int length : new int[] {10, 10, 10_000, 10}) {
      messages.add(Unpooled.wrappedBuffer(new byte[length]));
    }
    messages.subList(0, 3).forEach(queue::add);
    queue.close();
    assertThat(queue.add(messages.getLast())).isFalse();
    assertThat(messages).allMatch(message -> message.refCnt() == 0);
    assertThat(queue.bytes()).isZero();
    assertThat(queue.poll()).isNull();
  }
}
