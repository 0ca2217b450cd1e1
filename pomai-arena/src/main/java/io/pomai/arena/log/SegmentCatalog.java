package io.pomai.arena.log;

import io.pomai.arena.file.StorageFolder;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/** The segments of an open log and their sizes, by first sequence. Thread-safe. */
final class SegmentCatalog {
  private final StorageFolder folder;
  private final ConcurrentSkipListMap<Long, Long> bytes = new ConcurrentSkipListMap<>();

  /** The segments that are in {@code folder}. */
  SegmentCatalog(StorageFolder folder) throws IOException {
    this.folder = folder;
    for (long first : SegmentNames.firstSequences(folder)) {
      bytes.put(first, folder.size(SegmentNames.of(first)));
    }
  }

  /** A segment has grown to {@code size} bytes, or is new. */
  void put(long firstSequence, long size) {
    bytes.put(firstSequence, size);
  }

  int count() {
    return bytes.size();
  }

  long totalBytes() {
    return bytes.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Deletes, oldest first, the segments whose successor begins at or before {@code sequence}. */
  synchronized int deleteBefore(long sequence) throws IOException {
    int deleted = 0;
    Map.Entry<Long, Long> first = bytes.firstEntry();
    Long second = bytes.higherKey(first.getKey());
    while (second != null && second <= sequence) {
      folder.delete(SegmentNames.of(first.getKey()));
      bytes.remove(first.getKey());
      deleted++;
      first = bytes.firstEntry();
      second = bytes.higherKey(first.getKey());
    }
    if (deleted > 0) {
      folder.sync();
    }
    return deleted;
  }
}
