package io.pomai.orbit.index;

import io.pomai.arena.Epochs;
import io.pomai.arena.MemoryKind;
import io.pomai.orbit.kernel.Kernels;
import io.pomai.orbit.kernel.RowKernel;
import io.pomai.orbit.quant.BoundedCodes;
import io.pomai.orbit.quant.NativeAllocator;
import io.pomai.orbit.store.AccountedArena;
import io.pomai.orbit.store.RowShape;
import io.pomai.orbit.store.SlotStore;
import org.jspecify.annotations.Nullable;

/**
 * Exact search with a cheap first pass over 4-bit codes, kept for sets of medium size; whatever the
 * codes cannot decide quickly is left to {@link FlatIndex}, with the same result.
 *
 * <p>Writers pay nothing for slots that are appended: the codes of those are made later, piece by
 * piece, when searches ask for it ({@link #catchUp}), and until then such slots are compared one by
 * one. Only a coded slot that is filled anew gets its codes at once. Levels are trained when there
 * are 1,024 slots and again whenever the slots have become four times as many; the old codes serve
 * until the new ones are made. Codes go when there are more than 131,072 slots: the scan of larger
 * sets belongs to another index. They also go when there is no memory for them: neither puts nor
 * searches fail for want of codes.
 *
 * <p>Threading: see {@link VectorSearcher} and {@link BoundedCodes}; replaced codes are freed when
 * the epochs allow.
 */
public final class BoundedIndex implements VectorIndex {
  private static final int FIRST_TRAINING = 1024;
  private static final int GROWTH = 4;
  private static final int RETRY_SHARE = 8;
  private static final int GREATEST = 128 * 1024;
  private static final int GREATEST_DIMENSION = 4096;

  /** Values that one piece of work looks at, so that none takes more than some milliseconds. */
  private static final int PIECE_VALUES = 128 * 1024;

  /** Appended slots from which on it pays to make their codes. */
  private static final int BEHIND = 64;

  private static final int GREATEST_PIECE = 1024;
  private static final int LEAST_PIECE = 128;

  private final SlotStore store;
  private final RowShape shape;
  private final Kernels kernels;
  private final RowKernel kernel;
  private final FlatIndex flat;
  private final Epochs epochs;
  private final NativeAllocator allocator;

  /** Slots that one call of {@link #catchUp} codes, and that levels are trained from. */
  private final int piece;

  private final FirstPassGate gate = new FirstPassGate();
  private volatile @Nullable BoundedCodes codes;
  private volatile @Nullable BoundedCodes successor;
  private volatile int nextTraining = FIRST_TRAINING;

  /** An index over {@code store} whose codes are accounted to {@code arena}. */
  public BoundedIndex(SlotStore store, Kernels kernels, AccountedArena arena, Epochs epochs) {
    this.store = store;
    this.shape = store.shape();
    this.kernels = kernels;
    this.kernel = kernels.rows(shape.metric(), shape.elementType());
    this.flat = new FlatIndex(store, kernel);
    this.epochs = epochs;
    this.allocator = new CodeMemory(arena, MemoryKind.CODES);
    this.piece = Math.clamp(PIECE_VALUES / shape.dimension(), LEAST_PIECE, GREATEST_PIECE);
  }

  /** Whether such an index can be faster than the plain scan. */
  public static boolean pays(RowShape shape, Kernels kernels) {
    return kernels.boundsPay() && shape.dimension() <= GREATEST_DIMENSION;
  }

  @Nullable BoundedCodes codes() {
    return codes;
  }

  @Override
  public void search(long query, long sequence, SearchScratch scratch) {
    BoundedCodes current = codes;
    if (current == null || !gate.opens()) {
      flat.search(query, sequence, scratch);
      return;
    }
    scratch.boundedScan().begin(store, kernel, current, sequence);
    search(current, query, sequence, scratch, scratch.top(0));
  }

  /** By way of codes if they decide it, else by the plain scan. */
  private void search(
      BoundedCodes current, long query, long sequence, SearchScratch scratch, TopK top) {
    BoundedScan scan = scratch.boundedScan();
    boolean decided = scan.search(current, query, scratch.tables(shape.dimension()), top);
    gate.passed(decided);
    SearchProfile profile = scratch.profile();
    if (profile != null) {
      int measured = scan.measured();
      long bytes = (long) scan.slots() * shape.dimension() / 2 + (long) measured * shape.stride();
      profile.compared(decided ? scan.slots() : 0, measured, bytes);
    }
    flat.searchFrom(decided ? scan.slots() : 0, query, sequence, scratch, top);
  }

