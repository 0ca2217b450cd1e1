package io.pomai.server.command.keys;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.pomai.arena.ByteSlice;
import io.pomai.arena.NativeMemory;
import io.pomai.orbit.engine.KeyType;
import io.pomai.server.command.Session;
import io.pomai.server.text.GlobPattern;
import org.jspecify.annotations.Nullable;

/**
 * Writes the keys that match a pattern as an array whose length is known only at the end. Some keys
 * at once are copied while the database is locked, and matched when it is not: names and patterns
 * may be long.
 */
final class KeyWriter implements AutoCloseable {
  private static final int SLOTS_AT_ONCE = 4_096;

  /** Copies of names are matched when they have so many bytes; one name may have more. */
  private static final int BYTES_AT_ONCE = 64 << 10;

  private final Session session;
  private final GlobPattern pattern;
  private final @Nullable String type;
  private final ByteBuf names = PooledByteBufAllocator.DEFAULT.directBuffer();
  private final ByteSlice key = new ByteSlice();
  private final GlobPattern.Bytes keyBytes = key::get;
  private final int mark;
  private int count;

  /**
   * Begins an array.
   *
   * @param type what keys must hold, null for anything
   */
  KeyWriter(Session session, GlobPattern pattern, @Nullable String type) {
    this.session = session;
    this.pattern = pattern;
    this.type = type;
    this.mark = session.connection().replyMark();
  }

  /** Looks at {@code most} places from a cursor on; returns the next cursor, 0 at the end. */
  long scan(long start, long most) {
    long cursor = start;
    long left = most;
    do {
      int places = (int) Math.min(left, SLOTS_AT_ONCE);
      long next = session.keyspace().scan(cursor, places, null, this::copy, this::isFull);
      writeMatching();
      left -= next - cursor;
      cursor = next;
    } while (cursor != 0 && left > 0);
    return cursor;
  }

  private boolean isFull() {
    return names.readableBytes() >= BYTES_AT_ONCE;
  }

  private void copy(long address, int length, KeyType holds) {
    if (type != null && !KeyCommands.name(holds).equals(type)) {
      return;
    }
    names.ensureWritable(Math.addExact(Integer.BYTES, length));
    names.writeInt(length);
    NativeMemory.copy(address, names.memoryAddress() + names.writerIndex(), length);
    names.writerIndex(names.writerIndex() + length);
  }

  private void writeMatching() {
    while (names.isReadable()) {
      int length = names.readInt();
      key.wrap(names.memoryAddress() + names.readerIndex(), length);
      names.skipBytes(length);
      if (pattern.matches(keyBytes, length)) {
        session.reply().bulk(key.address(), length);
        count++;
      }
    }
    names.clear();
  }

  /** Ends the array. */
  void finish() {
    session.reply().insert(mark, header -> header.arrayHeader(count));
  }

  @Override
  public void close() {
    names.release();
  }
}
