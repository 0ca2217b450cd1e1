package io.pomai.server;

import io.pomai.protocol.resp.HeapBudget;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * The connected clients by id.
 *
 * <p>Threading: used by all event loops at once.
 */
public final class ConnectionRegistry {
  private final ConcurrentHashMap<Long, Connection> connections = new ConcurrentHashMap<>();
  private final AtomicInteger open = new AtomicInteger();
  private final Traffic traffic = new Traffic();
  private final HeapBudget heap = HeapBudget.ofProcess();
  private final AtomicLong ids = new AtomicLong();
  private final AtomicLong accepted = new AtomicLong();
  private final AtomicLong rejected = new AtomicLong();

  /** How many clients are connected. */
  public int size() {
    return connections.size();
  }

  /** How many clients were accepted since the start. */
  public long accepted() {
    return accepted.get();
  }

  /** How many clients were turned away. */
  public long rejected() {
    return rejected.get();
  }

  /** What went over the network. */
  public Traffic traffic() {
    return traffic;
  }

  /** The heap that they may fill. */
  public HeapBudget heap() {
    return heap;
  }

  /** The connected clients, oldest first. */
  public List<Connection> list() {
    return connections.values().stream().sorted(Comparator.comparingLong(Connection::id)).toList();
  }

  long nextId() {
    return ids.incrementAndGet();
  }

  /** Adds the connection unless {@code most} are there already. */
  boolean admit(Connection connection, int most) {
    if (open.incrementAndGet() > most) {
      open.decrementAndGet();
      rejected.incrementAndGet();
      return false;
    }
    accepted.incrementAndGet();
    connections.put(connection.id(), connection);
    return true;
  }

  /** Counts a client that was turned away for another reason. */
  void reject() {
    rejected.incrementAndGet();
  }

  void remove(Connection connection) {
    if (connections.remove(connection.id()) != null) {
      open.decrementAndGet();
    }
  }

  /** Closes the clients that leave too much unread. */
  void checkOutput() {
    long now = System.nanoTime();
    connections.values().forEach(connection -> connection.checkOutput(now));
  }

  /**
   * Closes the clients that have been silent for {@code seconds}, but not those that are there to
   * listen.
   */
  void closeIdle(int seconds) {
    for (Connection connection : connections.values()) {
      boolean mayBeSilent = connection.suspended() || connection.feed().isOn();
      if (!mayBeSilent && connection.idleSeconds() >= seconds) {
        connection.kill();
      }
    }
  }

  /**
   * Closes every client after its running command and waits until all are gone, {@code seconds} at
   * most.
   */
  void closeAll(int seconds) {
    connections.values().forEach(Connection::shutDown);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (!connections.isEmpty() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
    connections.values().forEach(Connection::kill);
  }
}
