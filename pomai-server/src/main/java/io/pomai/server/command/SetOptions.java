package io.pomai.server.command;

import io.pomai.orbit.engine.KeyExpiry;
import io.pomai.orbit.engine.PutMode;
import io.pomai.protocol.args.ArgumentCursor;
import io.pomai.protocol.args.Keyword;

/** The options of SET and of GETEX, in any order. Reused from command to command. */
public final class SetOptions {
  private static final Keyword NX = Keyword.of("NX");
  private static final Keyword XX = Keyword.of("XX");
  private static final Keyword GET = Keyword.of("GET");
  private static final Keyword KEEPTTL = Keyword.of("KEEPTTL");
  private static final Keyword PERSIST = Keyword.of("PERSIST");

  private final ExpireOption expire = new ExpireOption();
  private PutMode mode = PutMode.ALWAYS;
  private boolean get;
  private boolean keep;
  private boolean persist;

  private void clear() {
    expire.clear();
    mode = PutMode.ALWAYS;
    get = false;
    keep = false;
    persist = false;
  }

  /** {@code [NX|XX] [GET] [EX seconds|PX ms|EXAT seconds|PXAT ms|KEEPTTL]}. */
  public SetOptions readSet(ArgumentCursor cursor) {
    clear();
    while (cursor.hasNext()) {
      if (!acceptMode(cursor) && !acceptKeep(cursor) && (keep || !expire.accept(cursor))) {
        throw CommandException.syntax();
      }
    }
    return this;
  }

  private boolean acceptMode(ArgumentCursor cursor) {
    if (mode != PutMode.XX && cursor.accept(NX)) {
      mode = PutMode.NX;
    } else if (mode != PutMode.NX && cursor.accept(XX)) {
      mode = PutMode.XX;
    } else if (cursor.accept(GET)) {
      get = true;
    } else {
      return false;
    }
    return true;
  }

  private boolean acceptKeep(ArgumentCursor cursor) {
    boolean taken = !expire.isGiven() && cursor.accept(KEEPTTL);
    keep |= taken;
    return taken;
  }

  /** {@code [EX seconds|PX ms|EXAT seconds|PXAT ms|PERSIST]}. */
  public SetOptions readGet(ArgumentCursor cursor) {
    clear();
    while (cursor.hasNext()) {
      boolean isPersist = !expire.isGiven() && cursor.accept(PERSIST);
      persist |= isPersist;
      if (!isPersist && (persist || !expire.accept(cursor))) {
        throw CommandException.syntax();
      }
    }
    keep = !persist && !expire.isGiven();
    return this;
  }

  public PutMode mode() {
    return mode;
  }

  /** Whether the string that was there is to be shown. */
  public boolean get() {
    return get;
  }

  /** When the key is to expire, as {@link KeyExpiry} has it. */
  public long deadline(Session session) {
    return expire.isGiven() ? expire.deadline(session) : deadlineWithoutTime();
  }

  /** The same for who has asked for {@link ExpireUnit#now} already. */
  public long deadline(Session session, long now) {
    return expire.isGiven() ? expire.deadline(session, now) : deadlineWithoutTime();
  }

  private long deadlineWithoutTime() {
    return keep ? KeyExpiry.KEEP : KeyExpiry.NEVER;
  }
}
