package io.pomai.arena.log;

import io.pomai.arena.file.CorruptFileException;
import io.pomai.arena.file.MappedFile;
import io.pomai.arena.file.StorageFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a whole log as {@link LogReader} does, and says where it is damaged and how much is lost
 * instead of refusing it. Nobody may be writing it. Not thread-safe.
 */
public final class LogCheck {
  private final StorageFolder folder;
  private final List<Long> firsts;
  private final List<LogReport.Segment> segments = new ArrayList<>();
  private long nextSequence;
  private long droppedBytes;
  private @Nullable LogCut cut;
  private @Nullable Long logId;

  private LogCheck(StorageFolder folder, long from) throws IOException {
    this.folder = folder;
    this.firsts = SegmentNames.firstSequences(folder);
    this.nextSequence = from;
  }

  /**
   * The log in {@code folder} of which records from {@code from} (1 or more) on are needed.
   *
   * @throws IOException when a file cannot be read; damage is no exception
   */
  public static LogReport of(StorageFolder folder, long from) throws IOException {
    LogCheck check = new LogCheck(folder, from);
    for (int i = 0; i < check.firsts.size(); i++) {
      check.segment(i, from);
    }
    return new LogReport(check.segments, check.nextSequence, check.droppedBytes, check.cut);
  }

  /** The name of a file that holds the beginning of a segment, if there is one, of no use. */
  public static List<String> leftovers(StorageFolder folder) throws IOException {
    String name = SegmentNames.temporary();
    return folder.exists(name) ? List.of(name) : List.of();
  }

  private String name(int index) {
    return SegmentNames.of(firsts.get(index));
  }

  /** The first sequence of the segment behind one; endless if there is none. */
  private long limit(int index) {
    return index + 1 < firsts.size() ? firsts.get(index + 1) : Long.MAX_VALUE;
  }

  private void segment(int index, long from) throws IOException {
    long first = firsts.get(index);
    boolean needed = limit(index) > from && cut == null;
    long bytes = folder.size(name(index));
    long next = first;
    if (needed) {
      try (MappedFile mapped = folder.map(name(index))) {
        next = read(mapped, index, from);
      }
    }
    segments.add(new LogReport.Segment(name(index), bytes, first, next, needed));
  }

  /** Returns the sequence behind the last intact record. */
  private long read(MappedFile mapped, int index, long from) throws IOException {
    long first = firsts.get(index);
    String path = folder.describe() + "/" + name(index);
    if (logId == null && first > from) {
      String expected = "a segment before it with sequence " + from;
      damaged(index, 0, from, new CorruptFileException(path, 0, expected, "none"));
      return first;
    }
    SegmentReader segment;
    try {
      segment = new SegmentReader(mapped, path, first);
      LogReader.checkSameLog(segment, logId == null ? segment.logId() : logId);
    } catch (CorruptFileException e) {
      damaged(index, 0, Math.max(first, from), e);
      return first;
    }
    logId = segment.logId();
    return read(segment, mapped, index);
  }

  private long read(SegmentReader segment, MappedFile mapped, int index) throws IOException {
    long limit = limit(index);
    segment.read(limit, limit, (type, sequence, address, bytes) -> {}, (at, of) -> {}, 0, 0);
    try {
      LogReader.checkEnd(segment, limit);
      droppedBytes = limit == Long.MAX_VALUE ? mapped.size() - segment.offset() : 0;
    } catch (CorruptFileException e) {
      damaged(index, segment.offset(), segment.sequence(), e);
    }
    nextSequence = Math.max(nextSequence, segment.sequence());
    return segment.sequence();
  }

  private void damaged(int index, long offset, long sequence, CorruptFileException cause)
      throws IOException {
    List<String> later =
        firsts.subList(index + 1, firsts.size()).stream().map(SegmentNames::of).toList();
    long lost = greatest(index, offset, sequence) - sequence + 1;
    cut = new LogCut(cause, name(index), offset, sequence, lost, later);
  }

  /** The greatest sequence of a record from the damage on, as far as files show it. */
  private long greatest(int damaged, long offset, long sequence) throws IOException {
    long greatest = sequence - 1;
    for (int i = damaged; i < firsts.size(); i++) {
      long from = i == damaged ? offset : 0;
      long expected = i == damaged ? sequence : firsts.get(i);
      greatest = Math.max(greatest, Math.max(expected - 1, greatest(i, from, expected, limit(i))));
    }
    return greatest;
  }

  private long greatest(int index, long offset, long sequence, long limit) throws IOException {
    try (MappedFile mapped = folder.map(name(index))) {
      if (mapped.size() < SegmentHeader.BYTES) {
        return sequence - 1;
      }
      int salt = SegmentHeader.salt(mapped.address());
      long from = Math.max(offset, SegmentHeader.BYTES);
      return new TailScan(mapped, salt).greatest(from, sequence, limit);
    }
  }
}
