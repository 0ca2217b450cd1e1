package io.pomai.server.command.vectors;

import io.pomai.arena.ByteSlice;
import io.pomai.orbit.engine.SetPlace;
import io.pomai.orbit.engine.VectorSet;
import io.pomai.server.command.CommandException;
import io.pomai.server.command.Session;
import io.pomai.server.config.Settings;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Finds the vector set that a command names and remembers it, so that a stream of commands on one
 * set looks it up once. Threads: that of its session.
 */
final class SetLookup {
  private static final MemorySegment DEFAULT =
      Arena.global()
          .allocateFrom(ValueLayout.JAVA_BYTE, "default".getBytes(StandardCharsets.US_ASCII));

  private static final int SHOWN_BYTES = 64;

  private final Session session;
  private final ByteSlice name = new ByteSlice();
  private @Nullable VectorSet last;
  private @Nullable SetPlace lastPlace;
  private boolean made;

  SetLookup(Session session) {
    this.session = session;
  }

  /**
   * The set to read from; null when it is {@code default} and does not exist.
   *
   * @param argument index of the argument that names the set, negative for {@code default}
   */
  @Nullable VectorSet toRead(int argument) {
    boolean isDefault = wrap(argument);
    VectorSet found = find();
    if (found == null && !isDefault) {
      String shown = session.request().prefix(argument, SHOWN_BYTES);
      throw new CommandException(
          "ERR no vector set '"
              + shown
              + "': create it with VCREATE "
              + shown
              + " DIM <dimension>");
    }
    return found;
  }

  /**
   * The set to write {@code dimension} values per vector to; {@code default} is created when it
   * does not exist.
   */
  VectorSet toWrite(int argument, int dimension) {
    VectorSet found = toRead(argument);
    if (found == null) {
      checkDefaultDimension(dimension);
      found = session.keyspace().findOrCreateDefault(name, dimension);
      made = true;
      remember(found);
    }
    return found;
  }

  /** The set of any name, null when there is none. */
  @Nullable VectorSet find(int argument) {
    wrap(argument);
    return find();
  }

  /** The name that was looked up last, valid until the command ends. */
  ByteSlice name() {
    return name;
  }

  /** Whether the set that was looked up last was made for that. */
  boolean hasMade() {
    return made;
  }

  /** Drops the memory of the last set; for when it turned out to be gone. */
  void forget() {
    last = null;
  }

  private boolean wrap(int argument) {
    made = false;
    if (argument < 0) {
      name.wrap(DEFAULT.address(), (int) DEFAULT.byteSize());
      return true;
    }
    name.wrap(session.request().address(argument), session.request().length(argument));
    return name.contentEquals(DEFAULT.address(), (int) DEFAULT.byteSize());
  }

  private @Nullable VectorSet find() {
    VectorSet found = lookUp();
    if (found != null && session.takeFirstUse()) {
      found.touch();
    }
    return found;
  }

  private @Nullable VectorSet lookUp() {
    VectorSet known = last;
    if (known != null
        && !known.isDropped()
        && known.place().equals(lastPlace)
        && lastPlace.keyspace().equals(session.keyspace())
        && lastPlace.name().is(name)) {
      return known;
    }
    VectorSet found = session.keyspace().findSet(name);
    if (found != null) {
      remember(found);
    }
    return found;
  }

  private void remember(VectorSet set) {
    last = set;
    lastPlace = set.place();
  }

  private void checkDefaultDimension(int dimension) {
    int expected = session.settings().get(Settings.DEFAULT_DIMENSION);
    if (expected != 0 && expected != dimension) {
      throw new CommandException(
          "ERR vector has "
              + dimension
              + " dimensions, set 'default' expects "
              + expected
              + " (setting pomai-default-dimension)");
    }
  }
}
