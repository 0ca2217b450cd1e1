package io.pomai.server.command;

import io.pomai.arena.ByteSlice;
import io.pomai.orbit.engine.KeyType;
import io.pomai.server.text.GlobPattern;

/** Writes the keys that match a pattern as an array whose length is known only at the end. */
final class KeyWriter {
  private final Session session;
  private final GlobPattern pattern;
  private final ByteSlice key = new ByteSlice();
  private final GlobPattern.Bytes keyBytes = key::get;
  private final int mark;
  private int count;

  KeyWriter(Session session, GlobPattern pattern) {
    this.session = session;
    this.pattern = pattern;
    this.mark = session.connection().replyMark();
  }

  /** Takes one key; its type does not matter. */
  void add(long address, int length, KeyType type) {
    key.wrap(address, length);
    if (pattern.matches(keyBytes, length)) {
      session.reply().bulk(address, length);
      count++;
    }
  }

  void finish() {
    session.reply().insert(mark, header -> header.arrayHeader(count));
  }
}
