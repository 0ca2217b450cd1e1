package io.pomai.server;

/**
 * How much a client is subscribed to.
 *
 * @param channels from 0 up
 * @param patterns from 0 up
 * @param shards shard channels, from 0 up
 */
public record SubscriptionCounts(int channels, int patterns, int shards) {
  /** Of a client that is subscribed to nothing. */
  public static final SubscriptionCounts NONE = new SubscriptionCounts(0, 0, 0);

  /** Whether the client is subscribed to anything. */
  public boolean any() {
    return (channels | patterns | shards) != 0;
  }
}
