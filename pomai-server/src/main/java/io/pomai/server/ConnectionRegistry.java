package io.pomai.server;

import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The connected clients by id.
 *
 * <p>Threading: used by all event loops at once.
 */
public final class ConnectionRegistry {
  private final ConcurrentHashMap<Long, Connection> connections = new ConcurrentHashMap<>();
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

  /** How many clients were refused because {@code maxclients} was reached. */
  public long rejected() {
    return rejected.get();
  }

  /** The client with that id; null if it is gone. */
  public @Nullable Connection find(long id) {
    return connections.get(id);
  }

  /** The connected clients, oldest first. */
  public List<Connection> list() {
    return connections.values().stream().sorted(Comparator.comparingLong(Connection::id)).toList();
  }

  long nextId() {
    return ids.incrementAndGet();
  }

  void add(Connection connection) {
    accepted.incrementAndGet();
    connections.put(connection.id(), connection);
  }

  void remove(Connection connection) {
    connections.remove(connection.id());
  }

  void reject() {
    rejected.incrementAndGet();
  }
}
