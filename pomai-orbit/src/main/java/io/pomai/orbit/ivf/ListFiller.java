package io.pomai.orbit.ivf;

import io.pomai.arena.MemoryKind;
import io.pomai.arena.SlabArena;
import io.pomai.orbit.index.SlotVectors;
import io.pomai.orbit.kernel.RowKernel;
import io.pomai.orbit.store.SlotStore;
import java.util.Arrays;

/**
 * Moves slots into the lists of a generation, some at a time: copies their vectors as the writer,
 * encodes them as nobody in particular, and adds them as the writer if they are still the same.
 *
 * <p>Threading: used by one background thread, which shares out the encoding. Vectors are copied
 * and added in the same order, whoever encoded them.
 */
final class ListFiller {
  /** Vectors that are copied while the writer waits: some ten microseconds. */
  private static final int PIECE = 64;

  /** Pieces that are encoded together, at most, and bytes of their vectors, about. */
  private static final int MOST_PIECES = 16;

  private static final long PIECES_BYTES = 1 << 20;

  /** Vectors that one thread encodes at a time. */
  private static final int PART = 16;

  private final Generation generation;
  private final SlotStore store;
  private final WriterGate gate;
  private final SlabArena arena;
  private final WorkShare share;
  private final ListEncoder[] encoders;
  private final ListEncoder.Encoded[] encoded;
  private final int[] slots;
  private final long[] begins;
  private final int room;
  private final long vectors;
  private final long stride;
  private int n;
  private int added;
  private int fromPending;
  private int reached;

  /**
   * Fills the lists of a generation.
   *
   * @throws io.pomai.arena.BudgetExceededException when there is no room; nothing is kept
   */
  ListFiller(
      Generation generation, SlotStore store, WriterGate gate, SlabArena arena, WorkShare share) {
    this.generation = generation;
    this.store = store;
    this.gate = gate;
    this.arena = arena;
    this.share = share;
    this.stride = RowKernel.queryStride(store.shape().dimension());
    this.room = PIECE * Math.clamp(PIECES_BYTES / (PIECE * stride), 1, MOST_PIECES);
    this.encoders = new ListEncoder[share.workers()];
    this.encoded = new ListEncoder.Encoded[room];
    this.slots = new int[room];
    this.begins = new long[room];
    this.vectors = arena.allocateZeroed(bytes(), MemoryKind.SCRATCH);
    IvfLists lists = generation.lists();
    long workspaces = vectors + room * stride;
    long workspaceBytes = ListEncoder.workspaceBytes(lists);
    Arrays.setAll(encoders, i -> new ListEncoder(lists, arena, workspaces + i * workspaceBytes));
    long codes = workspaces + encoders.length * workspaceBytes;
    Arrays.setAll(encoded, i -> new ListEncoder.Encoded(codes + i * encodedBytes(), lists.shape()));
  }

  boolean fills(Generation other) {
    return generation.equals(other);
  }

  /** Bytes of vectors, of what encoders work in, and of codes. */
  private long bytes() {
    return room * (stride + encodedBytes())
        + encoders.length * ListEncoder.workspaceBytes(generation.lists());
  }

  private long encodedBytes() {
    return 2L * generation.lists().shape().encodedBytes();
  }

  /**
   * Moves some slots; false when the set is gone or nothing waits.
   *
   * @throws io.pomai.arena.BudgetExceededException when there is no room
   */
  boolean fill() {
    n = 0;
    fromPending = 0;
    reached = -1;
    int before;
    do {
      before = n;
      if (!gate.run(this::gather)) {
        return false;
      }
    } while (n == before + PIECE && n < room);
    if (fromPending == 0 && reached == generation.frontier()) {
      return false;
    }
    share.run((n + PART - 1) / PART, this::encode);
    added = 0;
    boolean there = gate.run(this::publish);
    while (there && added < n) {
      there = gate.run(this::publish);
    }
    return there;
  }

  /** Copies slots that were filled anew, then those from the frontier on. */
  private void gather() {
    int end = n + PIECE;
    int pending = generation.pending().size();
    if (reached < 0) {
      reached = generation.frontier();
    }
    while (n < end && fromPending < pending) {
      take(generation.pending().take(fromPending++));
    }
    while (n < end && reached < store.slotCount()) {
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

  private void encode(int worker, int part) {
    int end = Math.min(n, (part + 1) * PART);
    for (int i = part * PART; i < end; i++) {
      encoders[worker].encode(vectors + i * stride, encoded[i]);
    }
  }

  /** Adds a piece; with the last one all that was copied is in the lists. */
  private void publish() {
    int end = Math.min(n, added + PIECE);
    for (; added < end; added++) {
      int slot = slots[added];
      if (store.isFilled(slot) && store.begin(slot) == begins[added]) {
        generation.lists().add(slot, encoded[added]);
      }
    }
    if (added == n) {
      generation.pending().remove(fromPending);
      generation.advance(reached);
    }
  }

  void free() {
    for (ListEncoder encoder : encoders) {
      encoder.free();
    }
    arena.free(vectors, bytes(), MemoryKind.SCRATCH);
  }
}
