package io.pomai.arena;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * The off-heap allocator: blocks of native memory under a hard budget, addressed by {@code long}.
 *
 * <p>Blocks up to 16 KiB come from slabs of one block size each, larger ones are mappings of their
 * own. A block starts at a multiple of 8, and at a multiple of 64 if its length is one. Its content
 * is undefined. The holder of a block knows its length and gives it back with {@link #free}; {@link
 * #close} gives everything back, freed or not.
 *
 * <p>Thread-safe: one short lock per block size.
 */
public final class SlabArena implements AutoCloseable {
  /** Growing blocks grow by multiples of this many bytes. */
  public static final int PAGE_BYTES = PageSource.PAGE;

  /** The least that {@link #allocateAnyway} serves. */
  public static final int LEAST_ANYWAY = SizeClasses.LARGEST + 1;

  /** How long an allocation waits, at most, for memory that is being given back. */
  private static final long RELIEF_NANOS = 1_000_000_000;

  private static final long PAUSE_NANOS = 50_000;

  private final MemoryBudget budget;
  private final BooleanSupplier relief;
  private final SlabPool pool;
  private final LargeBlocks large;
  private final SlabClass[] classes = new SlabClass[SizeClasses.COUNT];
  private final AtomicLongArray onHeap = new AtomicLongArray(MemoryKind.values().length);

  /** An empty arena that takes memory from the system as far as {@code budget} allows. */
  public SlabArena(MemoryBudget budget) {
    this(budget, () -> false);
  }

  /**
   * An empty arena whose users may give memory back in the background.
   *
   * @param relief whether somebody is giving memory back now, so that what is refused may soon be
   *     granted
   */
  public SlabArena(MemoryBudget budget, BooleanSupplier relief) {
    this(budget, relief, PageSource.ofSystem());
  }

  SlabArena(MemoryBudget budget, PageSource pages) {
    this(budget, () -> false, pages);
  }

  private SlabArena(MemoryBudget budget, BooleanSupplier relief, PageSource pages) {
    this.budget = budget;
    this.relief = relief;
    this.pool = new SlabPool(pages, budget);
    this.large = new LargeBlocks(pages, budget);
    for (int i = 0; i < classes.length; i++) {
      classes[i] = new SlabClass(pool, i);
    }
  }

  /**
   * A block of at least {@code bytes} bytes. Waits up to a second while memory is being given back.
   *
   * @throws BudgetExceededException when the budget or the system refuses
   */
  public long allocate(long bytes, MemoryKind kind) {
    long address = tryAllocate(bytes, kind);
    return address != 0 ? address : allocateAfterRelief(bytes, () -> tryAllocate(bytes, kind));
  }

  /**
   * A block for what must not be refused for want of budget, such as the note that something was
   * deleted: it may go beyond.
   *
   * @param bytes more than slabs serve, so at least {@value #LEAST_ANYWAY}
   * @throws BudgetExceededException when the system refuses
   */
  public long allocateAnyway(long bytes, MemoryKind kind) {
    if (bytes < LEAST_ANYWAY) {
      throw new IllegalArgumentException("bytes=" + bytes + ": expected " + LEAST_ANYWAY);
    }
    long address = large.allocateAnyway(bytes, kind);
    if (address == 0) {
      throw budget.exceeded(bytes);
    }
    return address;
  }

  private long allocateAfterRelief(long bytes, LongSupplier attempt) {
    long start = System.nanoTime();
    boolean hope = true;
    while (hope) {
      hope = relief.getAsBoolean() && System.nanoTime() - start < RELIEF_NANOS;
      long address = attempt.getAsLong(); // after the question: all that came back counts
      if (address != 0) {
        return address;
      }
      if (hope) {
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
    throw budget.exceeded(bytes);
  }

  /**
   * A block of at least {@code bytes} bytes, all zero.
   *
   * @throws BudgetExceededException when the budget or the system refuses
   */
  public long allocateZeroed(long bytes, MemoryKind kind) {
    long address = allocate(bytes, kind);
    if (bytes <= SizeClasses.LARGEST) {
      NativeMemory.fill(address, bytes, (byte) 0); // larger blocks are fresh pages
    }
    return address;
  }

  /**
   * A block of at least {@code bytes} bytes (1 or more), or 0 when the budget or the system
   * refuses.
   */
  public long tryAllocate(long bytes, MemoryKind kind) {
    if (bytes <= 0) {
      throw new IllegalArgumentException("bytes=" + bytes + ": expected 1 or more");
    }
    return bytes <= SizeClasses.LARGEST
        ? classes[SizeClasses.classOf((int) bytes)].allocate(kind)
        : large.allocate(bytes, kind);
  }

  /**
   * A block that grows: all its addresses from now on, of which the first {@code ready} bytes may
   * be used. It is given back by {@link #free} with as many bytes as are usable then.
   *
   * @param bytes a multiple of {@link #PAGE_BYTES}, and more than slabs serve
   * @param ready likewise
   * @throws BudgetExceededException when the budget or the system refuses
   */
  public long allocateGrowing(long bytes, long ready, MemoryKind kind) {
    requirePages(bytes, ready);
    LongSupplier attempt = () -> large.allocateGrowing(bytes, ready, kind);
    long address = attempt.getAsLong();
    return address != 0 ? address : allocateAfterRelief(ready, attempt);
  }

  /**
   * Makes {@code to} bytes of a growing block usable where {@code from} bytes were: more, or fewer,
   * but never none.
   *
   * @throws BudgetExceededException when the budget refuses; nothing has changed
   */
  public void resize(long address, long from, long to, MemoryKind kind) {
    requirePages(from, to);
    LongSupplier attempt = () -> large.resize(address, from, to, kind) ? address : 0;
    if (attempt.getAsLong() == 0) {
      allocateAfterRelief(to - from, attempt);
    }
  }

  private static void requirePages(long first, long second) {
    if (Math.min(first, second) <= SizeClasses.LARGEST || (first | second) % PAGE_BYTES != 0) {
      throw new IllegalArgumentException(
          "bytes=%d, %d: expected multiples of %d above %d"
              .formatted(first, second, PAGE_BYTES, SizeClasses.LARGEST));
    }
  }

  /** Gives a block back; {@code bytes} and {@code kind} as it was allocated. */
  public void free(long address, long bytes, MemoryKind kind) {
    if (bytes <= SizeClasses.LARGEST) {
      classes[SizeClasses.classOf((int) bytes)].free(address, kind);
    } else {
      large.free(address, bytes, kind);
    }
  }

  /**
   * A block to which the content of a block can move, so that its slab goes back when all of it has
   * moved; 0 when moving is of no use. The caller copies, and frees the old one.
   */
  public long allocateInsteadOf(long address, long bytes, MemoryKind kind) {
    return bytes > SizeClasses.LARGEST
        ? 0
        : classes[SizeClasses.classOf((int) bytes)].allocateInsteadOf(address, kind);
  }

  /** Bytes of free blocks beyond one slab of each size: what moving blocks could give back. */
  public long idleBytes() {
    long idle = 0;
    for (SlabClass slabClass : classes) {
      idle += slabClass.idleBytes();
    }
    return idle;
  }

  /** Counts bytes on the heap as those of blocks; false, with nothing counted, if too many. */
  public boolean tryCount(long bytes, MemoryKind kind) {
    if (!budget.tryReserve(bytes)) {
      return false;
    }
    onHeap.addAndGet(kind.index(), bytes);
    return true;
  }

  /** Counts bytes of {@link #tryCount} no longer. */
  public void uncount(long bytes, MemoryKind kind) {
    onHeap.addAndGet(kind.index(), -bytes);
    budget.release(bytes);
  }

  /** The bytes that a block of {@code bytes} bytes really has. */
  public static long blockBytes(long bytes) {
    return bytes <= SizeClasses.LARGEST
        ? SizeClasses.sizeOf(SizeClasses.classOf((int) bytes))
        : LargeBlocks.blockBytes(bytes);
  }

  /** Bytes in blocks of one kind, rounding included, and those counted on the heap. */
  public long used(MemoryKind kind) {
    long used = large.used(kind) + onHeap.get(kind.index());
    for (SlabClass slabClass : classes) {
      used += slabClass.used(kind);
    }
    return used;
  }

  /** Bytes in blocks of every kind, rounding included. */
  public Map<MemoryKind, Long> usedByKind() {
    Map<MemoryKind, Long> used = new EnumMap<>(MemoryKind.class);
    for (MemoryKind kind : MemoryKind.values()) {
      used.put(kind, used(kind));
    }
    return used;
  }

  public MemoryBudget budget() {
    return budget;
  }

  /** Gives all memory back to the system. No block may be touched afterwards. */
  @Override
  public void close() {
    large.close();
    pool.close();
    for (int kind = 0; kind < onHeap.length(); kind++) {
      budget.release(onHeap.getAndSet(kind, 0));
    }
  }
}
