package io.pomai.arena.log;

import io.pomai.arena.file.StorageFolder;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;

/** The names of segment files: the sequence of the first record, in 20 digits. */
final class SegmentNames {
  private static final String PREFIX = "log-";
  private static final String SUFFIX = ".pomai";

  /** Any sequence below 10^18: the others would not fit into a long, and none comes so far. */
  private static final Pattern NAME = Pattern.compile("log-00[0-9]{18}\\.pomai");

  private static final String TEMPORARY = PREFIX + "next.tmp";

  private SegmentNames() {}

  static String of(long firstSequence) {
    return PREFIX + "%020d".formatted(firstSequence) + SUFFIX;
  }

  /** The name of a segment that is not complete yet: no part of the log. */
  static String temporary() {
    return TEMPORARY;
  }

  /** The first sequences of all segments in a folder, in order. */
  static List<Long> firstSequences(StorageFolder folder) throws IOException {
    return folder.names().stream()
        .filter(name -> NAME.matcher(name).matches())
        .map(name -> Long.valueOf(name.substring(PREFIX.length(), PREFIX.length() + 20)))
        .sorted()
        .toList();
  }
}