  @Override
  public void searchBatch(long queries, int count, long sequence, SearchScratch scratch) {
    BoundedCodes current = codes;
    if (current == null || store.slotCount() - current.coded() > piece || !gate.opens()) {
      flat.searchBatch(queries, count, sequence, scratch);
      return;
    }
    scratch.boundedScan().begin(store, kernel, current, sequence);
    for (int q = 0; q < count; q++) {
      long query = queries + q * RowKernel.queryStride(shape.dimension());
      search(current, query, sequence, scratch, scratch.top(q));
    }
  }

  @Override
  public void added(int slot) {
    if (store.slotCount() > GREATEST) {
      drop(Integer.MAX_VALUE);
    } else if (!recode(codes, slot) || !recode(successor, slot)) {
      drop(later(store.slotCount()));
    }
  }

  /** When to try again after there was no memory for codes. */
  private static int later(int slots) {
    return slots + Math.max(FIRST_TRAINING, slots / RETRY_SHARE);
  }

  /** Codes a slot anew that has codes; false when there is no memory. */
  private boolean recode(@Nullable BoundedCodes target, int slot) {
    return target == null || slot >= target.coded() || code(target, slot);
  }

  @Override
  public boolean isBehind() {
    int slots = store.slotCount();
    BoundedCodes target = target();
    return slots >= nextTraining || (target != null && slots - target.coded() >= BEHIND);
  }

  private @Nullable BoundedCodes target() {
    BoundedCodes next = successor;
    return next != null ? next : codes;
  }

  @Override
  public void catchUp() {
    int slots = store.slotCount();
    if (slots >= nextTraining) {
      nextTraining = slots * GROWTH;
      succeed(train(slots));
    }
    BoundedCodes target = target();
    if (target == null) {
      return;
    }
    if (!codePiece(target, Math.min(slots, target.coded() + piece))) {
      drop(later(slots));
    } else if (target.equals(successor) && (codes == null || slots - target.coded() < BEHIND)) {
      replace(target);
      successor = null;
    }
  }

  private boolean codePiece(BoundedCodes target, int end) {
    if (!target.reserve(end)) {
      return false;
    }
    for (int slot = target.coded(); slot < end; slot++) {
      if (store.isFilled(slot)) {
        code(target, slot);
      }
    }
    target.publish(end);
    return true;
  }

  private void drop(int newNextTraining) {
    nextTraining = newNextTraining;
    succeed(null);
    replace(null);
  }

  /** Replaces codes that no reader has seen. */
  private void succeed(@Nullable BoundedCodes next) {
    BoundedCodes abandoned = successor;
    successor = next;
    if (abandoned != null) {
      abandoned.free();
    }
  }

  private void replace(@Nullable BoundedCodes newCodes) {
    BoundedCodes old = codes;
    codes = newCodes;
    if (old != null) {
      epochs.defer(old::free);
    }
  }

  private boolean code(BoundedCodes target, int slot) {
    if (!target.reserve(slot + 1)) {
      return false;
    }
    SlotVectors.copy(store, slot, target.vector());
    target.set(slot);
    return true;
  }

  /** Codes without slots, with levels for the vectors there are; null when there is no memory. */
  private @Nullable BoundedCodes train(int slots) {
    long stride = RowKernel.queryStride(shape.dimension());
    long sample = allocator.allocateZeroed(piece * stride);
    if (sample == 0) {
      return null;
    }
    int n = 0;
    int step = Math.max(1, slots / piece);
    for (int slot = 0; slot < slots && n < piece; slot += step) {
      if (store.isFilled(slot)) {
        SlotVectors.copy(store, slot, sample + n++ * stride);
      }
    }
    BoundedCodes trained =
        n == 0
            ? null
            : BoundedCodes.train(allocator, shape.metric(), shape.dimension(), sample, n, kernels);
    allocator.free(sample, piece * stride);
    return trained;
  }

  @Override
  public void shed() {
    drop(later(store.slotCount()));
  }

  @Override
  public int coded() {
    BoundedCodes current = codes;
    return current == null || gate.isPaused() ? 0 : current.coded();
  }

  @Override
  public void free() {
    succeed(null);
    BoundedCodes last = codes;
    if (last != null) {
      last.free();
      codes = null;
    }
  }
}
