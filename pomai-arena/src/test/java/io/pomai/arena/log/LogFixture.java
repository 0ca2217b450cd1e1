package io.pomai.arena.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.arena.MemoryBudget;
import io.pomai.arena.MemoryKind;
import io.pomai.arena.NativeMemory;
import io.pomai.arena.SlabArena;
import io.pomai.arena.file.StorageFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** What the tests of the log share: an arena, records that can be checked, reading a log whole. */
final class LogFixture implements AutoCloseable {
  static final LogSettings SMALL = settings(SyncPolicy.ALWAYS);

  private final List<WriteAheadLog> logs = new ArrayList<>();
  final SlabArena arena = new SlabArena(new MemoryBudget(1L << 30));

  /** Small segments and a small buffer, so that both are used up often. */
  static LogSettings settings(SyncPolicy policy) {
    return new LogSettings(policy, 16 << 10, 64 << 10);
  }

  WriteAheadLog open(StorageFolder folder, LogSettings settings) throws IOException {
    WriteAheadLog log = WriteAheadLog.open(folder, settings, arena, end(folder));
    logs.add(log);
    return log;
  }

  static LogEnd end(StorageFolder folder) throws IOException {
    try (LogReader reader = LogReader.open(folder)) {
      return reader.forEach(first(folder), (type, sequence, address, bytes) -> {}, (at, of) -> {});
    }
  }

  /** The first sequence that is in a folder. */
  static long first(StorageFolder folder) throws IOException {
    List<Long> firsts = SegmentNames.firstSequences(folder);
    return firsts.isEmpty() ? 1 : firsts.getFirst();
  }

  /** Appends a record whose content follows from {@code content}. */
  static long append(WriteAheadLog log, long content) {
    return log.append(
        type(content), size(content), (address, bytes) -> fill(address, bytes, content));
  }

  static int type(long content) {
    return (int) (content & 0xFF);
  }

  /** Mostly small; now and then larger than a chunk of the smallest buffer. */
  static int size(long content) {
    int spread = new SplittableRandom(content).nextInt(100);
    return spread < 98 ? spread * 5 : 20_000 + spread;
  }

  private static void fill(long address, int bytes, long content) {
    SplittableRandom random = new SplittableRandom(content);
    for (int i = 0; i < bytes; i++) {
      NativeMemory.putByte(address + i, (byte) random.nextInt());
    }
  }

  /** The contents of all records from {@code from} on; a record that is not what it was fails. */
  List<Long> read(StorageFolder folder, long from, List<Long> appended) throws IOException {
    List<Long> found = new ArrayList<>();
    try (LogReader reader = LogReader.open(folder)) {
      reader.forEach(
          from,
          (type, sequence, address, bytes) -> {
            long content = appended.get((int) sequence - 1);
            check(type, sequence, address, bytes, content);
            found.add(content);
          },
          (at, of) -> {});
    }
    return found;
  }

  private void check(int type, long sequence, long address, int bytes, long content) {
    boolean same = type == type(content) && bytes == size(content);
    if (same) {
      long expected = arena.allocate(bytes + 1L, MemoryKind.SCRATCH);
      fill(expected, bytes, content);
      same = NativeMemory.contentEquals(expected, address, bytes);
      arena.free(expected, bytes + 1L, MemoryKind.SCRATCH);
    }
    if (!same) {
      throw new AssertionError("sequence " + sequence + " is not the record that was appended");
    }
  }

  /** Ends the threads of all logs, also after a failed assertion, and gives the memory back. */
  @Override
  public void close() {
    closeLogs();
    arena.close();
  }

  void closeLogs() {
    logs.forEach(LogFixture::closeQuietly);
  }

  private static void closeQuietly(WriteAheadLog log) {
    try {
      log.close();
    } catch (LogUnavailableException e) {
      assertThat(e).hasMessageStartingWith("log cannot be written since ");
    }
  }
}
