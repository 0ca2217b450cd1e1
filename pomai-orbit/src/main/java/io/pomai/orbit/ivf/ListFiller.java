package io.pomai.orbit.ivf;

import io.pomai.arena.MemoryKind;
import io.pomai.arena.SlabArena;
import io.pomai.orbit.index.SlotVectors;
import io.pomai.orbit.kernel.RowKernel;
import io.pomai.orbit.store.SlotStore;

/**
 * Moves slots into the lists of a generation, some at a time: copies their vectors as the writer,
 * encodes them as nobody in particular, and adds them as the writer if they are still the same.
 *
 * <p>Threading: used by one background thread.
 */
final class ListFiller {
  /** Vectors that are copied while the writer waits: some ten microseconds. */
  private static final int PIECE = 64;

  private final Generation generation;
  private final SlotStore store;
  private final WriterGate gate;
  private final SlabArena arena;
  private final ListEncoder encoder;
  private final ListEncoder.Encoded[] encoded = new ListEncoder.Encoded[PIECE];
  private final int[] slots = new int[PIECE];
  private final long[] begins = new long[PIECE];
  private final long vectors;
  private final long codes;
  private final long stride;
  private int n;
  private int fromPending;
  private int reached;

  ListFiller(Generation generation, SlotStore store, WriterGate gate, SlabArena arena) {
    this.generation = generation;
    this.store = store;
    this.gate = gate;
    this.arena = arena;
    this.stride = RowKernel.queryStride(store.shape().dimension());
    this.encoder = new ListEncoder(generation.lists(), arena);
    this.vectors = arena.allocateZeroed(PIECE * stride, MemoryKind.SCRATCH);
    BlockShape shape = generation.lists().shape();
    this.codes = arena.allocateZeroed(codeBytes(), MemoryKind.SCRATCH);
    for (int i = 0; i < PIECE; i++) {
      encoded[i] = new ListEncoder.Encoded(codes + 2L * shape.encodedBytes() * i, shape);
    }
  }

  boolean fills(Generation other) {
    return generation.equals(other);
  }

  private long codeBytes() {
    return 2L * PIECE * generation.lists().shape().encodedBytes();
  }

  /**
   * Moves some slots; false when the set is gone or nothing waits.
   *
   * @throws io.pomai.arena.BudgetExceededException when there is no room
   */
  boolean fill() {
    if (!gate.run(this::gather)
        || (n == 0 && fromPending == 0 && reached == generation.frontier())) {
      return false;
    }
    for (int i = 0; i < n; i++) {
      encoder.encode(vectors + i * stride, encoded[i]);
    }
    return gate.run(this::publish);
  }

  /** Copies slots that were filled anew, then those from the frontier on. */
  private void gather() {
    n = 0;
    fromPending = Math.min(PIECE, generation.pending().size());
    for (int i = 0; i < fromPending; i++) {
      take(generation.pending().get(i));
    }
    reached = generation.frontier();
    while (n < PIECE && reached < store.slotCount()) {
      take(reached++);
    }
    generation.claim(reached);
  }

  private void take(int slot) {
    if (store.isFilled(slot)) {
      SlotVectors.copy(store, slot, vectors + n * stride);
      slots[n] = slot;
      begins[n++] = store.begin(slot);
    }
  }

  private void publish() {
    for (int i = 0; i < n; i++) {
      if (store.isFilled(slots[i]) && store.begin(slots[i]) == begins[i]) {
        generation.lists().add(slots[i], encoded[i]);
      }
    }
    generation.pending().remove(fromPending);
    generation.advance(reached);
  }

  void free() {
    encoder.free();
    arena.free(vectors, PIECE * stride, MemoryKind.SCRATCH);
    arena.free(codes, codeBytes(), MemoryKind.SCRATCH);
  }
}
