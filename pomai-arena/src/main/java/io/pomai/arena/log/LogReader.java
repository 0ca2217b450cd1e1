package io.pomai.arena.log;

import io.pomai.arena.file.Advice;
import io.pomai.arena.file.CorruptFileException;
import io.pomai.arena.file.MappedFile;
import io.pomai.arena.file.StorageFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Reads a log through mappings, which stay until {@link #close}.
 *
 * <p>A segment holds the records from its first sequence to that of the next segment. All of them
 * must be there and intact; bytes beyond are what was left when a failed write was begun anew in
 * the next segment, and of no meaning. Only the last segment may end in a torn record.
 *
 * <p>One thread reads; payloads that it hands over may be read by any.
 */
public final class LogReader implements AutoCloseable {
  private final StorageFolder folder;
  private final List<Long> firstSequences;
  private final List<MappedFile> mappings = new ArrayList<>();

  private LogReader(StorageFolder folder, List<Long> firstSequences) {
    this.folder = folder;
    this.firstSequences = firstSequences;
  }

  /** The log in {@code folder}, which may hold none. */
  public static LogReader open(StorageFolder folder) throws IOException {
    return new LogReader(folder, SegmentNames.firstSequences(folder));
  }

  /** The first sequence that any segment may hold; nothing if there is no segment. */
  public OptionalLong firstSequence() {
    return firstSequences.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(firstSequences.getFirst());
  }

  /**
   * Shows every record from sequence {@code from} (1 or more) on to {@code visitor}, in order.
   * Segments before it are not touched.
   *
   * @return where the log ends, at {@code from} at least
   * @throws CorruptFileException when anything but the end of the last segment is not what was
   *     written, or there are segments and they end before {@code from}; the records before have
   *     been shown
   */
  public LogEnd forEach(long from, RecordVisitor visitor, ReadProgress progress)
      throws IOException {
    if (firstSequences.isEmpty()) {
      return LogEnd.empty(from);
    }
    List<SegmentReader> segments = map(from);
    long total = segments.stream().mapToLong(SegmentReader::size).sum();
    long before = 0;
    for (int i = 0; i < segments.size(); i++) {
      SegmentReader segment = segments.get(i);
      boolean last = i == segments.size() - 1;
      long limit = last ? Long.MAX_VALUE : segments.get(i + 1).sequence();
      segment.read(from, limit, visitor, progress, before, total);
      checkEnd(segment, limit);
      before += segment.size();
    }
    progress.read(total, total);
    return end(segments.getLast(), from);
  }

  private List<SegmentReader> map(long from) throws IOException {
    List<SegmentReader> segments = new ArrayList<>();
    for (long first : firstSequences.subList(indexOf(from), firstSequences.size())) {
      String name = SegmentNames.of(first);
      MappedFile mapped = folder.map(name);
      mappings.add(mapped);
      mapped.advise(Advice.SEQUENTIAL);
      SegmentReader segment = new SegmentReader(mapped, folder.describe() + "/" + name, first);
      checkSameLog(segment, (segments.isEmpty() ? segment : segments.getFirst()).logId());
      segments.add(segment);
    }
    return segments;
  }

  /** The last segment that begins at or before a sequence. */
  private int indexOf(long from) throws CorruptFileException {
    int after = 0;
    while (after < firstSequences.size() && firstSequences.get(after) <= from) {
      after++;
    }
    if (after == 0) {
      throw new CorruptFileException(
          folder.describe() + "/" + SegmentNames.of(firstSequences.getFirst()),
          0,
          "a segment before it with sequence " + from,
          "none");
    }
    return after - 1;
  }

  static void checkSameLog(SegmentReader segment, long logId) throws CorruptFileException {
    if (segment.logId() != logId) {
      throw new CorruptFileException(
          segment.file(),
          0,
          "log id %016x as in the segments before".formatted(logId),
          "log id %016x".formatted(segment.logId()));
    }
  }

  /** Refuses a segment that ends neither before {@code limit} nor, as the last, in a torn write. */
  static void checkEnd(SegmentReader segment, long limit) throws CorruptFileException {
    if (limit == Long.MAX_VALUE) {
      if (!segment.isTorn()) {
        throw segment.corrupt(" in bytes that the device had confirmed");
      }
    } else if (segment.sequence() != limit) {
      throw segment.corrupt(" before the next segment, which begins with sequence " + limit);
    }
  }

  private static LogEnd end(SegmentReader last, long from) throws CorruptFileException {
    String file = last.file();
    if (last.sequence() < from) {
      throw new CorruptFileException(
          file,
          last.offset(),
          "records up to " + (from - 1) + " in it or in segments behind it",
          "the end of the log before record %d; put the missing files back, or the whole folder from a backup"
              .formatted(last.sequence()));
    }
    LogEnd.Tail tail =
        new LogEnd.Tail(
            file.substring(file.lastIndexOf('/') + 1),
            last.confirmedSequence(),
            last.confirmedOffset(),
            last.offset());
    return new LogEnd(last.sequence(), last.logId(), last.size() - last.offset(), tail);
  }

  /** Unmaps everything; no payload may be read afterwards. */
  @Override
  public void close() {
    mappings.forEach(MappedFile::close);
    mappings.clear();
  }
}
