package io.pomai.server.command;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pomai.arena.ByteSlice;
import io.pomai.orbit.engine.RemovalListener;
import io.pomai.orbit.engine.Turnover;
import io.pomai.server.config.EventClasses;
import io.pomai.server.config.OperationSettings;
import io.pomai.server.config.SettingValues;
import io.pomai.server.pubsub.PubSub;
import java.nio.charset.StandardCharsets;

/**
 * Where commands tell what they did to keys, and the engine what it took out, for those who watch
 * keys and those who are subscribed to events. What a command did is told while it has its pass of
 * the {@link TransactionGate}. Threads: any.
 */
public final class KeyEvents implements RemovalListener {
  private static final int BY_KEY = EventClasses.bit('K');
  private static final int BY_EVENT = EventClasses.bit('E');

  private final Watches watches = new Watches();
  private final PubSub pubSub;
  private volatile int published;

  /** Publishes what the settings say, from now on. */
  KeyEvents(SettingValues settings, PubSub pubSub, Turnover turnover) {
    this.pubSub = pubSub;
    settings.follow(
        OperationSettings.NOTIFY_KEYSPACE_EVENTS, classes -> publish(classes.bits(), turnover));
  }

  private void publish(int classes, Turnover turnover) {
    published = (classes & (BY_KEY | BY_EVENT)) == 0 ? 0 : classes;
    turnover.listener(published == 0 ? null : this);
  }

  Watches watches() {
    return watches;
  }

  /** Something happened to a key. */
  public void happened(KeyEvent event, int database, ByteSlice key) {
    opened(database, key);
    tell(event, database, key);
  }

  /** A key was opened for a change that may have changed nothing; watchers do not ask. */
  void opened(int database, ByteSlice key) {
    if (!watches.isEmpty()) {
      watches.touched(database, key);
    }
  }

  /** Publishes what happened to a key, of which watchers know already or need not. */
  public void tell(KeyEvent event, int database, ByteSlice key) {
    if (publishes(event) && key.length() <= LONGEST_KEY) {
      publish(event, database, key.toByteArray());
    }
  }

  /** Whether events of this kind are published: the read of a field. */
  public boolean publishes(KeyEvent event) {
    return (published & event.bit()) != 0;
  }

  @Override
  public void expired(int database, byte[] key) {
    if (publishes(KeyEvent.EXPIRED)) {
      publish(KeyEvent.EXPIRED, database, key);
    }
  }

  @Override
  public void emptied(int database, byte[] key) {
    if (publishes(KeyEvent.DEL)) {
      publish(KeyEvent.DEL, database, key);
    }
  }

  private void publish(KeyEvent event, int database, byte[] key) {
    if (pubSub.isIdle()) {
      return;
    }
    int channels = published;
    if ((channels & BY_KEY) != 0) {
      String name = new String(key, StandardCharsets.ISO_8859_1);
      pubSub.publish("__keyspace@" + database + "__:" + name, bytes(event.word()));
    }
    if ((channels & BY_EVENT) != 0) {
      pubSub.publish("__keyevent@" + database + "__:" + event.word(), Unpooled.wrappedBuffer(key));
    }
  }

  private static ByteBuf bytes(String word) {
    return Unpooled.wrappedBuffer(word.getBytes(StandardCharsets.ISO_8859_1));
  }
}
