package io.pomai.server.pubsub;

import io.pomai.server.Connection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The subscribers of one name space, by name; a name without subscribers is forgotten. Names are
 * bytes, held as Latin-1 text.
 *
 * <p>Threads: any.
 */
final class Topics {
  private final Map<String, Set<Connection>> subscribers = new ConcurrentHashMap<>();

  void add(String name, Connection client) {
    subscribers.compute(
        name,
        (n, present) -> {
          Set<Connection> all = present == null ? ConcurrentHashMap.newKeySet() : present;
          all.add(client);
          return all;
        });
  }

  void remove(String name, Connection client) {
    subscribers.computeIfPresent(
        name,
        (n, present) -> {
          present.remove(client);
          return present.isEmpty() ? null : present;
        });
  }

  Set<Connection> of(String name) {
    return subscribers.getOrDefault(name, Set.of());
  }

  List<String> names() {
    return List.copyOf(subscribers.keySet());
  }

  int size() {
    return subscribers.size();
  }
}
