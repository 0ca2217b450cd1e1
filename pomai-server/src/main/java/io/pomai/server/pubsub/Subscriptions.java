package io.pomai.server.pubsub;

import io.pomai.protocol.resp.HeapBudget;
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
import org.jspecify.annotations.Nullable;

/**
 * What one client is subscribed to.
 *
 * <p>Threads: that of the client's session changes it; any thread asks for names.
 */
public final class Subscriptions {
  /** So much may a client have the server remember. */
  private static final long MOST_BYTES = 16L << 20;

  /** What a name takes beside its bytes, about: here, and where its subscribers are. */
  private static final long BYTES_PER_NAME = 450;

  private final PubSub all;
  private final HeapBudget heap;
  private final Connection client;
  private final Map<Space, Set<String>> names = new EnumMap<>(Space.class);
  private long bytes;

  /**
   * None yet.
   *
   * @param heap what all clients together may have the server remember
   */
  public Subscriptions(PubSub all, HeapBudget heap, Connection client) {
    this.all = all;
    this.heap = heap;
    this.client = client;
    for (Space space : Space.values()) {
      names.put(space, new LinkedHashSet<>());
    }
  }

  private Set<String> in(Space space) {
    return Objects.requireNonNull(names.get(space));
  }

  /**
   * Subscribes, if the client is not subscribed already; returns why that was refused, or null.
   *
   * @param confirm is told the number that the confirmation shows, before the first message comes
   */
  public synchronized @Nullable String add(Space space, String name, IntConsumer confirm) {
    boolean isNew = !in(space).contains(name);
    String refusal = isNew ? take(size(space, name)) : null;
    if (refusal == null) {
      in(space).add(name);
      count();
      confirm.accept(shown(space));
      if (isNew) {
        all.add(space, name, client);
      }
    }
    return refusal;
  }

  private static long size(Space space, String name) {
    int copies = space == Space.PATTERNS ? 2 : 1; // one to match with
    return (long) copies * name.length() + BYTES_PER_NAME;
  }

  private @Nullable String take(long more) {
    if (bytes + more > MOST_BYTES) {
      return "more than " + MOST_BYTES + " bytes of subscriptions; unsubscribe, or use patterns";
    }
    if (!heap.tryTake(more)) {
      return "too many subscriptions: " + heap.refusal();
    }
    bytes += more;
    return null;
  }

  private void give(long less) {
    heap.give(less);
    bytes -= less;
  }

  /**
   * Ends a subscription, if there is one.
   *
   * @param confirm is told the number that the confirmation shows, after the last message
   */
  public synchronized void remove(Space space, String name, IntConsumer confirm) {
    if (in(space).remove(name)) {
      give(size(space, name));
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
