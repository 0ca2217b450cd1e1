package io.pomai.arena.log;

import io.pomai.arena.file.Aside;
import io.pomai.arena.file.CorruptFileException;
import io.pomai.arena.file.MappedFile;
import io.pomai.arena.file.StorageFile;
import io.pomai.arena.file.StorageFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The place where a damaged log can be cut: what comes before is intact, what comes after is lost.
 *
 * @param cause what is wrong
 * @param segment the file that is damaged, without folder
 * @param offset where its intact records end
 * @param firstLost the sequence of the first record that is lost
 * @param lost how many records are known to be lost, the damaged ones included
 * @param later the files of the log after that one, in order
 */
public record LogCut(
    CorruptFileException cause,
    String segment,
    long offset,
    long firstLost,
    long lost,
    List<String> later) {

  /**
   * Cuts. What is cut off is kept under other names, see {@link Aside}, and is no part of the log
   * any more. When it fails or is killed on the way, doing it again on what a new check says is
   * right.
   *
   * @return the names of what was cut off
   */
  public List<String> apply(StorageFolder folder) throws IOException {
    List<String> kept = new ArrayList<>();
    for (String name : later.reversed()) {
      kept.addFirst(Aside.rename(folder, name));
    }
    if (offset <= SegmentHeader.BYTES) {
      kept.addFirst(Aside.rename(folder, segment));
    } else if (offset < folder.size(segment)) {
      kept.addFirst(copyRest(folder));
      cutRest(folder);
    }
    folder.sync();
    return kept;
  }

  private String copyRest(StorageFolder folder) throws IOException {
    String aside = Aside.nameFor(folder, segment);
    try (MappedFile mapped = folder.map(segment);
        StorageFile copy = folder.create(aside)) {
      copy.write(0, mapped.address() + offset, mapped.size() - offset);
      copy.force();
    }
    folder.sync();
    return aside;
  }

  private void cutRest(StorageFolder folder) throws IOException {
    try (StorageFile file = folder.openForWrite(segment)) {
      file.truncate(offset);
      file.force();
    }
  }
}
