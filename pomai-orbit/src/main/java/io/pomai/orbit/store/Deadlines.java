package io.pomai.orbit.store;

import static io.pomai.arena.NativeMemory.getInt;
import static io.pomai.arena.NativeMemory.getLongAcquire;
import static io.pomai.arena.NativeMemory.putInt;
import static io.pomai.arena.NativeMemory.putLongRelease;

import io.pomai.arena.MemoryKind;
import java.util.Arrays;

/**
 * The times at which slots expire, in milliseconds of the epoch, and a timing wheel that finds
 * those that have: a slot is set, released and found in constant time, whatever the number of
 * slots.
 *
 * <pre>
 * slot:  | deadline 8, 0 for none | next slot + 1, 4 | previous slot + 1, or ~bucket of the first, 4 |
 * wheel: 11 levels of 64 buckets; those of level n span 64^n ms
 * </pre>
 *
 * <p>The wheel is turned up to some time. A slot hangs in the level of the highest group of six
 * bits in which its deadline differs from that time, in the bucket that these bits name. When the
 * time of a bucket has come, its slots go down to lower levels, one per call, so that no call is
 * long.
 *
 * <p>Threading: one writer at a time. Any reader who can reach a slot may ask for its deadline, and
 * for {@link #nearest}. A deadline stays readable until its slot gets another one or none.
 */
public final class Deadlines {
  /** The deadline of what does not expire. */
  public static final long NEVER = Long.MAX_VALUE;

  /** The greatest deadline. */
  public static final long GREATEST = NEVER - 1;

  /** No slot is due. */
  public static final int NONE = -1;

  /** Something is due, but not found yet: ask again. */
  public static final int AGAIN = -2;

  private static final int RECORD_BYTES = 16;
  private static final int NEXT = 8;
  private static final int PREVIOUS = 12;
  private static final int DIGIT = 6;
  private static final int BUCKETS = 1 << DIGIT;
  private static final int LEVELS = 11;
  private static final int UNLINKED = 0;

  private final AccountedArena arena;
  private final SlotGeometry geometry = SlotGeometry.forSlotBytes(RECORD_BYTES);
  private volatile long[] pages = {};
  private int[] first = {}; // by bucket: slot + 1, or 0
  private final long[] occupied = new long[LEVELS];
  private long turned;
  private volatile long nearest = NEVER;
  private int size;
  private volatile int count;

  /** No deadlines. */
  public Deadlines(AccountedArena arena) {
    this.arena = arena;
  }

  /** How many slots have a deadline. For anyone. */
  public int count() {
    return count;
  }

  /** No deadline is before this time; {@link #NEVER} when there is none. For anyone. */
  public long nearest() {
    return nearest;
  }

  /** The deadline of a slot, {@link #NEVER} if it has none. For anyone. */
  public long of(int slot) {
    long record = record(slot);
    long deadline = record == 0 ? 0 : getLongAcquire(record);
    return deadline == 0 ? NEVER : deadline;
  }

  /** Where the deadline of a slot that has one is. */
  public long address(int slot) {
    return record(slot);
  }

  /** Whether a slot has expired. For anyone. */
  public boolean isExpired(int slot, long now) {
    return nearest <= now && of(slot) <= now;
  }

  private long record(int slot) {
    long[] all = pages;
    int page = geometry.chunkOf(slot);
    return page >= all.length || all[page] == 0
        ? 0
        : all[page] + (long) (slot - geometry.firstSlot(page)) * RECORD_BYTES;
  }

  // ---- the writer

  /**
   * Makes sure that a slot can get a deadline.
   *
   * @throws io.pomai.arena.BudgetExceededException when there is no room; nothing has changed
   */
  public void reserve(int slot) {
    int page = geometry.chunkOf(slot);
    if (page < pages.length && pages[page] != 0) {
      return;
    }
    long address = arena.allocateZeroed(pageBytes(page), MemoryKind.DEADLINES);
    long[] all = Arrays.copyOf(pages, Math.max(pages.length, page + 1));
    all[page] = address;
    pages = all;
    if (first.length == 0) {
      first = new int[LEVELS * BUCKETS];
    }
  }

  private long pageBytes(int page) {
    return (long) geometry.slotsIn(page) * RECORD_BYTES;
  }

  /**
   * Gives a slot a deadline, for which room is reserved, or takes it away.
   *
   * @param deadline 1 to {@link #GREATEST}, or {@link #NEVER}
   * @param now the time
   */
  public void set(int slot, long deadline, long now) {
    long record = record(slot);
    if (record == 0) {
      return; // there is none to be taken away
    }
    unlink(slot);
    putLongRelease(record, deadline == NEVER ? 0 : deadline);
    if (deadline != NEVER) {
      turnTo(now);
      int bucket = link(slot, deadline);
      nearest = Math.min(nearest, Math.min(deadline, startOf(bucket)));
    }
    count = size;
  }

