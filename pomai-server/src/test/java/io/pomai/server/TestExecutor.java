package io.pomai.server;

import io.pomai.protocol.resp.RespRequest;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A handful of commands that exercise the network layer: sync, async, big, failing. */
final class TestExecutor implements CommandExecutor, AutoCloseable {
  final AtomicInteger connected = new AtomicInteger();
  final AtomicInteger disconnected = new AtomicInteger();

  /** HELD commands finish when this opens. */
  final CountDownLatch gate = new CountDownLatch(1);

  final CountDownLatch holding = new CountDownLatch(1);
  final AtomicInteger executed = new AtomicInteger();
  private final ExecutorService others = Executors.newFixedThreadPool(2);

  @Override
  public boolean execute(Connection c, RespRequest r) {
    executed.incrementAndGet();
    String command = r.string(0).toUpperCase(Locale.ROOT);
    switch (command) {
      case "PING" -> c.writer().simpleString("PONG");
      case "ECHO" -> c.writer().bulk(r.address(1), r.length(1));
      case "BIG" -> c.writer().bulk(new byte[Integer.parseInt(r.string(1))]);
      case "REPLY" -> reply(c, ReplyMode.valueOf(r.string(1)));
      case "LATER" -> {
        return later(c, r, () -> {});
      }
      case "HELD" -> {
        return later(c, r, this::hold);
      }
      case "FAIL" -> throw new IllegalStateException("FAIL was asked for");
      case "QUIT" -> {
        c.writer().ok();
        c.closeAfterReply();
      }
      default -> c.writer().error("ERR unknown command");
    }
    return true;
  }

  private static void reply(Connection c, ReplyMode mode) {
    c.replyMode(mode);
    c.writer().ok();
  }

  private boolean later(Connection c, RespRequest r, Runnable wait) {
    c.suspend();
    r.retain();
    others.execute(
        () -> {
          wait.run();
          c.writer().bulk(r.address(1), r.length(1));
          r.release();
          c.resume();
        });
    return false;
  }

  private void hold() {
    holding.countDown();
    try {
      gate.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void connected(Connection connection) {
    connected.incrementAndGet();
  }

  @Override
  public void disconnected(Connection connection) {
    disconnected.incrementAndGet();
  }

  @Override
  public void close() {
    gate.countDown();
    others.close();
  }
}
