package io.pomai.server.pubsub;

import io.pomai.server.Connection;
import io.pomai.server.SubscriptionCounts;
import io.pomai.server.pubsub.PubSub.Space;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntConsumer;

/**
 * What one client is subscribed to.
 *
 * <p>Threads: that of the client's session changes it; any thread asks for names.
 */
public final class Subscriptions {
  /** So much may a client have the server remember. */
  public static final long MOST_BYTES = 16L << 20;

  private static final long BYTES_PER_NAME = 300;

  private final PubSub all;
  private final Connection client;
  private final Map<Space, Set<String>> names = new EnumMap<>(Space.class);
  private long bytes;

  /** None yet. */
  public Subscriptions(PubSub all, Connection client) {
    this.all = all;
    this.client = client;
    for (Space space : Space.values()) {
      names.put(space, new LinkedHashSet<>());
    }
  }

  private Set<String> in(Space space) {
    return Objects.requireNonNull(names.get(space));
  }

  /** Whether one more subscription keeps below {@link #MOST_BYTES}. */
  public synchronized boolean hasRoomFor(String name) {
    return bytes + size(name) <= MOST_BYTES;
  }

  private static long size(String name) {
    return name.length() + BYTES_PER_NAME;
  }

  /**
   * Subscribes, if the client is not subscribed already.
   *
   * @param confirm is told the number that the confirmation shows, before the first message comes
   */
  public synchronized void add(Space space, String name, IntConsumer confirm) {
    boolean isNew = in(space).add(name);
    count();
    confirm.accept(shown(space));
    if (isNew) {
      bytes += size(name);
      all.add(space, name, client);
    }
  }

  /**
   * Ends a subscription, if there is one.
   *
   * @param confirm is told the number that the confirmation shows, after the last message
   */
  public synchronized void remove(Space space, String name, IntConsumer confirm) {
    if (in(space).remove(name)) {
      bytes -= size(name);
      all.remove(space, name, client);
      count();
    }
    confirm.accept(shown(space));
  }

  /** What the client is subscribed to in a space, in the order of subscription. */
  public synchronized List<String> names(Space space) {
    return List.copyOf(in(space));
  }

  /** The number that confirmations show: shard channels are counted by themselves. */
  public synchronized int shown(Space space) {
    return space == Space.SHARDS
        ? in(Space.SHARDS).size()
        : in(Space.CHANNELS).size() + in(Space.PATTERNS).size();
  }

  /** Ends all subscriptions. */
  public void clear() {
    for (Space space : Space.values()) {
      names(space).forEach(name -> remove(space, name, left -> {}));
    }
  }

  private void count() {
    SubscriptionCounts counts =
        new SubscriptionCounts(
            in(Space.CHANNELS).size(), in(Space.PATTERNS).size(), in(Space.SHARDS).size());
    client.feed().subscriptions(counts);
  }
}
