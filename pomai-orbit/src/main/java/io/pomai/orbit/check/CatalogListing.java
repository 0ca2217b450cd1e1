package io.pomai.orbit.check;

import io.pomai.arena.ByteSlice;
import io.pomai.arena.blob.BlobReference;
import io.pomai.orbit.checkpoint.Catalog;
import io.pomai.orbit.checkpoint.SetPart;
import io.pomai.orbit.checkpoint.SetState;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lists the sets and databases of a manifest. */
final class CatalogListing implements Catalog {
  private final List<String> lines;
  private long greatestContained;

  CatalogListing(List<String> lines) {
    this.lines = lines;
  }

  /** The last record of which the checkpoint has something. */
  long greatestContained() {
    return greatestContained;
  }

  @Override
  public void greatestSet(long number) {
    lines.add("  numbers of sets up to " + number);
  }

  @Override
  public void set(
      long number,
      int database,
      boolean untilEmpty,
      ByteSlice name,
      ByteSlice config,
      SetState state) {
    contains(state.contained());
    lines.add(
        "  set %d of database %d, \"%s\", records up to %d: %s"
            .formatted(number, database, printable(name), state.contained(), files(state)));
  }

  private static String files(SetState state) {
    List<String> files = new ArrayList<>();
    state.segments().forEach(part -> files.add(part.blob().name()));
    SetPart tail = state.tail();
    if (tail != null) {
      files.add(tail.blob().name());
    }
    BlobReference index = state.index();
    if (index != null) {
      files.add(index.name());
    }
    return files.isEmpty() ? "empty" : String.join(", ", files);
  }

  @Override
  public void database(int number, long contained, @Nullable BlobReference strings) {
    contains(contained);
    if (strings != null) {
      lines.add(
          "  strings of database %d, records up to %d: %s"
              .formatted(number, contained, strings.name()));
    }
  }

  @Override
  public void deadlines(int database, BlobReference deadlines) {
    lines.add("  deadlines of keys of database %d: %s".formatted(database, deadlines.name()));
  }

  private void contains(long sequence) {
    greatestContained = Math.max(greatestContained, sequence);
  }

  /** Names are any bytes; what would move the cursor or end the line is shown as {@code ?}. */
  private static String printable(ByteSlice name) {
    return new String(name.toByteArray(), StandardCharsets.UTF_8).replaceAll("\\p{Cntrl}", "?");
  }
}
