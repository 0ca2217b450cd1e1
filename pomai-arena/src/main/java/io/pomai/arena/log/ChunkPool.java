package io.pomai.arena.log;

import io.pomai.arena.MemoryKind;
import io.pomai.arena.SlabArena;
import java.util.ArrayDeque;

/**
 * The memory of a log's buffer, in chunks. It is taken as a whole at the start, so that a full
 * memory budget never keeps a delete from being logged; only a record larger than a chunk takes
 * more, and a group of records that finds the pool empty.
 *
 * <p>Guarded by the lock of its {@link LogBuffer}; the questions about its level may be asked by
 * any thread.
 */
final class ChunkPool {
  private static final int LARGEST_CHUNK = 1 << 20;
  private static final int PARTS = 4;

  /** So much larger than others are chunks that are none of the pool. */
  private static final int EXTRA = 2;

  private final SlabArena arena;
  private final long block;
  private final long blockBytes;
  private final int chunkBytes;
  private final int chunks;
  private final ArrayDeque<LogChunk> free = new ArrayDeque<>();
  private volatile int freeChunks;
  private volatile long largeBytes;

  /** A pool of {@code bytes} bytes, 64 KiB or more. */
  ChunkPool(SlabArena arena, long bytes) {
    this.arena = arena;
    this.blockBytes = bytes;
    this.block = arena.allocate(bytes, MemoryKind.LOG);
    this.chunkBytes = (int) Math.min(LARGEST_CHUNK, bytes / PARTS) & -LogRecord.ALIGNMENT;
    this.chunks = (int) (bytes / chunkBytes);
    for (int i = chunks - 1; i >= 0; i--) {
      free.push(new LogChunk(block + (long) i * chunkBytes, chunkBytes));
    }
    freeChunks = chunks;
  }

  boolean isEmpty() {
    return free.isEmpty();
  }

  /**
   * An empty chunk from the pool, which is not empty, or memory of its own for a larger record.
   *
   * @param sequence the last one of the chunks before
   * @throws io.pomai.arena.BudgetExceededException when there is no memory for a larger record
   */
  LogChunk take(int recordBytes, long sequence) {
    LogChunk chunk = recordBytes <= chunkBytes ? free.pop() : large(recordBytes);
    freeChunks = free.size();
    chunk.reset(sequence);
    return chunk;
  }

  /**
   * An empty chunk of memory of its own, for records that must not wait; beyond the budget if it
   * has to be.
   *
   * @param sequence the last one of the chunks before
   */
  LogChunk takeExtra(int recordBytes, long sequence) {
    if (recordBytes > chunkBytes) {
      return take(recordBytes, sequence);
    }
    int bytes = EXTRA * chunkBytes;
    LogChunk chunk = new LogChunk(arena.allocateAnyway(bytes, MemoryKind.LOG), bytes);
    addLargeBytes(bytes);
    chunk.reset(sequence);
    return chunk;
  }

  private LogChunk large(int bytes) {
    long address = arena.tryAllocate(bytes, MemoryKind.LOG);
    if (address == 0) {
      throw arena.budget().exceeded(bytes);
    }
    addLargeBytes(bytes);
    return new LogChunk(address, bytes);
  }

  void give(LogChunk chunk) {
    if (chunk.capacity == chunkBytes) {
      free.push(chunk);
      freeChunks = free.size();
    } else {
      arena.free(chunk.address, chunk.capacity, MemoryKind.LOG);
      addLargeBytes(-chunk.capacity);
    }
  }

  private void addLargeBytes(int bytes) {
    long before = largeBytes;
    largeBytes = before + bytes;
  }

  /** Whether a quarter is free. */
  boolean hasRoom() {
    return freeChunks >= chunks / PARTS;
  }

  boolean isHalfUsed() {
    return freeChunks < chunks / 2;
  }

  /** Bytes of the chunks in use. */
  long usedBytes() {
    return (long) (chunks - freeChunks) * chunkBytes + largeBytes;
  }

  /** Gives the memory back, chunks in use included. */
  void close(LogChunk firstInUse) {
    for (LogChunk chunk = firstInUse; chunk != null; chunk = chunk.next) {
      give(chunk);
    }
    arena.free(block, blockBytes, MemoryKind.LOG);
  }
}
