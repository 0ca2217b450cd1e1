package io.pomai.server.pubsub;

import static io.pomai.server.pubsub.Message.latin;

import io.netty.buffer.ByteBuf;
import io.pomai.server.Connection;
import io.pomai.server.text.GlobPattern;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Who is subscribed to which channels, patterns and shard channels. Names are bytes, held as
 * Latin-1 text.
 *
 * <p>Threads: any. One message is published at a time, so that all subscribers see messages in the
 * same order, and none after its subscription has ended.
 */
public final class PubSub {
  /** The name spaces that a client subscribes in. */
  public enum Space {
    CHANNELS,
    PATTERNS,
    SHARDS
  }

  private final ReentrantLock turn = new ReentrantLock();
  private final Topics channels = new Topics();
  private final Topics patterns = new Topics();
  private final Topics shards = new Topics();
  private final Map<String, GlobPattern> globs = new ConcurrentHashMap<>();

  private Topics topics(Space space) {
    return switch (space) {
      case CHANNELS -> channels;
      case PATTERNS -> patterns;
      case SHARDS -> shards;
    };
  }

  void add(Space space, String name, Connection client) {
    turn.lock();
    try {
      topics(space).add(name, client);
      if (space == Space.PATTERNS) {
        globs.computeIfAbsent(name, text -> new GlobPattern(latin(text)));
      }
    } finally {
      turn.unlock();
    }
  }

  void remove(Space space, String name, Connection client) {
    turn.lock();
    try {
      topics(space).remove(name, client);
      if (space == Space.PATTERNS && patterns.of(name).isEmpty()) {
        globs.remove(name);
      }
    } finally {
      turn.unlock();
    }
  }

  /** The names in a space that have subscribers. */
  public List<String> names(Space space) {
    return topics(space).names();
  }

  /** How many names in a space have subscribers. */
  public int size(Space space) {
    return topics(space).size();
  }

  /** How many clients are subscribed to a name. */
  public int subscribers(Space space, String name) {
    return topics(space).of(name).size();
  }

  /** Whether nobody is subscribed to any channel or pattern. */
  public boolean isIdle() {
    return channels.size() == 0 && patterns.size() == 0;
  }

  /**
   * Sends a message to the subscribers of a shard channel; returns how many there are.
   *
   * @param payload stays the caller's
   */
  public int publishToShard(String channel, ByteBuf payload) {
    turn.lock();
    try {
      return send(shards.of(channel), payload, "smessage", channel);
    } finally {
      turn.unlock();
    }
  }

  /**
   * Sends a message to the subscribers of a channel and of patterns; returns how many.
   *
   * @param payload stays the caller's
   */
  public int publish(String channel, ByteBuf payload) {
    byte[] name = latin(channel);
    turn.lock();
    try {
      int receivers = send(channels.of(channel), payload, "message", channel);
      for (Map.Entry<String, GlobPattern> each : globs.entrySet()) {
        if (each.getValue().matches(i -> name[i], name.length)) {
          String pattern = each.getKey();
          receivers += send(patterns.of(pattern), payload, "pmessage", pattern, channel);
        }
      }
      return receivers;
    } finally {
      turn.unlock();
    }
  }

  private static int send(Set<Connection> clients, ByteBuf payload, String... names) {
    int receivers = 0;
    try (Message message = new Message(payload, names)) {
      for (Connection client : clients) {
        message.sendTo(client);
        receivers++;
      }
    }
    return receivers;
  }
}