  /** Forgets to find a slot, which keeps its deadline for those who still see it. */
  public void release(int slot) {
    if (record(slot) != 0) {
      unlink(slot);
      count = size;
    }
  }

  /**
   * Finds a slot whose deadline is not after {@code now}, and releases it.
   *
   * @return {@link #NONE} when there is none, {@link #AGAIN} when it may take some more calls
   */
  public int poll(long now) {
    int bucket = firstBucket();
    long start = bucket == NONE ? NEVER : startOf(bucket);
    if (start > now) {
      nearest = start;
      return NONE;
    }
    turned = Math.max(turned, start);
    int slot = first[bucket] - 1;
    long deadline = of(slot);
    unlink(slot);
    if (deadline > now) {
      link(slot, deadline);
      return AGAIN;
    }
    count = size;
    return slot;
  }

  /**
   * The slot with the nearest deadline, or one whose deadline is about as near when very many are;
   * {@link #NONE} if there is none.
   *
   * @param most how many slots to look at, 1 or more
   */
  public int soonest(int most) {
    int bucket = firstBucket();
    if (bucket == NONE) {
      return NONE;
    }
    int soonest = first[bucket] - 1;
    int slot = soonest;
    for (int i = 1; i < most && slot != NONE; i++) {
      slot = getInt(record(slot) + NEXT) - 1;
      if (slot != NONE && of(slot) < of(soonest)) {
        soonest = slot;
      }
    }
    return soonest;
  }

  /** Nothing is due: the wheel can be turned without a look at it. */
  private void turnTo(long now) {
    if (now < turned) {
      rewind(now);
    } else if (now < nearest) {
      turned = now;
    }
  }

  /** The clock was put back: all slots are hung up anew. */
  private void rewind(long now) {
    int[] all = new int[size];
    int n = 0;
    for (int head : first) {
      for (int slot = head - 1; slot != NONE; slot = getInt(record(slot) + NEXT) - 1) {
        all[n++] = slot;
      }
    }
    Arrays.fill(first, 0);
    Arrays.fill(occupied, 0);
    size = 0;
    turned = Math.max(0, now);
    for (int slot : all) {
      link(slot, of(slot));
    }
    nearest = n == 0 ? NEVER : startOf(firstBucket());
  }

  private int levelOf(long time) {
    long difference = time ^ turned;
    return difference == 0 ? 0 : (Long.SIZE - 1 - Long.numberOfLeadingZeros(difference)) / DIGIT;
  }

  private static int digit(long time, int level) {
    return (int) (time >>> (level * DIGIT)) & (BUCKETS - 1);
  }

  /** Hangs a slot up; one that is due already hangs where the wheel is. */
  private int link(int slot, long deadline) {
    long time = Math.max(deadline, turned);
    int level = levelOf(time);
    int bucket = level * BUCKETS + digit(time, level);
    long record = record(slot);
    int head = first[bucket];
    putInt(record + NEXT, head);
    putInt(record + PREVIOUS, ~bucket);
    if (head != 0) {
      putInt(record(head - 1) + PREVIOUS, slot + 1);
    }
    first[bucket] = slot + 1;
    occupied[level] |= 1L << (bucket % BUCKETS);
    size++;
    return bucket;
  }

  private void unlink(int slot) {
    long record = record(slot);
    int previous = getInt(record + PREVIOUS);
    if (previous == UNLINKED) {
      return;
    }
    int next = getInt(record + NEXT);
    if (next != 0) {
      putInt(record(next - 1) + PREVIOUS, previous);
    }
    if (previous > 0) {
      putInt(record(previous - 1) + NEXT, next);
    } else {
      int bucket = ~previous;
      first[bucket] = next;
      if (next == 0) {
        occupied[bucket / BUCKETS] &= ~(1L << (bucket % BUCKETS));
      }
    }
    putInt(record + PREVIOUS, UNLINKED);
    size--;
  }

  /** The bucket to be emptied next: one that the wheel has come to, else that of the nearest. */
  private int firstBucket() {
    for (int level = LEVELS - 1; level > 0; level--) {
      int reached = digit(turned, level);
      if ((occupied[level] >>> reached & 1) != 0) {
        return level * BUCKETS + reached;
      }
    }
    for (int level = 0; level < LEVELS; level++) {
      if (occupied[level] != 0) {
        return level * BUCKETS + Long.numberOfTrailingZeros(occupied[level]);
      }
    }
    return NONE;
  }

  /** The time at which a bucket begins. */
  private long startOf(int bucket) {
    int level = bucket / BUCKETS;
    int above = (level + 1) * DIGIT;
    long base = above >= Long.SIZE ? 0 : turned >>> above << above;
    return base | (long) (bucket % BUCKETS) << (level * DIGIT);
  }

  /** Frees everything. No reader and no writer may be left. */
  public void free() {
    for (int page = 0; page < pages.length; page++) {
      if (pages[page] != 0) {
        arena.free(pages[page], pageBytes(page), MemoryKind.DEADLINES);
      }
    }
    pages = new long[0];
  }
}
