package io.pomai.orbit.engine;

import io.pomai.arena.ByteSlice;
import io.pomai.arena.SlabArena;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The key that is being evicted, for those who are told of it.
 *
 * <p>Threading: under the lock of {@link Eviction}.
 */
final class Evicted {
  private final NativeBuffer room;
  private ByteSlice key = new ByteSlice();
  private @Nullable Keyspace keyspace;

  Evicted(SlabArena scratch) {
    this.room = new NativeBuffer(scratch);
  }

  void is(Keyspace its, ByteSlice name) {
    keyspace = its;
    key = room.of(name.toByteArray());
  }

  void tell(Eviction.Listener listener, long nanos) {
    listener.evicted(Objects.requireNonNull(keyspace).changes().database(), key, nanos);
  }
}
