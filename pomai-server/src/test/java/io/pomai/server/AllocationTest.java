package io.pomai.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.netty.util.ResourceLeakDetector;
import io.pomai.protocol.resp.RespLimits;
import io.pomai.protocol.resp.RespRequest;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The network layer's garbage per command, measured on the event loop that serves it. */
class AllocationTest {
  private static final int PIPELINE = 64;
  private static final int BATCHES = 2000;

  /** Far below one object of 16 bytes per command; what is left belongs to the batch. */
  private static final double MOST_BYTES_PER_COMMAND = 4;

  private final ResourceLeakDetector.Level level = ResourceLeakDetector.getLevel();

  @BeforeEach
  void stopLeakDetection() {
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
  }

  @AfterEach
  void restoreLeakDetection() {
    ResourceLeakDetector.setLevel(level);
  }

  @Test
  void aPipelinedCommandLeavesNoGarbage() throws IOException {
    AnswerOk executor = new AnswerOk();
    ServerConfig config =
        new ServerConfig(
            List.of(BindAddress.of("127.0.0.1")),
            0,
            null,
            1,
            8,
            () -> 10,
            () -> 0,
            300,
            () -> false,
            () -> false,
            () -> RespLimits.DEFAULTS,
            OutputLimits.NONE);
    try (PomaiServer server = PomaiServer.start(config, executor, new ConnectionRegistry());
        RawClient client = new RawClient(server.port())) {
      run(client);
      long before = allocated(executor.loop);
      run(client);
      double perCommand = (double) (allocated(executor.loop) - before) / (PIPELINE * BATCHES);
      assertThat(perCommand).isLessThan(MOST_BYTES_PER_COMMAND);
    }
  }

  private static long allocated(long thread) {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getThreadAllocatedBytes(thread);
  }

  private static void run(RawClient client) throws IOException {
    String command = "*3\r\n$4\r\nVSET\r\n$8\r\n00000001\r\n$512\r\n" + "v".repeat(512) + "\r\n";
    byte[] batch = command.repeat(PIPELINE).getBytes(StandardCharsets.ISO_8859_1);
    for (int i = 0; i < BATCHES; i++) {
      client.send(batch);
      for (int reply = 0; reply < PIPELINE; reply++) {
        assertThat(client.read()).isEqualTo("+OK");
      }
    }
  }

  private static final class AnswerOk implements CommandExecutor {
    private volatile long loop;

    @Override
    public boolean execute(Connection connection, RespRequest request) {
      connection.writer().ok();
      return true;
    }

    @Override
    public void connected(Connection connection) {
      loop = Thread.currentThread().threadId();
    }

    @Override
    public void disconnected(Connection connection) {}
  }
}
